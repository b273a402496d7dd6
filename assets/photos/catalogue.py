"""The asset that scans: folders and inboxes become photos and files. How it decides is in scan."""

from pathlib import Path
from typing import Any

import dagster as dg

from assets.photos.externals import photo_sources
from assets.photos.nextcloud import nextcloud_files
from assets.photos.rowwise import started
from assets.photos.scan import SCAN_RECIPE, books, scan
from assets.requests import asked_in
from catalog_data.identity import new_id
from catalog_data.photos.facts import SourceKind
from resources.compute import Compute
from resources.postgres import Postgres
from resources.settings import PhotoSettings


def adopt_inboxes(postgres: Postgres, inbox: str) -> list[str]:
    """Make a source of each inbox folder named like a user; names of folders of nobody."""
    if not inbox or not Path(inbox).is_dir():
        return []
    people, roots = books.usernames(postgres), {f["root"] for f in books.folders(postgres)}
    strangers = []
    for folder in sorted(path for path in Path(inbox).iterdir() if path.is_dir()):
        root = str(folder.resolve())
        if folder.name not in people:
            strangers.append(folder.name)
        elif root not in roots:
            row = {"id": new_id(), "owner_id": people[folder.name], "root": root}
            books.add_folder(postgres, {**row, "kind": SourceKind.FOLDER})
    return strangers


@dg.asset(
    group_name="photos",
    kinds={"postgres"},
    deps=[photo_sources, nextcloud_files],
    code_version=SCAN_RECIPE,
)
def photo_catalogue(
    context: dg.AssetExecutionContext,
    postgres: Postgres,
    compute: Compute,
    settings: PhotoSettings,
) -> dg.MaterializeResult[Any]:
    """A file below a source, and the photo it belongs to.

    Walks every folder with one stat per file, hashes what changed, and gives each file its photo:
    photos keep their ids through moves, copies, swaps and replacements. What vanished is flagged,
    never deleted; what is no picture is a failure.
    """
    asked = asked_in(postgres, context.run.run_id)
    if asked:
        started(context, asked, "photo_catalogue")
    with postgres.writing("photo_catalogue"):
        strangers = adopt_inboxes(postgres, settings.inbox)
        report = scan(postgres, compute)
    if asked:
        asked.end("photo_catalogue", report.metadata())
    if strangers:
        context.log.warning("Inbox folders that are named like no user: %s", ", ".join(strangers))
    if report.failed_sources:
        context.log.warning("%d folders could not be scanned: see failures", report.failed_sources)
    return dg.MaterializeResult(metadata=report.metadata())
