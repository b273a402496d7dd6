"""What is near an item in the content space, and ways through it. No listener is asked about."""

import asyncio
import itertools
from collections.abc import Collection

import numpy as np
from msgspec import Struct

from api.connections import Connections
from api.errors import NotFoundError, UnprocessableError
from api.music.serving.content import Space, Vector, space_of
from api.music.serving.items import Id, told
from api.music.serving.ranking import DIGITS, Hit
from api.music.serving.schemas import Kind, Recommended
from api.music.serving.telling import ids_in, recommended
from catalog_data.music.licences import Channel
from ml.music.song_path import between, evenest

POINTS, AROUND = 15, 24  # so many places on the way, so many tracks near each: 360 at most


class Similar(Struct):
    """Items that sound alike, or are of the same kind of music, nearest first."""

    items: list[Recommended]
    model_version: str


class Step(Struct):
    """One track of a way, and how alike it is to the one before: null for the first."""

    id: Id
    name: str
    artists: list[str]
    likeness: float | None


class Way(Struct):
    """Tracks from one to another."""

    items: list[Step]
    model_version: str


async def similar_to(
    connections: Connections, channel: Channel, kind: Kind, item: Id, limit: int
) -> Similar:
    """What is nearest to an item; raises NotFoundError where there is none of that kind."""
    (own,) = await _own(connections, kind, item)
    space = await space_of(connections, channel, kind)
    vector = (await space.vectors([own]) or {}).get(own)
    if vector is None:
        return Similar([], space.version)
    hits = await near(space, vector, {own, item}, limit)
    named = await told(connections, ids_in(hits))
    return Similar(recommended(named, hits, space.version, 1.0), space.version)


async def near(space: Space, vector: Vector, gone: Collection[Id], limit: int) -> list[Hit]:
    """Hits around a vector; what is opposite is none."""
    found = await space.nearest(vector, limit + len(gone))
    hits = [Hit(Id(one.id), one.score, []) for one in found if one.score > 0]
    return [hit for hit in hits if hit.id not in gone][:limit]


async def _own(connections: Connections, kind: Kind, *items: Id) -> list[Id]:
    """What items are by now; raises NotFoundError where one is none of the kind."""
    known = await told(connections, items)
    found = [known[item].id for item in items if item in known and known[item].kind == kind]
    if len(found) < len(items):
        raise NotFoundError(f"There is no such {kind}.")
    return found


async def way_between(
    connections: Connections, channel: Channel, one: Id, other: Id, steps: int
) -> Way:
    """The way of the smallest, most even steps; of the tracks near the arc between the two."""
    start, end = await _own(connections, "track", one, other)
    if start == end:
        raise UnprocessableError("A way leads from one track to another: these are the same.")
    space = await space_of(connections, channel, "track")
    known = await space.vectors([start, end])
    if len(known) < len((start, end)):
        raise NotFoundError("One of these tracks has no vector yet: nothing is known of its sound.")
    points = between(known[start], known[end], POINTS)
    rounds = await asyncio.gather(*(space.nearest(point, AROUND) for point in points))
    passed = {Id(hit.id) for hits in rounds for hit in hits} | {start, end}
    return await _told_way(connections, space, await space.vectors(passed), (start, end), steps)


async def _told_way(
    connections: Connections,
    space: Space,
    passed: dict[Id, Vector],
    ends: tuple[Id, Id],
    steps: int,
) -> Way:
    ids = sorted(passed)
    vectors = np.stack([passed[id_] for id_ in ids])
    start, end = (ids.index(id_) for id_ in ends)
    rows = await asyncio.to_thread(evenest, vectors, start, end, steps)
    named = await told(connections, [ids[row] for row in rows])
    taken = itertools.pairwise(rows)
    alike = [None, *(_likeness(vectors[one], vectors[other]) for one, other in taken)]
    found = [
        Step(item.id, item.name, item.artists, likeness)
        for row, likeness in zip(rows, alike, strict=True)
        if (item := named.get(ids[row])) is not None
    ]
    return Way(found, space.version)


def _likeness(one: Vector, other: Vector) -> float:
    return round(float(one @ other), DIGITS)
