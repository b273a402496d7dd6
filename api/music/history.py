"""What somebody searched for and opened: their own alone. How names are found is elsewhere."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated, Any, Literal, NamedTuple

from msgspec import Meta, Struct
from sqlalchemy import Row, Select, delete, func, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from api.auth import Viewer
from api.connections import Connections
from api.errors import NotFoundError, UnprocessableError
from api.music.canonical import canonical
from api.music.tables import Rows, items
from api.photos.view import table
from catalog_data.identity import new_id
from catalog_data.music.said import MusicSearch, MusicSearchOpen

Id = uuid.UUID
MOST = 100
searches, opens = table(MusicSearch), table(MusicSearchOpen)


class OpenedIn(Struct):
    """Something that was opened; its type is held against what it is."""

    resource_id: Id
    resource_type: Literal["artist", "album", "track"] | None = None


class SearchIn(Struct):
    """What was searched for, and what of the answer was opened so far, in order."""

    search_query: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]
    engaged_resources: Annotated[list[OpenedIn], Meta(max_length=MOST)] = []


class Opened(Struct):
    """Something that was opened, as it is known today."""

    resource_type: str
    resource_id: Id
    resource_name: str
    opened_at: dt.datetime


class Search(Struct):
    """One search, and what of its answer was opened, in order."""

    id: Id
    search_query: str
    timestamp: dt.datetime
    engaged_resources: list[Opened]


class AfterSearch(NamedTuple):
    """The last search of the page before."""

    at: dt.datetime
    id: Id


def own_searches(viewer: Viewer) -> Rows:
    """One's own searches; there is no other way to read any."""
    return select(searches).where(searches.c.user_id == viewer.id)


def searches_page(viewer: Viewer, after: AfterSearch | None, limit: int) -> Rows:
    """One's own searches, the newest first."""
    key = (searches.c.searched_at, searches.c.id)
    query: Select[Any] = own_searches(viewer).order_by(*(column.desc() for column in key))
    if after is not None:
        query = query.where(tuple_(*key) < tuple_(*after))
    return query.limit(limit)


async def told(connections: Connections, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Search]:
    """Rows of searches with what was opened."""
    query = select(opens).where(opens.c.search_id.in_([row.id for row in rows]))
    found = await connections.rows(query.order_by(opens.c.search_id, opens.c.position))
    known = await canonical(connections, [row.item_id for row in found])
    by_search = defaultdict[Id, list[Opened]](list)
    for row in found:
        if item := known.get(row.item_id):
            by_search[row.search_id].append(Opened(item.kind, item.id, item.name, row.opened_at))
    return [Search(row.id, row.query, row.searched_at, by_search[row.id]) for row in rows]


async def search_of(connections: Connections, viewer: Viewer, search: Id) -> Search:
    """One of one's own searches; raises NotFoundError."""
    rows = await connections.rows(own_searches(viewer).where(searches.c.id == search))
    if not rows:
        raise NotFoundError("There is no such search.")
    return (await told(connections, rows))[0]


async def add_search(connection: AsyncConnection, viewer: Viewer, said: SearchIn) -> Id:
    """Write a search and what was opened; its id."""
    id_ = new_id()
    row = {"id": id_, "user_id": viewer.id, "query": said.search_query.strip()}
    await connection.execute(insert(searches).values(row))
    await _open(connection, id_, said.engaged_resources, 0)
    return id_


async def add_opened(
    connection: AsyncConnection, viewer: Viewer, search: Id, said: OpenedIn
) -> None:
    """Write that something more was opened. Raises NotFoundError, or UnprocessableError."""
    held = own_searches(viewer).where(searches.c.id == search).with_for_update()
    if (await connection.execute(held)).first() is None:
        raise NotFoundError("There is no such search.")
    last = select(func.coalesce(func.max(opens.c.position), 0)).where(opens.c.search_id == search)
    so_far = (await connection.execute(last)).scalar_one()
    if so_far >= MOST:
        raise UnprocessableError(f"Of one search, {MOST} things are kept.")
    await _open(connection, search, [said], so_far)


async def _open(
    connection: AsyncConnection, search: Id, said: Sequence[OpenedIn], so_far: int
) -> None:
    wanted = {one.resource_id for one in said}
    query = select(items.c.id, items.c.kind).where(items.c.id.in_(wanted))
    kinds = {row.id: row.kind for row in await connection.execute(query)}
    for one in said:
        if one.resource_type not in (None, kinds.get(one.resource_id)):
            raise UnprocessableError(f"{one.resource_id} is no {one.resource_type}.")
    if len(kinds) < len(wanted):
        raise UnprocessableError("Something was opened that is not in the catalogue.")
    rows = [
        {"search_id": search, "position": position, "item_id": one.resource_id}
        for position, one in enumerate(said, so_far + 1)
    ]
    if rows:
        await connection.execute(insert(opens), rows)


async def forget(connection: AsyncConnection, viewer: Viewer, search: Id | None) -> None:
    """Forget one of one's own searches, or all of them; raises NotFoundError."""
    gone = delete(searches).where(searches.c.user_id == viewer.id)
    if search is not None:
        gone = gone.where(searches.c.id == search)
    if not (await connection.execute(gone)).rowcount and search is not None:
        raise NotFoundError("There is no such search.")
