"""Listening events on their way into facts: under pseudonyms, each once, a file whole or not."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polars as pl
import sqlalchemy as sa

from assets.music.accounts import Account, Advance, Counts, accounted, unwatched
from assets.music.datasets import Dataset, home_salt
from catalog_data.music.listening import ListeningEvent
from ml.music import name_keys, pseudonyms, read_batches, signatures
from resources.postgres import Postgres, insert_new

EVENTS: sa.Table = ListeningEvent.__table__  # type: ignore[assignment]


class Reading(NamedTuple):
    """One file as it is read: whose it is, and where its lines are counted."""

    account: Account
    dataset: str
    salt: str

    def events(self, path: Path, listener: str | None) -> Iterator[pl.DataFrame]:
        """Rows of ``listening_events``, a batch at a time: nobody's name is among them."""
        for batch in read_batches(path, listener):
            self.account.read(batch.member, batch.lines, batch.faults)
            if batch.events.height:
                yield self._row(batch.events)

    def _row(self, events: pl.DataFrame) -> pl.DataFrame:
        told = events.with_columns(
            pseudonyms(events["listener"], self.dataset, self.salt).alias("listener"),
            name_keys(events.select("artist", "title")).alias("track"),
            import_id=pl.lit(str(self.account.import_id)),
            listened_at=pl.from_epoch("second", time_unit="s").dt.replace_time_zone("UTC"),
        )
        return told.with_columns(signatures(told)).select(EVENTS.c.keys())


def take_in(
    postgres: Postgres,
    path: Path,
    dataset: Dataset,
    advance: Advance = unwatched,
    listener: str | None = None,
) -> Counts:
    """Keep the listening events of a file; those known already are counted and left.

    Args:
        postgres: As the role that writes facts.
        path: As ``read_batches`` takes it.
        dataset: Whose data it is; it is made where it is new.
        advance: Told the lines so far.
        listener: Whose events they are that name nobody.

    Raises:
        DumpError: the file is damaged; nothing of it is kept.
        OtherDatasetError: as ``keep_dataset`` does.
    """
    with accounted(postgres, dataset, [EVENTS], path.name, advance) as (connection, account):
        reading = Reading(account, dataset.code, home_salt(connection))
        account.wrote(*insert_new(connection, EVENTS, reading.events(path, listener)))
    return account.counts
