"""Stills and a short silent film of each film: the one asset that decodes films."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import dagster as dg
import polars as pl

from assets.photos.catalogue import photo_catalogue
from assets.photos.externals import photo_uploads
from assets.photos.originals import FILMS, Originals
from assets.photos.rowwise import derive, each, told
from assets.shelves import TableShelf
from assets.switches import switchable
from catalog_data.identity import film_key
from catalog_data.photos.derived import VideoPreviews
from ml.video import VIDEO_RECIPE, film_facts, poster, preview_film, stills
from resources.blobs import Blobs, store
from resources.compute import Compute, Outcome
from resources.postgres import Postgres
from resources.settings import PhotoSettings

POSTER, SHORT = "poster", "preview.mp4"


@dataclass(frozen=True)
class CutFilm:
    """The task of taking stills and a short film out of one film, and storing them."""

    originals: Originals
    derived_uri: str

    def make(self) -> Callable[[Any], Any]:
        """Nothing heavy to load."""
        return self.cut

    def cut(self, row: dict[str, Any]) -> dict[str, Any]:
        """Columns of VideoPreviews; raises UndecodableError, OriginalUnreachable."""
        content = row["id"]
        with self.originals.opened(content, row["path"]) as source:
            facts = film_facts(source)
            found = [poster(source), *stills(source, facts.duration)]
            short = preview_film(source)
        kept = []
        for number, one in enumerate(found):
            name = f"still {number}" if number else POSTER
            kept.append({"name": name, "at": one.at, **self._keep(content, name, one.data)})
        size = {"width": facts.width, "height": facts.height, "duration": facts.duration}
        film = self._keep(content, SHORT, short)
        return {"format": facts.format, **size, "stills": kept, "film": film}

    def _keep(self, content: str, name: str, data: bytes) -> dict[str, Any]:
        store(self.derived_uri).write(film_key(content, VIDEO_RECIPE, name), data)
        return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


@dg.asset(
    group_name="photos",
    kinds={"postgres", "files"},
    deps=[photo_catalogue, photo_uploads],
    code_version=VIDEO_RECIPE,
)
@switchable
def video_previews(
    context: dg.AssetExecutionContext,
    postgres: Postgres,
    blobs: Blobs,
    compute: Compute,
    settings: PhotoSettings,
) -> dg.MaterializeResult[Any]:
    """The stills of one film, its poster first, and a short silent film of its first seconds.

    The poster becomes the picture that previews, hashes, faces and words read.
    """
    task = CutFilm(Originals(blobs.facts_uri), blobs.derived_uri)

    def work(frames: Iterator[pl.DataFrame]) -> Iterator[Outcome]:
        return compute.map(task, each(frames))

    shelf = TableShelf(postgres, VideoPreviews)
    report = derive(context, postgres, shelf, VIDEO_RECIPE, FILMS, work, settings.shard)
    return told(report, VIDEO_RECIPE)
