"""One import of a file of music, whole or not: what became of its lines. Nothing is read here."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl
import sqlalchemy as sa

from assets.music.datasets import Dataset, keep_dataset
from catalog_data.identity import new_id
from catalog_data.music.listening import ListenFault, ListenImport
from resources.postgres import Postgres, insert_new

FAULTS: sa.Table = ListenFault.__table__  # type: ignore[assignment]
IMPORTS: sa.Table = ListenImport.__table__  # type: ignore[assignment]
FAULTS_KEPT = 10_000  # of a file: all are counted, and who needs more has the wrong file
# Two imports at once would each make an item of an id that both bring.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('wunderkammer.music_imports', 0))"
Advance = Callable[[int], None]


def unwatched(_: int) -> None:
    """Tell nobody."""


class Counts(NamedTuple):
    """What became of the lines of a file."""

    lines: int
    imported: int
    duplicates: int
    malformed: int


@dataclass
class Account:
    """The lines of one file as they pass."""

    import_id: uuid.UUID
    advance: Advance
    lines: int = 0
    came: int = 0
    imported: int = 0
    malformed: int = 0
    faults: list[pl.DataFrame] = field(default_factory=list)

    @property
    def counts(self) -> Counts:
        """As they stand now."""
        return Counts(self.lines, self.imported, self.came - self.imported, self.malformed)

    def read(self, member: str, lines: int, faults: pl.DataFrame) -> None:
        """Some lines were read, of which some are ``faults`` [line, error]."""
        self.lines += lines
        self.fault(member, faults)
        self.advance(self.lines)

    def fault(self, member: str, faults: pl.DataFrame) -> None:
        """Some lines say nothing that can be kept."""
        if self.malformed < FAULTS_KEPT and faults.height:
            told = faults.head(FAULTS_KEPT - self.malformed)
            self.faults.append(told.select("line", "error", member=pl.lit(member)))
        self.malformed += faults.height

    def wrote(self, came: int, new: int) -> None:
        """So many rows came, and so many were new."""
        self.came += came
        self.imported += new


@contextmanager
def accounted(
    postgres: Postgres, dataset: Dataset, tables: Sequence[sa.Table], name: str, advance: Advance
) -> Iterator[tuple[sa.Connection, Account]]:
    """One transaction that takes a file in, and its row in the book of imports.

    Raises:
        OtherDatasetError: as ``keep_dataset`` does.

    Args:
        postgres: As the role that writes facts.
        dataset: Whose data it is; it is made where it is new.
        tables: Those that rows of the file come into: its licence is told of each.
        name: What the file is called.
        advance: Told the lines so far.
    """
    with postgres.begin() as connection:
        connection.execute(sa.text(ONE_AT_A_TIME))
        keep_dataset(connection, dataset, tables)
        account = Account(new_id(), advance)
        yield connection, account
        row = {"id": account.import_id, "dataset": dataset.code, "name": name}
        connection.execute(sa.insert(IMPORTS).values(**row, **account.counts._asdict()))
        faults = [part.with_columns(import_id=pl.lit(str(row["id"]))) for part in account.faults]
        insert_new(connection, FAULTS, faults)
