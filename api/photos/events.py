"""One's own events: newest first, or one of them. How photos become events is not here."""

import datetime as dt
import uuid
from typing import Annotated, Any, NamedTuple

from msgspec import Meta, Struct
from sqlalchemy import ColumnElement, Row, and_, exists, or_, select

from api.connections import Connections
from api.errors import NotFoundError
from api.photos.view import Rows, photos, table
from catalog_data.photos.sets import PhotoEvent, PhotoEventMember

events, members = table(PhotoEvent), table(PhotoEventMember)


class Event(Struct):
    """Photos without a long pause between them; times are wall-clock, places by frequency."""

    id: uuid.UUID
    title: str
    began: dt.datetime
    ended: dt.datetime
    photos: int
    cover_id: uuid.UUID
    latitude: float | None
    longitude: float | None
    places: list[str]


class After(NamedTuple):
    """The last event of the page before."""

    began: Annotated[dt.datetime, Meta(tz=False)]
    id: uuid.UUID


COLUMNS = [events.c.event_id, *(events.c[name] for name in Event.__struct_fields__[1:])]


def page(owner: uuid.UUID, after: After | None, limit: int) -> Rows:
    """Rows of Event of an owner, newest first."""
    query = select(*COLUMNS).where(events.c.owner_id == owner)
    if after is not None:
        same = and_(events.c.began == after.began, events.c.event_id > after.id)
        query = query.where(or_(events.c.began < after.began, same))
    return query.order_by(events.c.began.desc(), events.c.event_id).limit(limit)


async def event_of(connections: Connections, owner: uuid.UUID, event: uuid.UUID) -> Event:
    """One event of an owner; raises NotFoundError where it is none of theirs."""
    mine = and_(events.c.event_id == event, events.c.owner_id == owner)
    found = await connections.first(select(*COLUMNS).where(mine))
    if found is None:
        raise NotFoundError("There is no such event.")
    return shown(found)


def shown(row: Row[*tuple[Any, ...]]) -> Event:
    """A row of ``page``."""
    return Event(*row)


def within(event: uuid.UUID) -> ColumnElement[bool]:
    """Photos of an event, over photos."""
    return exists().where(members.c.photo_id == photos.c.id, members.c.event_id == event)
