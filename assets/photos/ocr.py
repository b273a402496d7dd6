"""The words that stand in each picture, read by models that a package carries. Reading is in ml."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import dagster as dg
import msgspec
import numpy as np
import polars as pl

from assets.photos.previews import photo_previews
from assets.photos.renditions import RENDERED, Rendered
from assets.photos.rowwise import derive, each, told
from assets.shelves import TableShelf
from assets.switches import switchable
from catalog_data.photos.derived import PhotoOcr
from ml.image import RENDITION_RECIPE
from ml.image.rendered import picture_of
from resources.blobs import Blobs
from resources.compute import Compute, Outcome
from resources.postgres import Postgres
from resources.settings import PhotoSettings

CODE = "ocr asset 1"
PIXELS = 1080  # of the shorter side: print on a page is small


@dataclass(frozen=True)
class ReadWords:
    """The task of reading one rendition."""

    rendered: Rendered

    def make(self) -> Callable[[Any], Any]:
        """Load the models: one thread each, since there is one of these per core."""
        from ml.ocr import TextReader

        reader = TextReader(threads=1)

        def read(row: dict[str, Any]) -> dict[str, Any]:
            (reading,) = reader([np.asarray(picture_of(self.rendered.read(row)))])
            found: dict[str, Any] = msgspec.to_builtins(reading)
            return found

        return read


def reading_recipe() -> str:
    """How words are read, and from what."""
    from ml.ocr import ocr_recipe

    return f"{ocr_recipe()}; {RENDITION_RECIPE}"


@dg.asset(group_name="photos", kinds={"postgres"}, deps=[photo_previews], code_version=CODE)
@switchable
def photo_ocr(
    context: dg.AssetExecutionContext,
    postgres: Postgres,
    blobs: Blobs,
    compute: Compute,
    settings: PhotoSettings,
) -> dg.MaterializeResult[Any]:
    """The text in one picture: its lines in reading order, where they stand, how sure they are."""
    recipe = reading_recipe()
    task = ReadWords(Rendered(blobs.derived_uri, PIXELS))

    def work(frames: Iterator[pl.DataFrame]) -> Iterator[Outcome]:
        return compute.map(task, each(frames))

    shelf = TableShelf(postgres, PhotoOcr)
    report = derive(context, postgres, shelf, recipe, RENDERED, work, settings.shard)
    return told(report, recipe)
