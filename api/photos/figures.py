"""Figures that were derived of one's own library: months, kit, storage, words, places. No route."""

import uuid

from msgspec import Struct
from sqlalchemy import select

from api.connections import Connections
from api.photos.view import table
from catalog_data.photos.figures import CloudWord, PhotoStatistic, PlaceNode

statistics, cloud, tree = table(PhotoStatistic), table(CloudWord), table(PlaceNode)


class Figure(Struct):
    """What photos have in common, how many they are and their bytes; null: none is known."""

    name: str | None
    photos: int
    bytes: int


class Months(Struct):
    """Photos by month of capture (YYYY-MM), the earliest first, undated ones last."""

    items: list[Figure]


class Equipment(Struct):
    """Photos by camera and by lens, the most used first."""

    cameras: list[Figure]
    lenses: list[Figure]


class Storage(Struct):
    """Photos and bytes by format, and by where they come from: folder, upload or egg."""

    formats: list[Figure]
    sources: list[Figure]


class Word(Struct):
    """Something that is on many photos; ``weight`` is the logarithm of 1 + photos."""

    name: str
    photos: int
    weight: float


class WordCloud(Struct):
    """The 100 commonest of each, the commonest first."""

    words: list[Word]
    people: list[Word]
    places: list[Word]


class Node(Struct):
    """A country, region or place; ``began`` and ``ended`` are shares of a circle of all photos."""

    depth: int
    country: str | None
    region: str | None
    place: str | None
    photos: int
    began: float
    ended: float


class PlaceTree(Struct):
    """Countries (depth 1), regions (2), places (3): each level goes round the circle."""

    items: list[Node]


async def statistics_of(connections: Connections, owner: uuid.UUID, kind: str) -> list[Figure]:
    """Figures of a kind, those of most photos first, what isn't known last."""
    columns = [statistics.c[name] for name in Figure.__struct_fields__]
    mine = select(*columns).where(statistics.c.owner_id == owner, statistics.c.kind == kind)
    order = (statistics.c.name == "", statistics.c.photos.desc(), statistics.c.name)
    rows = await connections.rows(mine.order_by(*order))
    return [Figure(name or None, photos, size) for name, photos, size in rows]


async def months_of(connections: Connections, owner: uuid.UUID) -> Months:
    """Photos by month."""
    found = await statistics_of(connections, owner, "month")
    return Months(sorted(found, key=lambda figure: (figure.name is None, figure.name)))


async def equipment_of(connections: Connections, owner: uuid.UUID) -> Equipment:
    """Photos by camera and lens."""
    kinds = ("camera", "lens")
    return Equipment(*[await statistics_of(connections, owner, kind) for kind in kinds])


async def storage_of(connections: Connections, owner: uuid.UUID) -> Storage:
    """Photos and bytes by format and source."""
    kinds = ("format", "source")
    return Storage(*[await statistics_of(connections, owner, kind) for kind in kinds])


async def cloud_of(connections: Connections, owner: uuid.UUID) -> WordCloud:
    """The word cloud."""
    query = select(cloud.c.kind, *(cloud.c[name] for name in Word.__struct_fields__))
    order = (cloud.c.photos.desc(), cloud.c.name)
    rows = await connections.rows(query.where(cloud.c.owner_id == owner).order_by(*order))
    found: dict[str, list[Word]] = {kind: [] for kind in WordCloud.__struct_fields__}
    for kind, *values in rows:
        found[kind].append(Word(*values))
    return WordCloud(**found)


async def tree_of(connections: Connections, owner: uuid.UUID) -> PlaceTree:
    """The tree of places, level by level around the circle."""
    columns = [tree.c[name] for name in Node.__struct_fields__]
    query = select(*columns).where(tree.c.owner_id == owner)
    rows = await connections.rows(query.order_by(tree.c.depth, tree.c.began, tree.c.ended))
    return PlaceTree([_node(*row) for row in rows])


def _node(depth: int, *rest: object) -> Node:
    """A row of the tree; an empty name is one that isn't known, or lies below the node's level."""
    names, figures = rest[:3], rest[3:]
    return Node(depth, *(name or None for name in names), *figures)  # type: ignore[arg-type]
