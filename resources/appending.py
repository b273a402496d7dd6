"""New rows into a table that one transaction alone fills. What is in them is not known here.

What ``resources.postgres.insert_new`` stages whole and merges, this looks up by its keys: half of
what it costs the server. It holds where nobody else adds such rows before the transaction ends.
"""

import itertools
from collections.abc import Sequence
from typing import Any

import polars as pl
import sqlalchemy as sa
from psycopg import sql

from resources.binary import write_binary
from resources.frames import read_frame

ENDS = """
    SELECT replace((SELECT {key}::text FROM {table} WHERE {key} BETWEEN :first AND :last
            ORDER BY {key} LIMIT 1), '-', '') AS low,
        replace((SELECT {key}::text FROM {table} WHERE {key} BETWEEN :first AND :last
            ORDER BY {key} DESC LIMIT 1), '-', '') AS high
"""
STAGED = "CREATE TEMP TABLE came ON COMMIT DROP AS SELECT 0 AS place, {key} FROM {table} LIMIT 0"
# Each is looked up by itself: what LIMIT keeps apart is never joined with the whole table.
FOUND = """
    SELECT place FROM came CROSS JOIN LATERAL (
        SELECT FROM {table} known WHERE known.{key} = came.{key} LIMIT 1) AS known
"""


def append_new(
    connection: sa.Connection, table: sa.Table, pieces: Sequence[pl.DataFrame]
) -> pl.Series:
    """COPY those rows whose key is new straight into a table; their keys, 32 hex digits each.

    Args:
        connection: In a transaction.
        table: Its primary key, one UUID, decides; of rows with one key, the first is kept.
        pieces: Frames of the table's columns, of types that ``write_binary`` takes; the hex digits
            of keys in lower case, as Postgres sorts them.
    """
    (key,) = table.primary_key.columns
    keys = pl.concat([piece.select(key.name) for piece in pieces]).to_series()
    keys = keys.str.replace_all("-", "", literal=True)
    once = keys.is_first_distinct().scatter(_known(connection, key, keys), values=False)
    starts = itertools.accumulate((piece.height for piece in pieces), initial=0)
    fresh = (
        piece.filter(once.slice(start, piece.height))
        for piece, start in zip(pieces, starts, strict=False)
    )
    new = keys.filter(once)
    if len(new):
        target = sql.Identifier(str(table.schema), table.name)
        write_binary(connection, target, list(table.c), fresh)
    return new


def _known(connection: sa.Connection, key: sa.Column[Any], keys: pl.Series) -> pl.Series:
    """Which of some keys, by their places from 0, are in their table already.

    Of keys that follow those of the table, none has to be looked up.
    """
    named = {"key": key.name, "table": str(key.table)}
    told = {"first": keys.min(), "last": keys.max()}
    low, high = connection.execute(sa.text(ENDS.format(**named)), told).one()
    staged = keys.to_frame(key.name).with_row_index("place")
    staged = staged.filter(pl.col(key.name).is_between(pl.lit(low), pl.lit(high)))
    if staged.is_empty():
        return staged["place"]
    connection.exec_driver_sql(STAGED.format(**named))
    columns = [sa.Column("place", sa.Integer()), key]
    write_binary(connection, sql.Identifier("came"), columns, iter([staged]))
    places = read_frame(connection, sa.text(FOUND.format(**named)))["place"]
    connection.exec_driver_sql("DROP TABLE came")
    return places
