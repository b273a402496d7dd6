"""Writing radios and what is said of what they play, and reading them. What they play is beside."""

import datetime as dt
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.dialects.postgresql import insert as put
from sqlalchemy.ext.asyncio import AsyncConnection

from api.connections import Connections
from api.errors import ConflictError, NotFoundError
from api.music.serving.items import Id
from api.photos.view import table
from catalog_data.identity import new_id
from catalog_data.music.said import MusicRadio, MusicRadioSaying, MusicRadioSeed
from catalog_data.people import User

radios, seeds, sayings = table(MusicRadio), table(MusicRadioSeed), table(MusicRadioSaying)
users = table(User)
MOST = 100


class Radio(Struct, frozen=True):
    """One radio as it stands."""

    id: Id
    title: str
    started_at: dt.datetime
    seeds: list[Id]


def _radios(owner: Id) -> Select[Any]:
    began = func.array_agg(aggregate_order_by(seeds.c.item_id, seeds.c.item_id))
    columns = (radios.c.id, radios.c.title, radios.c.started_at)
    return (
        select(*columns, began)
        .join_from(radios, seeds, seeds.c.radio_id == radios.c.id)
        .where(radios.c.user_id == owner)
        .group_by(radios.c.id)
        .order_by(radios.c.started_at.desc(), radios.c.id)
    )


async def radios_of(connections: Connections, owner: Id) -> list[Radio]:
    """All radios of a person, the newest first: never more than MOST."""
    return [Radio(*row) for row in await connections.rows(_radios(owner))]


async def radio_of(connections: Connections, owner: Id, radio: Id) -> Radio:
    """One radio of a person's; raises NotFoundError."""
    row = await connections.first(_radios(owner).where(radios.c.id == radio))
    if row is None:
        raise NotFoundError("There is no such radio.")
    return Radio(*row)


async def said_of(connections: Connections, radio: Id) -> dict[Id, bool]:
    """Items that something was said of: whether more of this, or less."""
    query = select(sayings.c.item_id, sayings.c.more).where(sayings.c.radio_id == radio)
    return {item: more for item, more in await connections.rows(query.order_by(sayings.c.item_id))}


async def start(connection: AsyncConnection, owner: Id, title: str, items: list[Id]) -> Id:
    """Begin a radio with some items; raises ConflictError where there are enough."""
    mine = select(users.c.id).where(users.c.id == owner).with_for_update(key_share=True)
    await connection.execute(mine)
    held = select(func.count()).where(radios.c.user_id == owner)
    if (await connection.execute(held)).scalar_one() >= MOST:
        raise ConflictError(f"You have {MOST} radios: end one to begin another.")
    id_ = new_id()
    await connection.execute(insert(radios).values(id=id_, user_id=owner, title=title))
    rows = [{"radio_id": id_, "item_id": item} for item in items]
    await connection.execute(insert(seeds).values(rows))
    return id_


async def say(connection: AsyncConnection, radio: Id, item: Id, *, more: bool) -> None:
    """Keep what was said of an item, instead of what was said of it before."""
    row = put(sayings).values(radio_id=radio, item_id=item, more=more)
    change = {"more": more, "said_at": func.clock_timestamp()}
    key = [sayings.c.radio_id, sayings.c.item_id]
    await connection.execute(row.on_conflict_do_update(index_elements=key, set_=change))


async def end(connection: AsyncConnection, radio: Id) -> None:
    """Forget a radio and all that was said of it."""
    await connection.execute(delete(radios).where(radios.c.id == radio))
