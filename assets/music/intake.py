"""Listening events on their way into facts: under pseudonyms, each once, a file whole or not."""

import secrets
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import polars as pl
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from catalog_data.identity import new_id
from catalog_data.music.licences import MusicDataset, MusicLicence
from catalog_data.music.listening import ListenerSalt, ListenFault, ListenImport, ListeningEvent
from ml.music import Batch, pseudonyms, read_batches, signatures
from resources.postgres import Postgres, insert_new, merge_rows

EVENTS: sa.Table = ListeningEvent.__table__  # type: ignore[assignment]
FAULTS: sa.Table = ListenFault.__table__  # type: ignore[assignment]
IMPORTS: sa.Table = ListenImport.__table__  # type: ignore[assignment]
FAULTS_KEPT = 10_000  # of a file: all are counted, and who needs more has the wrong file


class Dataset(NamedTuple):
    """What is told of a source of listening events; no licence: nothing may be made of it."""

    code: str
    title: str
    synthetic: bool = False
    licence: str | None = None
    allows: str | None = None


class Counts(NamedTuple):
    """What became of the lines of a file."""

    lines: int
    imported: int
    duplicates: int
    malformed: int


class OtherDatasetError(Exception):
    """A dataset is drawn or real, and never becomes the other; the message is one sentence."""


@dataclass
class Reading:
    """The lines of one file as they pass: events to keep go on, the rest is counted."""

    import_id: uuid.UUID
    dataset: str
    salt: str
    advance: Callable[[int], None]
    lines: int = 0
    malformed: int = 0
    faults: list[pl.DataFrame] = field(default_factory=list)

    def events(self, batches: Iterator[Batch]) -> Iterator[pl.DataFrame]:
        """Rows of ``listening_events``, a batch at a time."""
        for batch in batches:
            self.lines += batch.lines
            if self.malformed < FAULTS_KEPT and batch.faults.height:
                told = batch.faults.head(FAULTS_KEPT - self.malformed)
                self.faults.append(told.with_columns(member=pl.lit(batch.member)))
            self.malformed += batch.faults.height
            self.advance(self.lines)
            if batch.events.height:
                yield self._row(batch.events)

    def _row(self, events: pl.DataFrame) -> pl.DataFrame:
        """Columns of the table, in its order: nobody's name is among them."""
        hidden = events.with_columns(
            pseudonyms(events["listener"], self.dataset, self.salt).alias("listener"),
            import_id=pl.lit(str(self.import_id)),
            listened_at=pl.from_epoch("second", time_unit="s").dt.replace_time_zone("UTC"),
        )
        return hidden.with_columns(signatures(hidden)).select(EVENTS.c.keys())


def take_in(
    postgres: Postgres,
    path: Path,
    dataset: Dataset,
    listener: str | None = None,
    advance: Callable[[int], None] = lambda _: None,
) -> Counts:
    """Keep the listening events of a file; those known already are counted and left.

    Args:
        postgres: As the role that writes facts.
        path: As ``read_batches`` takes it.
        dataset: Whose data it is; it is made where it is new.
        listener: Whose events they are that name nobody.
        advance: Told the lines so far.

    Raises:
        DumpError: the file is damaged; nothing of it is kept.
        OtherDatasetError: the dataset is known as real and this is drawn, or the other way round.
    """
    with postgres.begin() as connection:
        _say(connection, dataset)
        number = new_id()
        row = {"id": number, "dataset": dataset.code, "name": path.name}
        reading = Reading(number, dataset.code, _salt(connection), advance)
        counts = Counts(0, 0, 0, 0)
        connection.execute(sa.insert(IMPORTS).values(**row, **counts._asdict()))
        came, new = insert_new(connection, EVENTS, reading.events(read_batches(path, listener)))
        counts = Counts(reading.lines, new, came - new, reading.malformed)
        this = IMPORTS.c.id == number
        connection.execute(sa.update(IMPORTS).where(this).values(**counts._asdict()))
        if reading.faults:
            faults = pl.concat(reading.faults).with_columns(import_id=pl.lit(str(number)))
            merge_rows(connection, FAULTS, faults)
    return counts


def _salt(connection: sa.Connection) -> str:
    """The home's salt, made when the first listener comes."""
    fresh = postgresql.insert(ListenerSalt).values(id=1, salt=secrets.token_hex(32))
    connection.execute(fresh.on_conflict_do_nothing())
    return connection.execute(sa.select(ListenerSalt.salt)).scalar_one()


def _say(connection: sa.Connection, told: Dataset) -> None:
    """Keep a dataset, and the licence that is told of its events."""
    row = {"code": told.code, "title": told.title, "synthetic": told.synthetic}
    connection.execute(postgresql.insert(MusicDataset).values(row).on_conflict_do_nothing())
    known = sa.select(MusicDataset.synthetic).where(MusicDataset.code == told.code)
    if connection.execute(known).scalar_one() != told.synthetic:
        kinds = ("drawn", "real") if told.synthetic else ("real", "drawn")
        raise OtherDatasetError(
            f"This is {kinds[0]} data and the dataset {told.code} is {kinds[1]}: give another code."
        )
    if told.licence and told.allows:
        licence = {"licence": told.licence, "allows": told.allows}
        insert = postgresql.insert(MusicLicence).values(
            dataset=told.code, table_name=EVENTS.name, **licence
        )
        keys = [MusicLicence.dataset, MusicLicence.table_name]
        connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=licence))
