"""Barcodes of the pictures that items are proposed from. What is proposed is beside."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import dagster as dg
import numpy as np
import polars as pl

from assets.belongings.externals import proposal_sayings
from assets.incremental import orphans
from assets.photos.previews import photo_previews
from assets.photos.renditions import RENDERED, Rendered
from assets.photos.rowwise import derive, each, inputs_of, told
from assets.shelves import FailureRows, TableShelf
from catalog_data.belongings.proposals import PhotoBarcodes
from ml.belongings.drafts import BARCODE_RECIPE, barcodes
from ml.image import RENDITION_RECIPE
from ml.image.rendered import picture_of
from resources.blobs import Blobs
from resources.compute import Compute, Outcome
from resources.postgres import Postgres
from resources.settings import PhotoSettings

PIXELS = 1080  # of the shorter side: bars are narrow
RECIPE = f"{BARCODE_RECIPE}; {RENDITION_RECIPE}"
# Of photos that somebody asks about, and no others.
ASKED = f"""
    SELECT r.* FROM ({RENDERED}) r WHERE r.id IN (
        SELECT p.content_id FROM facts.proposal_requests a JOIN facts.photos p ON p.id = a.photo_id)
"""  # noqa: S608


@dataclass(frozen=True)
class ReadCodes:
    """The task of reading the codes of one rendition."""

    rendered: Rendered

    def make(self) -> Callable[[Any], Any]:
        """Nothing is to be loaded."""

        def read(row: dict[str, Any]) -> dict[str, Any]:
            found = barcodes(np.asarray(picture_of(self.rendered.read(row))))
            return {"codes": [code._asdict() for code in found]}

        return read


@dg.asset(
    group_name="belongings",
    kinds={"postgres"},
    deps=[photo_previews, proposal_sayings],
    code_version=RECIPE,
)
def photo_barcodes(
    context: dg.AssetExecutionContext,
    postgres: Postgres,
    blobs: Blobs,
    compute: Compute,
    settings: PhotoSettings,
) -> dg.MaterializeResult[Any]:
    """The barcodes in one picture that somebody asked about, in reading order."""
    task = ReadCodes(Rendered(blobs.derived_uri, PIXELS))

    def work(frames: Iterator[pl.DataFrame]) -> Iterator[Outcome]:
        return compute.map(task, each(frames))

    shelf = TableShelf(postgres, PhotoBarcodes)
    report = derive(context, postgres, shelf, RECIPE, ASKED, work, settings.shard)
    return told(report, RECIPE, forgotten=forget(postgres, shelf, ASKED))


def forget(postgres: Postgres, shelf: TableShelf, query: str) -> int:
    """Remove the rows of what nobody asks about any more; how many."""
    with postgres.writing(shelf.table.name):
        known = inputs_of(postgres, query)["id"]
        FailureRows(postgres, shelf.table.name).keep_only(known)
        return shelf.remove(orphans(known, shelf.triples()))
