"""Bringing all mirrors in step, as their one writer. When that happens is not here."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import polars as pl

from assets.incremental import Report, Stamp, drain
from assets.photos.nextcloud import books
from assets.photos.nextcloud.bring import Bring
from assets.photos.nextcloud.settling import lost, settle
from assets.photos.nextcloud.survey import Survey, survey
from assets.requests import Anew, Asked
from assets.shelves import FailureRows, TableShelf
from catalog_data.photos.nextcloud import NextcloudFile
from resources.compute import InProcess, Outcome
from resources.nextcloud import Nextcloud
from resources.postgres import Postgres

LEFT_SECONDS = 3600.0  # a password that just came may wait for its folder's row
SHARD = 50  # files are large: little is downloaded again after a crash


def mirrored(
    postgres: Postgres, nextcloud: Nextcloud, run_id: str, asked: Asked | None = None
) -> tuple[Report, dict[str, int]]:
    """Bring what is new and take out what is gone; the report, and figures of folders.

    Who asks for it has all folders walked, and what was given up tried again.
    """
    anew = asked is not None and asked.kind == "nextcloud"
    with postgres.writing(books.ARTIFACT), ExitStack() as stack:
        folders = books.folders_of(postgres)
        nextcloud.forget_others({f.id for f in folders}, time.time() - LEFT_SECONDS)
        books.settle_roots(postgres, nextcloud, folders)
        known = books.known_files(postgres)
        found = survey(postgres, nextcloud, folders, known, stack, anew=anew)
        inputs = fingerprinted(found.inputs(), known)
        if asked is not None and anew:
            FailureRows(postgres, books.ARTIFACT).forget_before(asked.asked_at, inputs["id"])
        report = brought(postgres, nextcloud, run_id, found, inputs, known, asked)
        removed = settle(postgres, run_id, found, inputs, known)
    away = sum(id_ in found.told for id_ in found.roots)
    return report, {"folders": len(folders), "folders_away": away, "removed": removed}


def fingerprinted(found: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Files with a fingerprint of tag and size, and whether nothing is known of them."""
    version = pl.format("{} {}", "etag", "size")
    return found.with_columns(
        fingerprint=version, is_new=~pl.col("id").is_in(known["id"].implode())
    )


def brought(
    postgres: Postgres,
    nextcloud: Nextcloud,
    run_id: str,
    found: Survey,
    inputs: pl.DataFrame,
    known: pl.DataFrame,
    asked: Asked | None,
) -> Report:
    """Bring what is pending, some files side by side."""
    undone = lost(known, books.local_files(found.roots))
    shelf = Anew(TableShelf(postgres, NextcloudFile), undone)
    task = Bring(found.clouds, found.roots, time.monotonic() + 60.0 * nextcloud.minutes)

    def work(ready: pl.DataFrame) -> Iterator[Outcome]:
        rows = ((row["id"], row) for row in ready.iter_rows(named=True))
        outcomes = InProcess(workers=nextcloud.at_once).map(task, rows)
        return asked.followed(books.ARTIFACT, outcomes, ready.height) if asked else outcomes

    failures, stamp = FailureRows(postgres, books.ARTIFACT), Stamp(run_id, books.RECIPE)
    return drain(books.ARTIFACT, inputs, shelf, failures, stamp, work, SHARD)
