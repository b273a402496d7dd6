"""Finding belongings by a photo: items whose own photos look like it. By words: finding.

Only photos that a viewer may see are compared: an item that is shared tells nothing of others.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from sqlalchemy import ColumnElement, Select, select, true

from api.auth import Viewer
from api.belongings.finding import Found
from api.belongings.indexed import Index, index_of
from api.belongings.queries.items import item_photos, items_where, told
from api.connections import Connections
from api.errors import UnsupportedTypeError
from api.photos.previews import in_decoder
from api.photos.search.lance import Lance, Vector, published_versions
from api.photos.search.spaces import EMBEDDINGS, clip_of, published_space, rendition_of
from api.photos.search.spaces import vector_of_picture as by_clip
from api.visibility import items, may_see, may_see_item, photos, sayings
from ml.belongings import LOOKS_SIDE, looks
from ml.clip import Unavailable
from ml.image import Limits, UndecodableError

LONGEST = 4_096
LIMITS = Limits(side=LONGEST)
AMOUNT, GROWTH, FEW, MOST = 100, 8, 5_000, 51_200
DIGITS = 4
PICTURE, MEANS_LOOKS, MEANS_CLIP = "photo", "looks", "embeddings"
NOT_HERE = "Nothing of yours looks like it. Create an item?"
NOT_DERIVED = "Photos of items are not searchable yet: they are still derived."


class Sure(NamedTuple):
    """Likenesses from which an item is the one that is shown, surely or likely."""

    surely: float
    likely: float


# Of photos of 81 products, the nearest one of another product is as alike as 0.93 for 21 of 100,
# as 0.95 for 6; an answer that is so alike is right in 91 and 93 of 100. CLIP's are not measured.
SURE = {MEANS_LOOKS: Sure(0.95, 0.93), MEANS_CLIP: Sure(0.92, 0.85)}


class Shown(Struct):
    """Items that look like a photo, best first; whether one of them likely is what it shows."""

    items: list[Found]
    is_here: bool
    by: str | None
    reason: str | None


class Alike(NamedTuple):
    """An item, and how alike its most alike photo is, at most 1."""

    item: uuid.UUID
    likeness: float


async def find_by_picture(
    connections: Connections, viewer: Viewer, data: bytes, limit: int
) -> Shown:
    """Items whose photos look like a picture that is not kept.

    Raises UnsupportedTypeError (415) for what does not decode, or is longer than 4,096 pixels.
    """
    by, found = await alike_by_picture(connections, viewer, data)
    if by is None:
        return Shown([], False, None, NOT_DERIVED)
    best = found[:limit]
    rows = await connections.rows(items_where(viewer, items.c.id.in_([one.item for one in best])))
    known = {item.id: item for item in await told(connections, viewer, rows)}
    hits = [_found(known[one.item], one.likeness, by) for one in best if one.item in known]
    is_here = bool(best) and best[0].likeness >= SURE[by].likely
    return Shown(hits, is_here, by, None if is_here else NOT_HERE)


def _found(item: object, likeness: float, by: str) -> Found:
    sure = SURE[by]
    likely = "Medium" if likeness >= sure.likely else "Low"
    confidence = "High" if likeness >= sure.surely else likely
    return Found(item, likeness, confidence, {PICTURE: f"{likeness:.2f}"})  # type: ignore[arg-type]


async def alike_by_picture(
    connections: Connections, viewer: Viewer, data: bytes
) -> tuple[str | None, list[Alike]]:
    """By what pictures are compared (None: by nothing yet), and items, the most alike first.

    By CLIP where its vectors are published and its weights at hand, else by how things look.
    Raises UnsupportedTypeError.
    """
    space = published_space(await published_versions(connections), EMBEDDINGS)
    model = await clip_of(connections, space)
    try:
        if space is not None and not isinstance(model, Unavailable):
            vector = await by_clip(data, model)
            lance = Lance(await connections.lance())
            return MEANS_CLIP, await _by_clip(connections, viewer, lance, space.table, vector)
        vector = await in_decoder(_looks, data)
    except UndecodableError as error:
        raise UnsupportedTypeError(error.reason) from error
    index = await index_of(connections)
    if index is None or not index.has_looks:
        return None, []
    return MEANS_LOOKS, await _by_looks(connections, viewer, index, vector)


def _looks(data: bytes) -> Vector:
    return looks(rendition_of(data, LOOKS_SIDE, LIMITS))


def visible(viewer: Viewer, rule: ColumnElement[bool]) -> Select[tuple[uuid.UUID, str]]:
    """Items one may see with the contents of their photos that one may see too."""
    query = select(items.c.id, photos.c.content_id).select_from(
        items.join(item_photos, item_photos.c.item_id == items.c.id)
        .join(photos, photos.c.id == item_photos.c.photo_id)
        .outerjoin(sayings, sayings.c.photo_id == photos.c.id)
    )
    return query.where(may_see_item(viewer), may_see(viewer), rule)


async def _by_looks(
    connections: Connections, viewer: Viewer, index: Index, vector: Vector
) -> list[Alike]:
    """The nearest items that may be seen; where few may be, those alone are searched."""
    few = await connections.rows(visible(viewer, true()).limit(FEW + 1))
    among = sorted({str(row[0]) for row in few}) if len(few) <= FEW else None
    amount = AMOUNT
    while True:
        rows = await nearest_looks(index, vector, among, amount)
        ids = [uuid.UUID(str(row["item_id"])) for row in rows]
        seen = await connections.rows(visible(viewer, items.c.id.in_(ids)))
        if among is not None or len(seen) >= AMOUNT or len(rows) < amount or amount >= MOST:
            return _compared(rows, seen, vector)
        amount *= GROWTH


async def nearest_looks(
    index: Index, vector: Vector, among: Sequence[str] | None, amount: int
) -> list[dict[str, object]]:
    """Rows [item_id, photos, looks] of the items one of whose photos is nearest."""
    opened = await index.lance.open(index.table)
    if opened is None or among == []:
        return []
    query = opened.query().nearest_to(vector).column("looks").distance_type("cosine")
    if among is not None:
        query = query.where("item_id IN ('" + "', '".join(among) + "')")
    table = await query.limit(amount).select(["item_id", "photos", "looks", "_distance"]).to_arrow()
    rows: list[dict[str, object]] = table.to_pylist()
    return rows


def _compared(
    rows: list[dict[str, object]], seen: Sequence[tuple[uuid.UUID, str]], vector: Vector
) -> list[Alike]:
    """Items by the most alike of the photos that may be seen, ties by id."""
    may = defaultdict(set)
    for item, content in seen:
        may[str(item)].add(content)
    found = []
    for row in rows:
        named = zip(row["photos"], row["looks"], strict=True)  # type: ignore[call-overload]
        own = [one for content, one in named if content in may[str(row["item_id"])]]
        if own:
            best = float((np.array(own, dtype=np.float32) @ vector).max())
            found.append(Alike(uuid.UUID(str(row["item_id"])), round(min(1.0, best), DIGITS)))
    return sorted(found, key=lambda one: (-one.likeness, str(one.item)))


async def _by_clip(
    connections: Connections, viewer: Viewer, lance: Lance, table: str, vector: Vector
) -> list[Alike]:
    """The same by vectors of the photos themselves, which are kept by content."""
    pairs = await connections.rows(visible(viewer, true()).limit(MOST))
    contents = sorted({str(row[1]) for row in pairs})
    near = await lance.nearest(table, vector, AMOUNT, contents, by_index=False)
    likeness = {one.id: one.score for one in near}
    best: dict[uuid.UUID, float] = {}
    for item, content in pairs:
        if content in likeness:
            best[item] = max(likeness[content], best.get(item, 0.0))
    found = [Alike(item, round(min(1.0, like), DIGITS)) for item, like in best.items()]
    return sorted(found, key=lambda one: (-one.likeness, str(one.item)))
