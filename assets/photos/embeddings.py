"""CLIP vectors of each picture, where there are weights. Fetching them is the doctor's."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import numpy as np
import polars as pl

from assets.photos.previews import photo_previews
from assets.photos.renditions import RENDERED, Rendered
from assets.photos.rowwise import derive, each, told
from assets.photos.spaces import switch
from assets.shelves import LanceShelf
from catalog_data.identity import vector_table
from catalog_data.photos.vectors import vector_schema
from ml.clip import (
    BATCH,
    ClipModel,
    Dtype,
    Preparation,
    Unavailable,
    Weights,
    choose_dtype,
    clip_recipe,
    dimensions,
    find_weights,
    preparation_for,
)
from resources.blobs import Blobs
from resources.compute import Compute, Outcome
from resources.lance import Lance
from resources.postgres import Postgres
from resources.settings import PhotoSettings

ARTIFACT = "photo_embeddings"


@dataclass(frozen=True)
class Prepare:
    """The task of cutting one rendition for a model; needs no torch."""

    rendered: Rendered
    preparation: Preparation

    def make(self) -> Callable[[Any], Any]:
        """Nothing heavy to load."""
        return lambda row: self.preparation(self.rendered.read(row))


@dataclass(frozen=True)
class Embed:
    """The task of the forward pass: batches of prepared pixels become vectors."""

    weights: Weights
    dtype: Dtype
    device: str

    def make(self) -> Callable[[Any], Any]:
        """Load the model."""
        model = ClipModel.load(self.weights, self.dtype, self.device)

        def embed(prepared: list[Any]) -> list[dict[str, Any]]:
            return [{"vector": vector} for vector in model.forward(np.stack(prepared))]

        return embed


def chosen(settings: PhotoSettings) -> Weights | Unavailable:
    """The weights the settings name."""
    given = Path(settings.clip_weights) if settings.clip_weights else None
    return find_weights(Path(settings.models), settings.clip_model, given)


@dg.asset(
    group_name="photos",
    kinds={"lancedb", "pytorch"},
    deps=[photo_previews],
    code_version="clip 1",
    pool="gpu",
)
def photo_embeddings(
    context: dg.AssetExecutionContext,
    postgres: Postgres,
    lance: Lance,
    blobs: Blobs,
    compute: Compute,
    settings: PhotoSettings,
) -> dg.MaterializeResult[Any]:
    """What one picture shows, as a unit vector that words can be compared with (CLIP).

    Without weights it materializes no rows and says how to get them; the space of other weights
    stays served until the new one is filled.
    """
    weights = chosen(settings)
    if isinstance(weights, Unavailable):
        return dg.MaterializeResult(metadata={"unavailable": weights.reason, "wrote": 0})
    dtype: Dtype = settings.dtype or choose_dtype(settings.device)  # type: ignore[assignment]
    recipe, cut = clip_recipe(weights, dtype), preparation_for(weights)
    prepare = Prepare(Rendered(blobs.derived_uri, cut.side), cut)
    embed = Embed(weights, dtype, settings.device)

    def work(frames: Iterator[pl.DataFrame]) -> Iterator[Outcome]:
        return compute.forward(prepare, embed, each(frames), BATCH)

    schema = vector_schema(dimensions(weights))
    shelf = LanceShelf(lance, vector_table(ARTIFACT, recipe), schema, "content_id")
    report = derive(context, postgres, shelf, recipe, RENDERED, work, settings.shard)
    return told(report, recipe, **switch(postgres, lance, ARTIFACT, recipe))
