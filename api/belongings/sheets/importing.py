"""A sheet taken in: compared with what is kept, staged by COPY, merged. Cells are read in ml."""

import asyncio
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from api.auth import Viewer
from api.belongings.sheets.given import Given, given
from api.belongings.sheets.report import Fault, SheetReport, report, told_faults
from api.connections import Connections
from api.errors import ConflictError, UnprocessableError
from catalog_data.belongings import merging
from catalog_data.belongings import sheets as tables
from catalog_data.belongings.quantities import UNITS
from ml.belongings.sheets import (
    Compared,
    Sheet,
    SheetError,
    compare,
    copied,
    kept_frame,
    places_of,
    read_sheet,
    spelt,
    written,
)

PATIENCE = 300  # seconds for one statement over a whole sheet


async def import_sheet(
    connections: Connections, viewer: Viewer, path: Path, *, dry_run: bool
) -> SheetReport:
    """Take in a CSV, or a zip of one and files: all of it or nothing; a dry run only tells.

    Raises UnprocessableError (422) for what is no sheet, and with all ``faults`` for rows that
    can't be taken, ConflictError (409) where somebody wrote one of its items meanwhile.
    """
    try:
        with await asyncio.to_thread(given, path) as sent:
            return await _imported(connections, viewer, sent, dry_run=dry_run)
    except SheetError as error:
        raise UnprocessableError(str(error)) from error


async def _imported(
    connections: Connections, viewer: Viewer, sent: Given, *, dry_run: bool
) -> SheetReport:
    sheet = await asyncio.to_thread(read_sheet, sent.sheet, tuple(UNITS))
    wrong = await asyncio.to_thread(sent.faults, sheet, connections.settings.attachment_mb << 20)
    file_faults = told_faults(wrong)
    if not dry_run:
        refuse([*told_faults(sheet.faults), *file_faults])
        await sent.keep_files(connections)
    async with connections.begin() as connection:
        if not dry_run:
            await _run(connection, viewer, tables.ALONE)
        kept = await _kept(connection, viewer, sheet, hold=not dry_run)
        compared = await asyncio.to_thread(compare, sheet, kept)
        if not dry_run:
            refuse(told_faults(compared.faults))
            await _write(connection, viewer, sheet, compared)
            for step in sent.steps():
                await _run(connection, viewer, step.text, **step.parameters)
    count = sent.files.height
    return await asyncio.to_thread(
        report, compared, dry_run=dry_run, files=count, file_faults=file_faults
    )


def refuse(faults: list[Fault]) -> None:
    """Raise UnprocessableError with all faults, where there are any."""
    rows = len({(fault.row, ":" in fault.column) for fault in faults})
    if rows:
        what = "1 row can't" if rows == 1 else f"{rows:,} rows can't"
        raise UnprocessableError(
            f"{what} be taken, so none is: correct them and send the sheet again.", faults=faults
        )


async def _run(
    connection: AsyncConnection, viewer: Viewer, statement: str, **parameters: Any
) -> Sequence[Any]:
    bound = tables.of_owner(statement)
    found = await connection.execute(bound, {"owner": viewer.id, **parameters})
    return found.all() if found.returns_rows else []


async def _kept(
    connection: AsyncConnection, viewer: Viewer, sheet: Sheet, *, hold: bool
) -> pl.DataFrame:
    """The items that a sheet names, as texts, held until all is written."""
    references = sheet.named
    if hold and references:
        await _run(connection, viewer, tables.HOLD, references=references)
    statement = tables.kept_items(sheet.columns, len(sheet.fields), tables.NAMED)
    own = {f"f{number}": name for number, name in enumerate(sheet.fields)}
    rows = (
        await _run(connection, viewer, statement, references=references, **own)
        if references
        else []
    )
    return spelt(kept_frame(rows, sheet.columns, len(sheet.fields)))


async def _write(
    connection: AsyncConnection, viewer: Viewer, sheet: Sheet, compared: Compared
) -> None:
    rows = await asyncio.to_thread(written, compared, sheet.fields)
    locations = [row.name for row in await _run(connection, viewer, tables.LOCATIONS)]
    rows, places = await asyncio.to_thread(places_of, rows, locations)
    for statement in (merging.STAGE_PLACES, merging.STAGE_ITEMS):
        await _run(connection, viewer, statement)
    await _copy(connection, "staged_places", places)
    await _copy(connection, "staged_items", rows)
    depth = int(places["depth"].max() or 0)  # type: ignore[arg-type]
    try:
        for step in merging.merging(sheet.columns, sheet.fields, depth):
            await _run(connection, viewer, step.text, **step.parameters)
    except IntegrityError as error:
        if "uq_items_reference" not in str(error.orig):
            raise
        raise ConflictError("An item of the sheet was just made: send the sheet again.") from error


async def _copy(connection: AsyncConnection, table: str, rows: pl.DataFrame) -> None:
    raw = (await connection.get_raw_connection()).driver_connection
    if raw is None:
        raise ConnectionError("The database is not connected.")
    source = io.BytesIO(await asyncio.to_thread(copied, rows))
    await raw.copy_to_table(
        table, source=source, columns=rows.columns, format="csv", null="\\N", timeout=PATIENCE
    )
