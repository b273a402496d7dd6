"""Frames in and out of Postgres by COPY: the only place that knows its text formats."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import polars as pl
import psycopg
import pyarrow as pa
import sqlalchemy as sa
from psycopg import sql
from pyarrow import csv
from sqlalchemy.dialects import postgresql

NUMBERS: dict[str, pa.DataType] = {
    **dict.fromkeys(("int2", "int4", "int8"), pa.int64()),
    **dict.fromkeys(("float4", "float8", "numeric"), pa.float64()),
}
BLOCK = 1 << 20
PARSE = csv.ParseOptions(newlines_in_values=True)
ELEMENT = re.compile(r'("(?:[^"\\]|\\.)*")|([^,"]+)', re.DOTALL)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
TEXT_ARRAYS = {"_text", "_varchar", "_uuid"}


def _statement(query: sa.Executable, parameters: Mapping[str, Any] | None) -> tuple[str, Any]:
    compiled = query.compile(  # type: ignore[attr-defined]
        dialect=postgresql.psycopg.dialect(),  # type: ignore[no-untyped-call]
        compile_kwargs={"render_postcompile": True},
    )
    return str(compiled), compiled.construct_params(dict(parameters or {}))


def read_frame(
    connection: sa.Connection, query: sa.Executable, parameters: Mapping[str, Any] | None = None
) -> pl.DataFrame:
    """A query's rows as a frame, by COPY in CSV; dtypes follow the columns' types in SQL."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, psycopg.Connection):
        raise TypeError("Frames are read over psycopg.")
    text, values = _statement(query, parameters)
    with psycopg.ClientCursor(raw) as cursor:
        bound = cursor.mogrify(text, values)
        cursor.execute(f"SELECT * FROM ({bound}) AS q LIMIT 0")  # type: ignore[arg-type]  # noqa: S608
        names = [
            (column.name, _type_name(raw, column.type_code)) for column in cursor.description or ()
        ]
        buffer, longest = io.BytesIO(), 0
        with cursor.copy(f"COPY ({bound}) TO STDOUT (FORMAT csv, NULL '\\N')") as rows:  # type: ignore[arg-type]
            for row in rows:
                longest = max(longest, buffer.write(row))
    return _parse(buffer, names, max(longest, BLOCK))


def _type_name(connection: psycopg.Connection[Any], oid: int) -> str:
    known = connection.adapters.types.get(oid)
    if known is None:
        return "text"
    return f"_{known.name}" if known.array_oid == oid and known.oid != oid else known.name


def _parse(buffer: io.BytesIO, columns: list[tuple[str, str]], block: int) -> pl.DataFrame:
    """Parse rows, none of which is longer than a block."""
    schema = pa.schema([(name, NUMBERS.get(kind, pa.string())) for name, kind in columns])
    table = schema.empty_table()
    if buffer.tell():
        buffer.seek(0)
        table = csv.read_csv(
            buffer,
            read_options=csv.ReadOptions(column_names=schema.names, block_size=block),
            parse_options=PARSE,
            convert_options=csv.ConvertOptions(
                column_types=schema,
                null_values=["\\N"],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
    frame = pl.DataFrame(pl.from_arrow(table))
    return frame.with_columns(_converted(name, kind) for name, kind in columns)


def _converted(name: str, kind: str) -> pl.Expr:
    column = pl.col(name)
    if kind == "bool":
        return column == "t"
    if kind == "timestamptz":
        return column.str.to_datetime(
            time_unit="us", time_zone="UTC", format="%Y-%m-%d %H:%M:%S%.f%#z"
        )
    if kind == "timestamp":
        return column.str.to_datetime(time_unit="us", format="%Y-%m-%d %H:%M:%S%.f")
    if kind in TEXT_ARRAYS:
        return column.map_elements(_array, return_dtype=pl.List(pl.String), skip_nulls=True)
    return column


def _array(text: str) -> list[str | None]:
    """Parse an array of texts as Postgres writes it; arrays of tags are few and short."""
    return [_element(*found) for found in ELEMENT.findall(text[1:-1])]


def _element(quoted: str, bare: str) -> str | None:
    if quoted:
        return ESCAPED.sub(r"\1", quoted[1:-1])
    return None if bare == "NULL" else bare


def _list_text(values: pl.Series) -> str:
    return "{" + ",".join(map(_quoted, values)) + "}"


def _quoted(value: object) -> str:
    if value is None:
        return "NULL"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _writable(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(dtype, pl.List):
        return column.map_elements(_list_text, return_dtype=pl.String, skip_nulls=True)
    return column


def write_frame(connection: sa.Connection, table: sql.Composable, rows: pl.DataFrame) -> None:
    """COPY a frame into a table's columns of the same names."""
    write_frames(connection, table, [rows])


def write_staged(connection: sa.Connection, table: str, rows: pl.DataFrame) -> None:
    """COPY a frame into a temporary table by its name."""
    write_frame(connection, sql.Identifier(table), rows)


def write_frames(
    connection: sa.Connection,
    table: sql.Composable,
    pieces: Iterable[pl.DataFrame],
    *,
    frozen: bool = False,
) -> int:
    """COPY frames of the same columns, one after the other; how many rows there were.

    The next piece is made and encoded while the server takes in the one before it. A table that
    was made in this transaction may have its rows frozen: no vacuum has to visit them again.
    """
    raw = connection.connection.driver_connection
    if not isinstance(raw, psycopg.Connection):
        raise TypeError("Frames are written over psycopg.")
    ready, rows = _encoded(pieces), 0
    first = next(ready, None)
    if first is None:
        return 0
    names, height, data = first
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    text = "COPY {} ({}) FROM STDIN (FORMAT csv, NULL '\\N', FREEZE {})"
    query = sql.SQL(text).format(table, columns, sql.Literal(frozen))
    with raw.cursor() as cursor, cursor.copy(query) as copy:
        copy.write(data)
        for _, more, data in ready:
            copy.write(data)
            rows += more
    return rows + height


def _encoded(pieces: Iterable[pl.DataFrame]) -> Iterator[tuple[list[str], int, bytes]]:
    """Columns, rows and CSV of each piece, one piece ahead of whoever takes them."""
    frames = iter(pieces)

    def encode() -> tuple[list[str], int, bytes] | None:
        rows = next(frames, None)
        if rows is None:
            return None
        text = rows.select(_writable(name, dtype) for name, dtype in rows.schema.items())
        buffer = io.BytesIO()
        text.write_csv(buffer, include_header=False, null_value="\\N", quote_style="non_numeric")
        return rows.columns, rows.height, buffer.getvalue()

    with ThreadPoolExecutor(1) as ahead:
        coming = ahead.submit(encode)
        while (piece := coming.result()) is not None:
            coming = ahead.submit(encode)
            yield piece
