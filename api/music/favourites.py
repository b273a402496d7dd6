"""What people love: one row for each artist, album or track. What profiles show of it is beside."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from api.auth import Viewer
from api.connections import Connections
from api.errors import NotFoundError, UnprocessableError
from api.music.canonical import Canonical, canonical, family
from api.photos.view import table
from catalog_data.music.listening import MusicFavourite

Id = uuid.UUID
MOST = 500
favourites = table(MusicFavourite)


class Favourite(Struct):
    """Something that somebody loves, as it is known today."""

    id: Id
    kind: str
    name: str


class Loved(NamedTuple):
    """What a row says is loved, and as what it is known today."""

    item_id: Id
    end: Canonical


async def loved_by(connections: Connections, users: Sequence[Id]) -> defaultdict[Id, list[Loved]]:
    """What each of these people love, in the order they said so."""
    query = select(favourites).where(favourites.c.user_id.in_(users))
    rows = await connections.rows(query.order_by(favourites.c.said_at, favourites.c.item_id))
    ends = await canonical(connections, [row.item_id for row in rows])
    found = defaultdict[Id, list[Loved]](list)
    for row in rows:
        if end := ends.get(row.item_id):
            found[row.user_id].append(Loved(row.item_id, end))
    return found


def told(loved: Sequence[Loved]) -> list[Favourite]:
    """Each thing once, though it may be loved under several ids."""
    ends = {one.end.id: one.end for one in loved}
    return [Favourite(end.id, end.kind, end.name) for end in ends.values()]


async def love(connections: Connections, viewer: Viewer, item: Id) -> None:
    """Say that one loves something; saying so twice is saying it once. Raises NotFoundError."""
    found = (await canonical(connections, [item])).get(item)
    if found is None:
        raise NotFoundError("There is no such artist, album or track.")
    async with connections.begin() as connection:
        await add(connection, viewer, [found.id])


async def add(connection: AsyncConnection, viewer: Viewer, ids: Sequence[Id]) -> None:
    """Write what one loves; raises UnprocessableError where it is too much."""
    if ids:
        rows = [{"user_id": viewer.id, "item_id": id_} for id_ in ids]
        await connection.execute(insert(favourites).values(rows).on_conflict_do_nothing())
    mine = select(func.count()).where(favourites.c.user_id == viewer.id)
    if (await connection.execute(mine)).scalar_one() > MOST:
        raise UnprocessableError(f"One may love {MOST} things: let some of them go first.")


async def remove(connection: AsyncConnection, viewer: Viewer, ids: Sequence[Id]) -> int:
    """Take back what one loves; how many rows said so."""
    own = (favourites.c.user_id == viewer.id, favourites.c.item_id.in_(ids))
    return (await connection.execute(delete(favourites).where(*own))).rowcount


async def unlove(connections: Connections, viewer: Viewer, item: Id) -> None:
    """Love something no more, under whichever of its ids; raises NotFoundError."""
    ids = await family(connections, item)
    async with connections.begin() as connection:
        if not await remove(connection, viewer, ids):
            raise NotFoundError("This is none of your favourites.")
