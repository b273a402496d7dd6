"""The asset that mirrors folders of a Nextcloud. The work is in mirroring."""

from dataclasses import asdict
from typing import Any

import dagster as dg

from assets.photos.externals import nextcloud_folders
from assets.photos.nextcloud import books
from assets.photos.nextcloud.mirroring import mirrored
from assets.photos.rowwise import interrupt, started, told
from assets.requests import asked_in
from resources.nextcloud import Nextcloud
from resources.postgres import Postgres


@dg.asset(
    group_name="photos",
    kinds={"postgres", "files"},
    deps=[nextcloud_folders],
    code_version=books.RECIPE,
)
def nextcloud_files(
    context: dg.AssetExecutionContext, postgres: Postgres, nextcloud: Nextcloud
) -> dg.MaterializeResult[Any]:
    """A photo, film or sidecar of a folder of a Nextcloud, brought into the folder's mirror.

    What has another ETag is brought again, what is gone there is taken out here. A server that is
    away, refuses, or shows an empty folder at once changes nothing. One run brings files for half
    an hour; the next goes on.
    """
    asked = asked_in(postgres, context.run.run_id)
    if asked:
        started(context, asked, books.ARTIFACT)
    report, counts = mirrored(postgres, nextcloud, context.run.run_id, asked)
    if asked:
        asked.end(books.ARTIFACT, asdict(report) | counts)
        interrupt(context, asked)
    return told(report, books.RECIPE, **counts)
