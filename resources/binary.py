"""Frames as rows of COPY's binary format, by the types of a table's columns. Its text: ``frames``.

Postgres reads a UUID or a time as it stands, instead of parsing it: half the work of a COPY.
https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format".
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import polars as pl
import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from numpy.typing import NDArray
from psycopg import sql

from resources.ahead import ahead

BEGIN, END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
EPOCH = 946_684_800_000_000  # microseconds from 1970 to 2000, where Postgres begins
NULL = -1  # the length of nothing


def write_binary(
    connection: sa.Connection,
    table: sql.Composable,
    columns: Sequence[sa.Column[Any]],
    pieces: Iterator[pl.DataFrame],
) -> None:
    """COPY frames into a table, one after the other; the next is packed while one is taken in.

    Args:
        connection: In a transaction.
        table: The table, maybe a temporary one.
        columns: Those that the frames have, in their order; a UUID is a String of hex digits.
        pieces: The frames, each of less than 2 GiB.

    Raises:
        TypeError: a column's type is none that is packed here.
    """
    raw = connection.connection.driver_connection
    if not isinstance(raw, psycopg.Connection):
        raise TypeError("Frames are written over psycopg.")
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in columns)
    query = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(table, names)
    with (
        ahead((packed(columns, piece) for piece in pieces), 1) as ready,
        raw.cursor() as cursor,
        cursor.copy(query) as copy,
    ):
        copy.write(BEGIN)
        for rows in ready:
            copy.write(rows)
        copy.write(END)


def packed(columns: Sequence[sa.Column[Any]], rows: pl.DataFrame) -> memoryview:
    """The rows of a frame with those columns: for each the number of fields, then the fields.

    A field is its length, four bytes, and its bytes; all numbers have their highest byte first.
    """
    parts: list[Any] = [pa.scalar(len(columns).to_bytes(2, "big"))]
    for column in columns:
        values = _values(column, rows[column.name])
        lengths = pc.fill_null(pc.binary_length(values), NULL)
        parts += [_bytes_of(lengths.to_numpy(), ">i4"), values]
    nothing = pa.scalar(b"")
    joined = pc.binary_join_element_wise(
        *parts, nothing, null_handling="replace", null_replacement=nothing.as_py()
    )
    _, offsets, data = joined.buffers()
    ends = np.frombuffer(offsets, np.int32)
    return memoryview(data)[ends[joined.offset] : ends[joined.offset + len(joined)]]


def _values(column: sa.Column[Any], values: pl.Series) -> pa.Array:
    """Each value's bytes, or null; a number that is too large raises an error of polars."""
    match column.type:
        case sa.Uuid():
            digits = values.str.replace_all("-", "", literal=True)
            return digits.str.decode("hex").to_arrow().cast(pa.binary())
        case sa.String():
            return values.to_arrow().cast(pa.binary())
        case sa.BigInteger():
            return _numbers(values.cast(pl.Int64), ">i8")
        case sa.Integer() if not isinstance(column.type, sa.SmallInteger):
            return _numbers(values.cast(pl.Int32), ">i4")
        case sa.DateTime(timezone=True):
            return _numbers(values.dt.epoch("us") - EPOCH, ">i8")
    raise TypeError(f"{column} is of a type that is not packed: {column.type!r}.")


def _numbers(values: pl.Series, dtype: str) -> pa.Array:
    array = _bytes_of(values.fill_null(0).to_numpy(), dtype)
    return pc.if_else(values.is_not_null().to_arrow(), array, pa.scalar(None, array.type))


def _bytes_of(values: NDArray[Any], dtype: str) -> pa.Array:
    data = np.ascontiguousarray(values.astype(dtype))
    kind = pa.binary(data.itemsize)
    array = pa.FixedSizeBinaryArray.from_buffers(kind, len(data), [None, pa.py_buffer(data)])
    return array.cast(pa.binary())
