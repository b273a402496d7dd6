"""One's items as a sheet, or as a zip of it and their files. Only what is the viewer's own is told.

All is read in one snapshot into a file, and sent from there: a slow reader holds no connection.
"""

import asyncio
from collections.abc import Awaitable, Callable
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from api.auth import Viewer
from api.connections import Connections
from api.errors import ConflictError, UnprocessableError
from catalog_data.belongings import sheets as tables
from catalog_data.identity import fact_blob_key
from ml.belongings.sheets import (
    NAMES,
    Enclosed,
    SheetError,
    header_row,
    kept_frame,
    sheet_rows,
    spelt,
    write_bundle,
)

AT_ONCE = 2_000
SPOOL = 8 << 20
SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
Writing = Callable[[Connections, AsyncConnection, Viewer, IO[bytes]], Awaitable[None]]


async def exported(connections: Connections, viewer: Viewer, write: Writing) -> IO[bytes]:
    """What ``write`` tells of one moment, in a file of its own, to be closed."""
    target: IO[bytes] = SpooledTemporaryFile(SPOOL)  # noqa: SIM115
    try:
        async with connections.begin() as connection:
            await connection.execute(text(SNAPSHOT))
            await write(connections, connection, viewer, target)
    except BaseException:
        target.close()
        raise
    return target


async def write_sheet(
    connections: Connections, connection: AsyncConnection, viewer: Viewer, target: IO[bytes]
) -> None:
    """Write a sheet of all items of a viewer, the oldest first.

    Raises UnprocessableError (422) for more own fields than a sheet has columns.
    """
    owner = {"owner": viewer.id}
    fields = list((await connection.execute(tables.of_owner(tables.FIELDS), owner)).scalars())
    try:
        target.write(header_row(fields))
    except SheetError as error:
        raise UnprocessableError(str(error)) from error
    statement = tables.of_owner(tables.kept_items(NAMES, len(fields), "true"))
    own = {f"f{number}": name for number, name in enumerate(fields)}
    found = await connection.stream(statement, {**owner, **own})
    async for rows in found.partitions(AT_ONCE):
        frame = spelt(kept_frame(rows, NAMES, len(fields)))
        target.write(await asyncio.to_thread(sheet_rows, frame, len(fields)))


async def write_files(
    connections: Connections, connection: AsyncConnection, viewer: Viewer, target: IO[bytes]
) -> None:
    """Write a zip of the sheet, and of all files of its items.

    Raises ConflictError (409) where the bytes of a file are not at hand.
    """

    def opened(content: str) -> BinaryIO:
        return connections.facts.opened(fact_blob_key(content))

    with SpooledTemporaryFile(SPOOL) as sheet:
        await write_sheet(connections, connection, viewer, sheet)
        rows = await connection.execute(tables.of_owner(tables.ENCLOSED), {"owner": viewer.id})
        files = [Enclosed._make(row) for row in rows]
        sheet.seek(0)
        try:
            await asyncio.to_thread(write_bundle, target, sheet, files, opened)
        except FileNotFoundError as error:
            raise ConflictError("The bytes of a file are not at hand now.") from error
