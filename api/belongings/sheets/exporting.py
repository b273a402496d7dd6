"""One's items as a sheet, written to a file in pieces. Only what is the viewer's own is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import IO

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from api.auth import Viewer
from api.connections import Connections
from api.errors import UnprocessableError
from catalog_data.belongings import sheets as tables
from ml.belongings.sheets import (
    LARGEST_COLUMNS,
    NAMES,
    header_row,
    kept_frame,
    sheet_rows,
    spelt,
)

AT_ONCE = 2_000
SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
MOST_FIELDS = LARGEST_COLUMNS - len(NAMES)


@asynccontextmanager
async def snapshot(connections: Connections) -> AsyncIterator[AsyncConnection]:
    """A transaction that reads everything as it is at its beginning."""
    async with connections.begin() as connection:
        await connection.execute(text(SNAPSHOT))
        yield connection


async def write_sheet(connection: AsyncConnection, viewer: Viewer, target: IO[bytes]) -> None:
    """Write a sheet of all items of a viewer, the oldest first; in a transaction of one snapshot.

    Raises UnprocessableError (422) for more own fields than a sheet has columns.
    """
    owner = {"owner": viewer.id}
    fields = list((await connection.execute(tables.of_owner(tables.FIELDS), owner)).scalars())
    if len(fields) > MOST_FIELDS:
        raise UnprocessableError(
            f"Your items have {len(fields):,} different fields: a sheet has room for {MOST_FIELDS}."
        )
    target.write(header_row(fields))
    statement = tables.of_owner(tables.kept_items(NAMES, len(fields), "true"))
    own = {f"f{number}": name for number, name in enumerate(fields)}
    found = await connection.stream(statement, {**owner, **own})
    async for rows in found.partitions(AT_ONCE):
        frame = spelt(kept_frame(rows, NAMES, len(fields)))
        target.write(await asyncio.to_thread(sheet_rows, frame, len(fields)))
