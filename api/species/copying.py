"""Rows of a statement as a frame, by COPY: whole columns at a time. No statement is here."""

import io
from collections.abc import Mapping
from typing import Any

import polars as pl

from api.connections import Connections


async def copied(
    connections: Connections, statement: str, schema: Mapping[str, Any], *arguments: Any
) -> pl.DataFrame:
    """The rows of a statement of asyncpg (``$1``), in columns of ``schema``; blocks nobody."""
    buffer = io.BytesIO()

    async def sink(data: bytes) -> None:
        buffer.write(data)

    async with connections.reading() as connection:
        raw: Any = (await connection.get_raw_connection()).driver_connection
        await raw.copy_from_query(statement, *arguments, output=sink, format="csv")
    if not buffer.tell():
        return pl.DataFrame(schema=schema)
    buffer.seek(0)
    return pl.read_csv(buffer, has_header=False, schema=schema)
