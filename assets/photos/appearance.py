"""What each picture looks like, as a vector that needs no weights. Its maths is in ml."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import dagster as dg
import polars as pl

from assets.photos.previews import photo_previews
from assets.photos.renditions import RENDERED, Rendered
from assets.photos.rowwise import derive, each, told
from assets.photos.spaces import switch
from assets.shelves import LanceShelf
from catalog_data.identity import vector_table
from catalog_data.photos.vectors import vector_schema
from ml.appearance import APPEARANCE_DIM, APPEARANCE_RECIPE, appearance
from ml.image import RENDITION_RECIPE
from resources.blobs import Blobs
from resources.compute import Compute, Outcome
from resources.lance import Lance
from resources.postgres import Postgres
from resources.settings import PhotoSettings

ARTIFACT = "photo_appearance"
RECIPE = f"{APPEARANCE_RECIPE}; {RENDITION_RECIPE}"


@dataclass(frozen=True)
class Describe:
    """The task of describing one rendition."""

    rendered: Rendered

    def make(self) -> Callable[[Any], Any]:
        """Nothing heavy to load."""
        return lambda row: {"vector": appearance(self.rendered.read(row))}


@dg.asset(group_name="photos", kinds={"lancedb"}, deps=[photo_previews], code_version=RECIPE)
def photo_appearance(
    context: dg.AssetExecutionContext,
    postgres: Postgres,
    lance: Lance,
    blobs: Blobs,
    compute: Compute,
    settings: PhotoSettings,
) -> dg.MaterializeResult[Any]:
    """What one picture looks like: a unit vector of layout, colours and edges, without weights."""
    task = Describe(Rendered(blobs.derived_uri, min_side=1))

    def work(frames: Iterator[pl.DataFrame]) -> Iterator[Outcome]:
        return compute.map(task, each(frames))

    table = vector_table(ARTIFACT, RECIPE)
    shelf = LanceShelf(lance, table, vector_schema(APPEARANCE_DIM), "content_id")
    report = derive(context, postgres, shelf, RECIPE, RENDERED, work, settings.shard)
    return told(report, RECIPE, **switch(postgres, lance, ARTIFACT, RECIPE))
