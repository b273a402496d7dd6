"""The renditions of each picture and of each film's poster: all else looks at these."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import dagster as dg
import polars as pl

from assets.photos.catalogue import photo_catalogue
from assets.photos.externals import photo_uploads
from assets.photos.originals import PICTURES, Originals
from assets.photos.renditions import still
from assets.photos.rowwise import derive, each, told
from assets.photos.sheets import contact_sheet
from assets.photos.videos import POSTER, video_previews
from assets.shelves import TableShelf
from catalog_data.identity import rendition_key
from catalog_data.photos.derived import PhotoPreviews
from ml.image import RENDITION_RECIPE, make_renditions
from resources.blobs import Blobs, store
from resources.compute import Compute, Outcome
from resources.postgres import Postgres
from resources.settings import PhotoSettings

SHOWN = f"""
    SELECT id, fingerprint, path, NULL AS framed_by, NULL::bigint AS width, NULL::bigint AS height,
        NULL AS format
    FROM ({PICTURES}) AS pictures
    UNION ALL
    SELECT v.content_id, encode(sha256(convert_to(ROW(v.content_id, v.recipe)::text, 'UTF8')),
        'hex'), NULL, v.recipe, v.width, v.height, v.format
    FROM derived.video_previews v
    WHERE EXISTS (SELECT FROM facts.photos p WHERE p.content_id = v.content_id)
"""  # noqa: S608


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
        made = make_renditions(self._picture(row), self.names)
        blobs, kept = store(self.derived_uri), {}
        for name, rendition in made.renditions.items():
            blobs.write(rendition_key(content, RENDITION_RECIPE, name), rendition.data)
            kept[name] = {
                "width": rendition.width,
                "height": rendition.height,
                "bytes": len(rendition.data),
                "sha256": rendition.sha256,
            }
        size = {"width": row["width"] or made.width, "height": row["height"] or made.height}
        told = {"source_format": row["format"] or made.source_format, "hothash": made.hothash}
        return {**size, **told, "renditions": kept}

    def _picture(self, row: dict[str, Any]) -> bytes:
        if row["framed_by"] is None:
            return self.originals.read(row["id"], row["path"])
        return still(self.derived_uri, row["id"], row["framed_by"], POSTER)


@dg.asset(
    group_name="photos",
    kinds={"postgres", "files"},
    deps=[photo_catalogue, photo_uploads, video_previews],
    code_version=RENDITION_RECIPE,
)
def photo_previews(
    context: dg.AssetExecutionContext,
    postgres: Postgres,
    blobs: Blobs,
    compute: Compute,
    settings: PhotoSettings,
) -> dg.MaterializeResult[Any]:
    """The renditions of one picture or film: upright, sRGB, stripped, never enlarged.

    250, 500 and 1080 pixels as WebP, the hotpreview of 150 and the coldpreview of 1920 as JPEG, all
    from one decode. Everything that looks at pixels reads these and never the original; of a film
    they show its poster.
    """
    task = MakeRenditions(Originals(blobs.facts_uri), blobs.derived_uri, tuple(settings.renditions))

    def work(frames: Iterator[pl.DataFrame]) -> Iterator[Outcome]:
        return compute.map(task, each(frames))

    shelf = TableShelf(postgres, PhotoPreviews)
    report = derive(context, postgres, shelf, RENDITION_RECIPE, SHOWN, work, settings.shard)
    return told(report, RENDITION_RECIPE, **contact_sheet(postgres, blobs, settings))
