"""The faces of all photos as one frame and one table of vectors, read from where they are served.

A content's faces belong to each of its photos, so a face is told by its photo and its box.
"""

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import sqlalchemy as sa
from numpy.typing import NDArray

from assets.photos.faces import ARTIFACT
from catalog_data.identity import vector_table
from resources.lance import Lance
from resources.postgres import Postgres

BOX = ("left", "top", "width", "height")
SINGLE = {"scores": "score", "sizes": "size", "blurs": "blur", "yaws": "yaw"}
NONE = pl.DataFrame(
    schema={
        "source_id": pl.String,
        "frame": pl.Int16,
        **dict.fromkeys((*BOX, *SINGLE.values()), pl.Float64),
        "region_name": pl.String,
    }
)
NAMES = ["source_id", "frames", "boxes", *SINGLE, "names", "vectors"]
# A photo whose file names regions has faces of its own.
PHOTOS = """
    SELECT p.id::text AS photo_id, p.owner_id::text AS owner_id,
        CASE WHEN m.face_regions <> '[]'::jsonb THEN p.id::text ELSE p.content_id END AS source_id
    FROM facts.photos p LEFT JOIN derived.photo_metadata m ON m.photo_id = p.id
"""


@dataclass(frozen=True)
class Faces:
    """Faces [face_id, photo_id, owner_id, frame, left, …, yaw, region_name, at] of one recipe.

    ``vectors`` float32 (n, d): the row of a face is ``at``.
    """

    frame: pl.DataFrame
    vectors: NDArray[np.float32]


def faces_found(postgres: Postgres, lance: Lance, recipe: str) -> Faces:
    """All faces of a recipe."""
    parts = [_of_batch(batch) for batch in lance.batches(vector_table(ARTIFACT, recipe), NAMES)]
    vectors = [found for _, found in parts if len(found)]
    of_sources = pl.concat([NONE, *(frame for frame, _ in parts)]).with_row_index("at")
    frame = of_sources.join(postgres.frame(sa.text(PHOTOS)), on="source_id").drop("source_id")
    named = frame.with_columns(face_id=face_ids(frame)).sort("face_id")
    return Faces(named, np.concatenate(vectors or [np.empty((0, 1), np.float32)]))


def _of_batch(batch: pa.RecordBatch) -> tuple[pl.DataFrame, NDArray[np.float32]]:
    """Rows of a batch laid flat, a row a face, and their vectors."""
    count = batch["scores"].value_lengths().to_numpy()
    flat: dict[str, Any] = {"source_id": np.repeat(batch["source_id"].to_numpy(False), count)}
    flat["frame"] = batch["frames"].flatten().to_numpy().astype(np.int16)
    boxes = batch["boxes"].flatten().to_numpy().reshape(-1, 4)
    flat |= dict(zip(BOX, boxes.T.astype(np.float64), strict=True))
    flat |= {
        new: batch[name].flatten().to_numpy().astype(np.float64) for name, new in SINGLE.items()
    }
    flat["region_name"] = batch["names"].flatten().to_pylist()
    total = int(count.sum())
    vectors = (
        batch["vectors"].flatten().to_numpy().reshape(total, -1) if total else np.empty((0, 0))
    )
    schema = {"source_id": pl.String, "region_name": pl.String}
    frame = pl.DataFrame(flat, schema_overrides=schema)
    rounded = frame.with_columns(pl.col(*BOX, *SINGLE.values()).round(4))
    return rounded.with_columns(pl.col("score").fill_nan(None)), vectors.astype(np.float32)


def face_ids(faces: pl.DataFrame) -> pl.Series:
    """A UUID of each face's photo, frame and box, String: the same whenever it is found there.

    BLAKE2 of 16 bytes; a hash of polars itself may change from one version to the next.
    """
    later = pl.when(pl.col("frame") > 0).then(pl.col("frame"))  # the first is not told
    parts = pl.concat_str("photo_id", *BOX, later, separator=" ", ignore_nulls=True)
    told = faces.select(parts).to_series()
    return told.map_elements(_uuid, return_dtype=pl.String)


def _uuid(text: str) -> str:
    return str(uuid.UUID(bytes=hashlib.blake2b(text.encode(), digest_size=16).digest()))
