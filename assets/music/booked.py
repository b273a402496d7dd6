"""The book of months: how many events of each came. Whether a month is pending: ``months``.

It is read instead of the events, so that to look costs what imports there were.
"""

import uuid

import polars as pl
import sqlalchemy as sa

from catalog_data.music.listening import ListeningMonth
from ml.music.signing import SECOND
from resources.postgres import insert_new

BOOK: sa.Table = ListeningMonth.__table__  # type: ignore[assignment]
HEX = 16


def months_of(signatures: pl.Series) -> pl.DataFrame:
    """Frame [month, events] of the events of some signatures; a month is its first day."""
    seconds = signatures.str.slice(0, SECOND).str.to_integer(base=HEX, dtype=pl.Int64)
    days = pl.from_epoch(seconds, time_unit="s").dt.truncate("1mo").dt.date()
    return days.rename("month").value_counts(name="events")


def book(connection: sa.Connection, import_id: uuid.UUID, parts: list[pl.DataFrame]) -> None:
    """Keep how many events of each month an import brought, told in parts as ``months_of`` does."""
    months = pl.concat(parts).group_by("month").agg(pl.col("events").sum())
    whose = pl.lit(str(import_id)).alias("import_id")
    insert_new(connection, BOOK, [months.select(whose, pl.all())])
