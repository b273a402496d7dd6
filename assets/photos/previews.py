"""The renditions of each picture: the only asset that decodes originals."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import dagster as dg
import polars as pl

from assets.photos.catalogue import photo_catalogue
from assets.photos.externals import photo_uploads
from assets.photos.originals import PICTURES, Originals
from assets.photos.rowwise import derive, each, told
from assets.photos.sheets import contact_sheet
from assets.shelves import TableShelf
from catalog_data.identity import rendition_key
from catalog_data.photos.derived import PhotoPreviews
from ml.image import RENDITION_RECIPE, make_renditions
from resources.blobs import Blobs, store
from resources.compute import Compute, Outcome
from resources.postgres import Postgres
from resources.settings import PhotoSettings


@dataclass(frozen=True)
class MakeRenditions:
    """The task of rendering one picture and storing its renditions."""

    originals: Originals
    derived_uri: str
    names: tuple[str, ...]

    def make(self) -> Callable[[Any], Any]:
        """Nothing heavy to load."""
        return self.render

    def render(self, row: dict[str, Any]) -> dict[str, Any]:
        """Columns of PhotoPreviews; raises UndecodableError, OriginalUnreachable."""
        content = row["id"]
        made = make_renditions(self.originals.read(content, row["path"]), self.names)
        blobs, kept = store(self.derived_uri), {}
        for name, rendition in made.renditions.items():
            blobs.write(rendition_key(content, RENDITION_RECIPE, name), rendition.data)
            kept[name] = {
                "width": rendition.width,
                "height": rendition.height,
                "bytes": len(rendition.data),
                "sha256": rendition.sha256,
            }
        size = {"width": made.width, "height": made.height}
        told = {"source_format": made.source_format, "hothash": made.hothash}
        return {**size, **told, "renditions": kept}


@dg.asset(
    group_name="photos",
    kinds={"postgres", "files"},
    deps=[photo_catalogue, photo_uploads],
    code_version=RENDITION_RECIPE,
)
def photo_previews(
    context: dg.AssetExecutionContext,
    postgres: Postgres,
    blobs: Blobs,
    compute: Compute,
    settings: PhotoSettings,
) -> dg.MaterializeResult[Any]:
    """The renditions of one picture: upright, sRGB, stripped, never enlarged.

    250, 500 and 1080 pixels as WebP, the hotpreview of 150 and the coldpreview of 1920 as JPEG, all
    from one decode. Everything that looks at pixels reads these and never the original.
    """
    task = MakeRenditions(Originals(blobs.facts_uri), blobs.derived_uri, tuple(settings.renditions))

    def work(frames: Iterator[pl.DataFrame]) -> Iterator[Outcome]:
        return compute.map(task, each(frames))

    shelf = TableShelf(postgres, PhotoPreviews)
    report = derive(context, postgres, shelf, RENDITION_RECIPE, PICTURES, work, settings.shard)
    return told(report, RENDITION_RECIPE, **contact_sheet(postgres, blobs, settings))
