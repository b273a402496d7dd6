"""Albums of days: each day with its photos' count and cover, and what has no date. No route here.

The photos of a day are a list like any other: of that day, or of no date.
"""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import ColumnElement, func, select

from api.connections import Connections
from api.pagination import cursor_of
from api.photos.detail import PHOTOS
from api.photos.timeline import Span, buckets
from api.photos.view import EVERYTHING, HOTHASH, TAKEN_AT, photos


class Album(Struct):
    """The photos of one day, or those of no date: how many, one that stands for them."""

    date: dt.date | None
    count: int
    preview_id: str
    preview_hothash: str | None
    preview_url: str


class Days(Struct):
    """Albums, the newest first; beside each page the one of what has no date, if there is any."""

    items: list[Album]
    undated: Album | None
    next: str | None


class After(NamedTuple):
    """The last day of the page before."""

    day: dt.date


async def days_of(
    connections: Connections,
    conditions: Iterable[ColumnElement[bool]],
    after: After | None,
    limit: int,
) -> Days:
    """Albums of the photos that meet conditions, by the days of the timeline."""
    wanted = list(conditions)
    before = [] if after is None else [dt.datetime.combine(after.day, dt.time()) > TAKEN_AT]
    query = buckets("day", Span(), [*wanted, *before]).limit(limit + 1)
    rows = await connections.rows(query)
    items = [_album(row.start.date(), row.photos, str(row.id), row.hothash) for row in rows[:limit]]
    last = rows[limit - 1].start.date() if len(rows) > limit else None
    following = cursor_of(After(last)) if last else None
    return Days(items, await _undated(connections, wanted), following)


async def _undated(
    connections: Connections, conditions: Iterable[ColumnElement[bool]]
) -> Album | None:
    every = func.count().over().label("photos")
    undated = select(photos.c.id, HOTHASH.label("hothash"), every).select_from(EVERYTHING)
    query = undated.where(TAKEN_AT.is_(None), *conditions).order_by(photos.c.id).limit(1)
    row = await connections.first(query)
    return None if row is None else _album(None, row.photos, str(row.id), row.hothash)


def _album(day: dt.date | None, count: int, cover: str, hothash: str | None) -> Album:
    return Album(day, count, cover, hothash, f"{PHOTOS}/{cover}/hotpreview")
