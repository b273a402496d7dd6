"""What tells copies of each picture: hashes of its variants and a small picture. Comparing: not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import dagster as dg
import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from assets.photos.previews import photo_previews
from assets.photos.renditions import RENDERED, Rendered
from assets.photos.rowwise import derive, each, told
from assets.photos.spaces import serve
from assets.shelves import LanceShelf
from catalog_data.identity import vector_table
from catalog_data.photos.vectors import DESCRIPTORS_SCHEMA
from ml.duplicates import DESCRIPTOR_RECIPE, Descriptor, descriptor
from ml.image import RENDITION_RECIPE
from resources.blobs import Blobs
from resources.compute import Compute, Outcome
from resources.lance import Lance
from resources.postgres import Postgres
from resources.settings import PhotoSettings

ARTIFACT = "photo_descriptors"
RENDITION = "medium"
RECIPE = f"{DESCRIPTOR_RECIPE}; {RENDITION}; {RENDITION_RECIPE}"
# As they lie in the binary columns.
LAID: dict[str, tuple[str, tuple[int, ...]]] = {
    "hashes": ("<u8", (14,)),
    "grey": ("u1", (64, 64)),
    "tint": ("u1", (8, 8, 2)),
}


@dataclass(frozen=True)
class DescribeCopies:
    """The task of describing one rendition."""

    rendered: Rendered

    def make(self) -> Callable[[Any], Any]:
        """Nothing heavy to load."""
        return lambda row: columns(descriptor(self.rendered.named(row, RENDITION)))


def columns(found: Descriptor) -> dict[str, Any]:
    """A descriptor as columns of DESCRIPTORS_SCHEMA."""
    laid = {
        name: np.ascontiguousarray(getattr(found, name), dtype=kind).tobytes()
        for name, (kind, _) in LAID.items()
    }
    return {**laid, "bars": found.bars.tolist(), "sharpness": float(found.sharpness)}


def descriptors(lance: Lance, recipe: str) -> tuple[pl.Series, Descriptor]:
    """Content ids, ascending, and the descriptors of all of them: 4.4 kB each."""
    table = vector_table(ARTIFACT, recipe)
    ids = lance.triples(table, "content_id")["id"].sort()
    rows = ids.to_frame("content_id").with_row_index("at")
    found = {name: np.empty((len(ids), *shape), kind) for name, (kind, shape) in LAID.items()}
    bars, sharpness = np.empty((len(ids), 4), np.float32), np.empty(len(ids), np.float32)
    for batch in lance.batches(table, ["content_id", *Descriptor._fields]):
        own = pl.DataFrame({"content_id": pl.Series(batch["content_id"])})
        at = own.join(rows, on="content_id", how="left", maintain_order="left")["at"].to_numpy()
        for name, (kind, shape) in LAID.items():
            found[name][at] = _unpacked(batch[name], kind, shape)
        bars[at] = batch["bars"].flatten().to_numpy().reshape(-1, 4)
        sharpness[at] = batch["sharpness"].to_numpy()
    return ids, Descriptor(**found, bars=bars, sharpness=sharpness)


def _unpacked(column: pa.FixedSizeBinaryArray, kind: str, shape: tuple[int, ...]) -> NDArray[Any]:
    """A column of fixed bytes as an array (n, *shape), without a copy."""
    width = column.type.byte_width
    start = column.offset * width
    data = memoryview(column.buffers()[1])[start : start + len(column) * width]
    return np.frombuffer(data, kind).reshape(len(column), *shape)


@dg.asset(group_name="photos", kinds={"lancedb"}, deps=[photo_previews], code_version=RECIPE)
def photo_descriptors(
    context: dg.AssetExecutionContext,
    postgres: Postgres,
    lance: Lance,
    blobs: Blobs,
    compute: Compute,
    settings: PhotoSettings,
) -> dg.MaterializeResult[Any]:
    """What tells copies of one picture: hashes of its turns and crops, and a small picture."""
    task = DescribeCopies(Rendered(blobs.derived_uri, min_side=1))

    def work(frames: Iterator[pl.DataFrame]) -> Iterator[Outcome]:
        return compute.map(task, each(frames))

    shelf = LanceShelf(lance, vector_table(ARTIFACT, RECIPE), DESCRIPTORS_SCHEMA, "content_id")
    report = derive(context, postgres, shelf, RECIPE, RENDERED, work, settings.shard)
    serve(postgres, lance, ARTIFACT, RECIPE, {})
    return told(report, RECIPE)
