"""The faces of each picture and film: boxes, quality, vectors. Whose they are is another asset.

Pixels alone tell the faces of a content, so all its photos share a row; a photo whose file or
sidecar names regions has one of its own: regions come first, with their names.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import dagster as dg
import msgspec
import numpy as np
import polars as pl

from assets.incremental import orphans
from assets.photos.metadata import photo_metadata
from assets.photos.previews import photo_previews
from assets.photos.renditions import Rendered
from assets.photos.rowwise import derive, each, inputs_of, told
from assets.photos.spaces import serve
from assets.shelves import LanceShelf
from assets.switches import switchable
from catalog_data.identity import vector_table
from catalog_data.photos.vectors import FACES_SCHEMA
from ml.clip import Unavailable
from ml.faces import along, face_recipe, faces_of, find_detector, find_embedder, upright
from ml.image.rendered import picture_of
from resources.blobs import Blobs
from resources.compute import Compute, Outcome
from resources.lance import Lance
from resources.postgres import Postgres
from resources.settings import PhotoSettings

ARTIFACT = "photo_faces"
CODE = "faces 2"
DIGITS = 4
PIXELS = 1080  # of the shorter side: small faces are looked for enlarged
# Regions are told of the picture as it is stored.
SOURCES = """
    WITH named AS (
        SELECT p.id, p.content_id,
            CASE WHEN m.face_regions <> '[]'::jsonb THEN m.face_regions::text END AS regions,
            m.orientation
        FROM facts.photos p LEFT JOIN derived.photo_metadata m ON m.photo_id = p.id
    ), sources AS (
        SELECT DISTINCT CASE WHEN regions IS NULL THEN content_id ELSE id::text END AS id,
            content_id, regions, CASE WHEN regions IS NOT NULL THEN orientation END AS orientation
        FROM named
    )
    SELECT s.id, s.content_id, s.regions, s.orientation, v.recipe AS rendered_by,
        v.renditions::text AS renditions, f.recipe AS framed_by, f.stills::text AS stills,
        encode(sha256(convert_to(ROW(s.content_id, v.recipe, s.regions, s.orientation)::text
            || coalesce(f.recipe, ''), 'UTF8')), 'hex') AS fingerprint
    FROM sources s JOIN derived.photo_previews v ON v.content_id = s.content_id
    LEFT JOIN derived.video_previews f ON f.content_id = s.content_id
"""


@dataclass(frozen=True)
class FindFaces:
    """The task of finding, measuring and embedding the faces of one rendition."""

    rendered: Rendered
    detector: str
    embedder: str

    def make(self) -> Callable[[Any], Any]:
        """Load both models: they are good for one thread at a time."""
        detector, embedder = find_detector(self.detector), find_embedder(self.embedder)
        if isinstance(detector, Unavailable) or isinstance(embedder, Unavailable):
            raise FileNotFoundError("A model of faces went away while it was in use.")

        def find(row: dict[str, Any]) -> dict[str, Any]:
            of = {**row, "id": row["content_id"]}
            first, *rest = [self.rendered.read(of), *self.rendered.along(of)]
            regions, names = drawn(row["regions"], row["orientation"])
            frames = [faces_of(pixels(first), detector, embedder, regions, names)]
            frames += [faces_of(pixels(data), detector, embedder) for data in rest]
            return columns(*along(frames, embedder.same_person))

        return find


def pixels(data: bytes) -> np.ndarray:
    """A rendition or still as uint8 (height, width, 3), sRGB."""
    return np.asarray(picture_of(data).convert("RGB"))


def drawn(regions: str | None, orientation: int | None) -> tuple[Any, list[str | None]]:
    """Boxes float32 (n, 4) of the upright picture and names of the faces among regions."""
    told = msgspec.json.decode(regions or "[]", type=list[dict[str, Any]])
    faces = [each for each in told if (each["type"] or "Face").lower() == "face"]
    boxes = [
        (each["x"] - each["w"] / 2, each["y"] - each["h"] / 2, each["w"], each["h"])
        for each in faces
    ]
    stored = np.array(boxes, dtype=np.float32).reshape(-1, 4)
    return upright(stored, orientation or 1), [each["name"] for each in faces]


def columns(faces: Any, frames: Any) -> dict[str, Any]:
    """Faces as columns of FACES_SCHEMA, rounded, so that they are the same each time."""
    numbers = ("boxes", "landmarks", "scores", "sizes", "blurs", "yaws", "rolls")
    rounded = {name: np.round(getattr(faces, name), DIGITS).ravel() for name in numbers}
    found = {**rounded, "names": faces.names, "vectors": faces.vectors.ravel()}
    return {"frames": frames, **found}


def chosen(settings: PhotoSettings) -> tuple[str, dict[str, Any]] | Unavailable:
    """How faces are found and embedded, with the distances of that recipe; or why they are not."""
    detector = find_detector(settings.face_detector)
    embedder = find_embedder(settings.face_embedder)
    if isinstance(detector, Unavailable):
        return detector
    if isinstance(embedder, Unavailable):
        return embedder
    rules = {"same_person": embedder.same_person, "softness": embedder.softness}
    return face_recipe(detector, embedder), {"rules": rules}


@dg.asset(
    group_name="photos",
    kinds={"lancedb"},
    deps=[photo_previews, photo_metadata],
    code_version=CODE,
)
@switchable
def photo_faces(
    context: dg.AssetExecutionContext,
    postgres: Postgres,
    lance: Lance,
    blobs: Blobs,
    compute: Compute,
    settings: PhotoSettings,
) -> dg.MaterializeResult[Any]:
    """All faces of one picture or film: where they are, how good, and as unit vectors.

    Regions that a file or its sidecar names come first. Without a model it materializes no rows;
    faces of another detector or embedder stay served until all are found anew.
    """
    found = chosen(settings)
    if isinstance(found, Unavailable):
        return dg.MaterializeResult(metadata={"unavailable": found.reason, "wrote": 0})
    recipe, distances = found
    task = FindFaces(
        Rendered(blobs.derived_uri, PIXELS), settings.face_detector, settings.face_embedder
    )

    def work(frames: Iterator[pl.DataFrame]) -> Iterator[Outcome]:
        return compute.map(task, each(frames))

    shelf = LanceShelf(lance, vector_table(ARTIFACT, recipe), FACES_SCHEMA, "source_id")
    report = derive(context, postgres, shelf, recipe, SOURCES, work, settings.shard)
    with postgres.writing(ARTIFACT):
        gone = orphans(inputs_of(postgres, SOURCES)["id"], shelf.triples())
        removed = shelf.remove(gone)  # a photo whose regions came or went has another row now
    serve(postgres, lance, ARTIFACT, recipe, distances)
    return told(report, recipe, removed=removed)
