"""Captions of each picture, where there are weights. How they are written is in ml."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import numpy as np
import polars as pl

from assets.photos.embeddings import Prepare
from assets.photos.previews import photo_previews
from assets.photos.renditions import RENDERED, Rendered
from assets.photos.rowwise import derive, each, told
from assets.shelves import TableShelf
from assets.switches import switchable
from catalog_data.photos.shown import PhotoCaption
from ml.captions import BATCH, Captioner, caption_recipe, find_captioner
from ml.clip import Dtype, Unavailable, Weights, choose_dtype, preparation_for
from resources.blobs import Blobs
from resources.compute import Compute, Outcome
from resources.postgres import Postgres
from resources.settings import PhotoSettings


@dataclass(frozen=True)
class WriteCaptions:
    """The task of the captioner: prepared pixels become sentences; of a film, its poster."""

    weights: Weights
    dtype: Dtype
    device: str

    def make(self) -> Callable[[Any], Any]:
        """Load the model."""
        captioner = Captioner(self.weights, self.dtype, self.device)

        def write(prepared: list[Any]) -> list[dict[str, Any]]:
            posters = np.stack([pictures[0] for pictures in prepared])
            return [{"caption": text} for text in captioner(posters)]

        return write


def chosen(settings: PhotoSettings) -> Weights | Unavailable:
    """The weights the settings name."""
    given = Path(settings.caption_weights) if settings.caption_weights else None
    return find_captioner(Path(settings.models), settings.caption_model, given)


@dg.asset(
    group_name="photos",
    kinds={"postgres", "pytorch"},
    deps=[photo_previews],
    code_version="captions 1",
    pool="gpu",
)
@switchable
def photo_captions(
    context: dg.AssetExecutionContext,
    postgres: Postgres,
    blobs: Blobs,
    compute: Compute,
    settings: PhotoSettings,
) -> dg.MaterializeResult[Any]:
    """One sentence of what one picture shows (CoCa). What a person wrote is shown in its place.

    Without weights it materializes no rows and says how to get them.
    """
    weights = chosen(settings)
    if isinstance(weights, Unavailable):
        return dg.MaterializeResult(metadata={"unavailable": weights.reason, "wrote": 0})
    dtype: Dtype = settings.dtype or choose_dtype(settings.device)  # type: ignore[assignment]
    recipe, cut = caption_recipe(weights, dtype), preparation_for(weights)
    prepare = Prepare(Rendered(blobs.derived_uri, cut.side), cut)
    write = WriteCaptions(weights, dtype, settings.device)

    def work(frames: Iterator[pl.DataFrame]) -> Iterator[Outcome]:
        return compute.forward(prepare, write, each(frames), BATCH)

    shelf = TableShelf(postgres, PhotoCaption)
    report = derive(context, postgres, shelf, recipe, RENDERED, work, settings.shard)
    return told(report, recipe, quality="not measured")
