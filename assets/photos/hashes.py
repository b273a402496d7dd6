"""Perceptual hash and dominant colours of each picture. Who looks alike is the API's question."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import dagster as dg
import msgspec
import polars as pl

from assets.photos.previews import photo_previews
from assets.photos.renditions import RENDERED, Rendered
from assets.photos.rowwise import derive, each, told
from assets.shelves import TableShelf
from catalog_data.photos.derived import PhotoHashes
from ml.image import HASH_RECIPE, RENDITION_RECIPE
from ml.image import photo_hashes as hashes_of
from resources.blobs import Blobs
from resources.compute import Compute, Outcome
from resources.postgres import Postgres
from resources.settings import PhotoSettings

RECIPE = f"{HASH_RECIPE}; {RENDITION_RECIPE}"


@dataclass(frozen=True)
class MakeHashes:
    """The task of hashing one rendition."""

    rendered: Rendered

    def make(self) -> Callable[[Any], Any]:
        """Nothing heavy to load."""
        return self.hash

    def hash(self, row: dict[str, Any]) -> dict[str, Any]:
        """Columns of PhotoHashes."""
        found: dict[str, Any] = msgspec.to_builtins(hashes_of(self.rendered.read(row)))
        return found


@dg.asset(group_name="photos", kinds={"postgres"}, deps=[photo_previews], code_version=RECIPE)
def photo_hashes(
    context: dg.AssetExecutionContext,
    postgres: Postgres,
    blobs: Blobs,
    compute: Compute,
    settings: PhotoSettings,
) -> dg.MaterializeResult[Any]:
    """The perceptual hash (64 bits, DCT) and the dominant colours of one picture."""
    task = MakeHashes(Rendered(blobs.derived_uri, min_side=1))

    def work(frames: Iterator[pl.DataFrame]) -> Iterator[Outcome]:
        return compute.map(task, each(frames))

    shelf = TableShelf(postgres, PhotoHashes)
    report = derive(context, postgres, shelf, RECIPE, RENDERED, work, settings.shard)
    return told(report, RECIPE)
