"""CLIP vectors of each picture, where there are weights. Fetching them is the doctor's."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import numpy as np
import polars as pl
from numpy.typing import NDArray

from assets.photos.previews import photo_previews
from assets.photos.renditions import RENDERED, Rendered
from assets.photos.rowwise import derive, each, told
from assets.photos.spaces import switch
from assets.shelves import LanceShelf
from assets.switches import switchable
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
        return self.cut

    def cut(self, row: dict[str, Any]) -> NDArray[np.uint8]:
        """Pixels (n, side, side, 3) of a picture, or of a film's poster and its other stills."""
        pictures = [self.rendered.read(row), *self.rendered.along(row)]
        return np.stack([self.preparation(picture) for picture in pictures])


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
            vectors = model.forward(np.concatenate(prepared))
            ends = np.cumsum([len(pictures) for pictures in prepared])[:-1]
            return [{"vector": middle(part)} for part in np.split(vectors, ends)]

        return embed


def middle(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The unit vector in the middle of unit vectors (n, d); of one, itself."""
    if len(vectors) == 1:
        only: NDArray[np.float32] = vectors[0]
        return only
    mean = vectors.mean(axis=0)
    unit: NDArray[np.float32] = mean / np.float32(np.linalg.norm(mean) or 1.0)
    return unit


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
@switchable
def photo_embeddings(
    context: dg.AssetExecutionContext,
    postgres: Postgres,
    lance: Lance,
    blobs: Blobs,
    compute: Compute,
    settings: PhotoSettings,
) -> dg.MaterializeResult[Any]:
    """What one picture or film shows, as a unit vector that words can be compared with (CLIP).

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
