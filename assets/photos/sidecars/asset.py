"""The asset that writes sidecars. What is said in them, and how a file is written, is beside it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa

from assets.photos.externals import photo_rules, photo_sayings
from assets.photos.metadata import photo_metadata
from assets.photos.people import photo_people
from assets.photos.rowwise import derive, each, told
from assets.photos.sidecars.said import TOLD
from assets.photos.sidecars.writing import Plan, carry_out, plan
from assets.shelves import TableShelf, frame_of
from catalog_data.identity import fact_blob_key
from catalog_data.photos.derived import PhotoSidecar
from catalog_data.photos.edits import SidecarWrite
from ml.metadata import SIDECAR_RECIPE
from resources.blobs import Blobs, BlobStore
from resources.compute import Outcome, attempt
from resources.postgres import Postgres
from resources.settings import PhotoSettings

WRITES: sa.Table = SidecarWrite.__table__  # type: ignore[assignment]
Row = dict[str, Any]


def noted(row: Row, made: Plan) -> Row:
    """The fact of what is about to be written; the one before it still counts, after a crash."""
    before = (row["wrote"] or [])[:1] if row["written_over"] == row["base_id"] else []
    new = [] if made.content_id is None else [made.content_id]
    wrote = [*new, *(id_ for id_ in before if id_ not in new)]
    names = ("source_id", "path", "photo_id", "base_id")
    return {**{name: row[name] for name in names}, "wrote": wrote, "written_at": _now()}


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def written(
    frames: Iterator[pl.DataFrame], postgres: Postgres, kept: BlobStore
) -> Iterator[Outcome]:
    """Sidecars of frames of the query, some hundreds at a time.

    What others wrote is kept before it is written over, and what is written is a fact before it is:
    so a run that is killed leaves no sidecar that would be taken for somebody else's.
    """
    for frame in frames:
        rows = dict(each(iter([frame])))
        plans = [attempt(lambda row: plan(row, kept), item) for item in rows.items()]
        ready = {o.id: o.value for o in plans if o.error is None and o.value.wanted != o.value.now}
        for id_, made in ready.items():
            if made.base is not None:
                kept.write(fact_blob_key(rows[id_]["base_id"]), made.base)
        facts = [noted(rows[id_], made) for id_, made in ready.items()]
        if facts:
            postgres.merge(WRITES, frame_of(WRITES, facts))
        for outcome in plans:
            yield outcome if outcome.error else attempt(_done, (outcome.id, (rows, outcome)))


def _done(told: tuple[dict[str, Row], Outcome]) -> Row:
    rows, outcome = told
    carry_out(outcome.value)
    return {"path": rows[outcome.id]["path"], "content_id": outcome.value.content_id}


@dg.asset(
    group_name="photos",
    kinds={"postgres", "files"},
    deps=[photo_metadata, photo_people, photo_sayings, photo_rules],
    code_version=SIDECAR_RECIPE,
)
def photo_sidecars(
    context: dg.AssetExecutionContext, postgres: Postgres, blobs: Blobs, settings: PhotoSettings
) -> dg.MaterializeResult[Any]:
    """The XMP sidecar of one photo of an owner who asked for it: what was said, beside the file.

    What others wrote in it stays; what a person takes back is taken out again. Originals are never
    written.
    """
    shelf = TableShelf(postgres, PhotoSidecar)

    def work(frames: Iterator[pl.DataFrame]) -> Iterator[Outcome]:
        return written(frames, postgres, blobs.facts)

    report = derive(context, postgres, shelf, SIDECAR_RECIPE, TOLD, work, settings.shard)
    return told(report, SIDECAR_RECIPE)
