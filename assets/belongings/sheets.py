"""Sheets of belongings on their way into facts and out of them, by command. No cell is read here.

The API does the same over its own driver; what is said and in which order is shared below.
"""

import tempfile
import uuid
from pathlib import Path
from typing import IO, Any

import polars as pl
import sqlalchemy as sa

from catalog_data.belongings import merging
from catalog_data.belongings import sheets as tables
from catalog_data.belongings.facts import ATTACHMENT_KINDS
from catalog_data.belongings.quantities import UNITS
from catalog_data.identity import fact_blob_key
from ml.belongings.sheets import (
    BUNDLE_HEAD,
    NAMES,
    Bundle,
    Compared,
    Enclosed,
    Sheet,
    compare,
    faults_of_files,
    header_row,
    kept_frame,
    open_bundle,
    places_of,
    read_sheet,
    sheet_rows,
    spelt,
    write_bundle,
    written,
)
from resources.blobs import BlobStore
from resources.frames import write_staged
from resources.postgres import Postgres

AT_ONCE = 2_000
LARGEST_FILE = 512 << 20


def import_sheet(
    postgres: Postgres, blobs: BlobStore, owner: uuid.UUID, path: Path, *, dry_run: bool = False
) -> Compared:
    """Take in a CSV, or a zip of one and files, where none of its rows is wrong; what came of it.

    Args:
        postgres: As the role that writes facts.
        blobs: Where facts are kept.
        owner: Whose items these are.
        path: CSV, as ``read_sheet`` takes it, or what ``export_bundle`` writes.
        dry_run: Write nothing.

    Raises:
        SheetError: it is no sheet of belongings.
        OSError: it cannot be read.
    """
    with path.open("rb") as source:
        is_bundle = source.read(len(BUNDLE_HEAD)) == BUNDLE_HEAD
    if not is_bundle:
        sheet = read_sheet(path.read_bytes(), tuple(UNITS))
        return _imported(postgres, owner, sheet, [], dry_run=dry_run)
    bundle = open_bundle(path)
    with bundle.archive:
        sheet = read_sheet(bundle.sheet, tuple(UNITS))
        faults = faults_of_files(bundle, sheet, ATTACHMENT_KINDS, LARGEST_FILE)
        sheet = sheet._replace(faults=pl.concat([sheet.faults, faults]))
        steps = []
        if not dry_run and sheet.faults.is_empty():
            listed = bundle.files.to_dict(as_series=False)
            steps = [tables.enclosing(listed, _kept_files(blobs, bundle))]
        return _imported(postgres, owner, sheet, steps, dry_run=dry_run)


def _kept_files(blobs: BlobStore, bundle: Bundle) -> dict[str, int]:
    """Keep the bytes of all files of a zip; their sizes by content."""
    sizes = {}
    with tempfile.TemporaryDirectory(prefix="wunderkammer-") as folder:
        work = Path(folder) / "file"
        for content in bundle.files["content"].unique():
            sizes[content] = bundle.extract(content, work)
            if not blobs.exists(fact_blob_key(content)):
                blobs.keep(fact_blob_key(content), work)
    return sizes


def _imported(
    postgres: Postgres, owner: uuid.UUID, sheet: Sheet, steps: list[tables.Step], *, dry_run: bool
) -> Compared:
    with postgres.begin() as connection:
        if not dry_run:
            _run(connection, owner, tables.Step(tables.ALONE))
        compared = compare(sheet, _kept(connection, owner, sheet, hold=not dry_run))
        if not dry_run and compared.faults.is_empty():
            _write(connection, owner, sheet, compared)
            for step in steps:
                _run(connection, owner, step)
    return compared


def _run(connection: sa.Connection, owner: uuid.UUID, step: tables.Step) -> sa.CursorResult[Any]:
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
    rows, places = places_of(written(compared, sheet.fields), locations)
    for statement in (merging.STAGE_PLACES, merging.STAGE_ITEMS):
        _run(connection, owner, tables.Step(statement))
    write_staged(connection, "staged_places", places)
    write_staged(connection, "staged_items", rows)
    depth = int(places["depth"].max() or 0)  # type: ignore[arg-type]
    for step in merging.merging(sheet.columns, sheet.fields, depth):
        _run(connection, owner, step)


def export_sheet(postgres: Postgres, owner: uuid.UUID, target: IO[bytes]) -> int:
    """Write a sheet of all items of an owner as they are at one moment; how many there are."""
    with _snapshot(postgres) as connection:
        return _exported(connection, owner, target)


def export_bundle(postgres: Postgres, blobs: BlobStore, owner: uuid.UUID, target: IO[bytes]) -> int:
    """Write a zip of the sheet and of the items' files; raises FileNotFoundError for lost bytes."""
    with _snapshot(postgres) as connection, tempfile.TemporaryFile() as sheet:
        count = _exported(connection, owner, sheet)
        rows = _run(connection, owner, tables.Step(tables.ENCLOSED))
        files = [Enclosed._make(row) for row in rows]
        sheet.seek(0)
        write_bundle(target, sheet, files, lambda content: blobs.opened(fact_blob_key(content)))
    return count


def _snapshot(postgres: Postgres) -> sa.Connection:
    return postgres.engine.connect().execution_options(isolation_level="REPEATABLE READ")


def _exported(connection: sa.Connection, owner: uuid.UUID, target: IO[bytes]) -> int:
    fields = list(_run(connection, owner, tables.Step(tables.FIELDS)).scalars())
    target.write(header_row(fields))
    own = {f"f{number}": name for number, name in enumerate(fields)}
    statement = tables.of_owner(tables.kept_items(NAMES, len(fields), "true"))
    found = connection.execute(
        statement, {"owner": owner, **own}, execution_options={"stream_results": True}
    )
    count = 0
    for rows in found.partitions(AT_ONCE):
        target.write(sheet_rows(spelt(kept_frame(rows, NAMES, len(fields))), len(fields)))
        count += len(rows)
    return count
