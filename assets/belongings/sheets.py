"""Sheets of belongings on their way into facts and out of them, by command. No cell is read here.

The API does the same over its own driver; what is said and in which order is shared below.
"""

import uuid
from typing import IO

import polars as pl
import sqlalchemy as sa
from psycopg import sql

from catalog_data.belongings import sheets as tables
from catalog_data.belongings.quantities import UNITS
from ml.belongings.sheets import (
    NAMES,
    Compared,
    Sheet,
    compare,
    header_row,
    kept_frame,
    places_of,
    read_sheet,
    sheet_rows,
    spelt,
    written,
)
from resources.frames import write_frame
from resources.postgres import Postgres

AT_ONCE = 2_000


def import_sheet(
    postgres: Postgres, owner: uuid.UUID, data: bytes, *, dry_run: bool = False
) -> Compared:
    """Take a sheet in where none of its rows is wrong; what would come of it, or came.

    Args:
        postgres: As the role that writes facts.
        owner: Whose items these are.
        data: CSV, as ``read_sheet`` takes it.
        dry_run: Write nothing.

    Raises:
        SheetError: it is no sheet of belongings.
    """
    sheet = read_sheet(data, tuple(UNITS))
    with postgres.begin() as connection:
        if not dry_run:
            _run(connection, owner, tables.Step(tables.ALONE))
        compared = compare(sheet, _kept(connection, owner, sheet, hold=not dry_run))
        if not dry_run and compared.faults.is_empty():
            _write(connection, owner, sheet, compared)
    return compared


def _run(connection: sa.Connection, owner: uuid.UUID, step: tables.Step) -> sa.CursorResult[object]:
    return connection.execute(tables.of_owner(step.text), {"owner": owner, **step.parameters})


def _kept(connection: sa.Connection, owner: uuid.UUID, sheet: Sheet, *, hold: bool) -> pl.DataFrame:
    """The items that a sheet names, as texts, held until all is written."""
    references = {"references": sheet.named}
    if hold:
        _run(connection, owner, tables.Step(tables.HOLD, references))
    own = {f"f{number}": name for number, name in enumerate(sheet.fields)}
    statement = tables.kept_items(sheet.columns, len(sheet.fields), tables.NAMED)
    rows = _run(connection, owner, tables.Step(statement, references | own))
    return spelt(kept_frame(rows, sheet.columns, len(sheet.fields)))  # type: ignore[arg-type]


def _write(connection: sa.Connection, owner: uuid.UUID, sheet: Sheet, compared: Compared) -> None:
    locations = _run(connection, owner, tables.Step(tables.LOCATIONS)).scalars().all()
    rows, places = places_of(written(compared, sheet.fields), locations)  # type: ignore[arg-type]
    for statement in (tables.STAGE_PLACES, tables.STAGE_ITEMS):
        _run(connection, owner, tables.Step(statement))
    write_frame(connection, sql.Identifier("staged_places"), places)
    write_frame(connection, sql.Identifier("staged_items"), rows)
    depth = int(places["depth"].max() or 0)  # type: ignore[arg-type]
    for step in tables.merging(sheet.columns, sheet.fields, depth):
        _run(connection, owner, step)


def export_sheet(postgres: Postgres, owner: uuid.UUID, target: IO[bytes]) -> int:
    """Write a sheet of all items of an owner as they are at one moment; how many there are."""
    options = {"isolation_level": "REPEATABLE READ"}
    with postgres.engine.connect().execution_options(**options) as connection:
        fields = list(_run(connection, owner, tables.Step(tables.FIELDS)).scalars())
        target.write(header_row(fields))  # type: ignore[arg-type]
        own = {f"f{number}": name for number, name in enumerate(fields)}
        statement = tables.of_owner(tables.kept_items(NAMES, len(fields), "true"))
        found = connection.execution_options(stream_results=True).execute(
            statement, {"owner": owner, **own}
        )
        count = 0
        for rows in found.partitions(AT_ONCE):
            target.write(sheet_rows(spelt(kept_frame(rows, NAMES, len(fields))), len(fields)))
            count += len(rows)
    return count
