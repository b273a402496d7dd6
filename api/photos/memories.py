"""Memories: what one photographed around this day in earlier years. No asset: a day has no end."""

import datetime as dt
import uuid
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Row,
    and_,
    cast,
    extract,
    func,
    literal,
    select,
)

from api.connections import Connections
from api.photos.captions import is_of
from api.photos.schemas import PhotoSummary
from api.photos.view import COLUMNS, EVERYTHING, RATING, TAKEN_AT, Rows, photos, sayings

YEAR = 365.2425
SUMMARY = [COLUMNS[name].label(name) for name in PhotoSummary.__struct_fields__]
DAY = cast(TAKEN_AT, Date)


class Memory(Struct):
    """One earlier year: the best photos of these days, and which of them stands for it."""

    years_ago: int
    date: dt.date
    cover_id: uuid.UUID
    photos: list[PhotoSummary]


class Memories(Struct):
    """Memories of a day, the latest year first; of its month where the days around it are empty."""

    date: dt.date
    span: Literal["days", "month"]
    items: list[Memory]


async def memories_of(
    connections: Connections, owner: uuid.UUID, day: dt.date, days: int, limit: int
) -> Memories:
    """What an owner photographed within so many days of this day, in each earlier year."""
    ago = _years_ago(day)
    near = func.abs(DAY - _anniversary(day, ago)) <= days
    rows = await connections.rows(_best(owner, ago, near, limit))
    if rows:
        return Memories(day, "days", list(_by_year(rows, day)))
    ago = cast(literal(day.year) - extract("year", TAKEN_AT), Integer)
    month = extract("month", TAKEN_AT) == day.month
    rows = await connections.rows(_best(owner, ago, month, limit))
    return Memories(day, "month", list(_by_year(rows, day)))


def _years_ago(day: dt.date) -> ColumnElement[int]:
    """Whole years between a photo and a day, to the nearest: New Year is no border."""
    return cast(func.round((literal(day, Date) - DAY) / literal(YEAR)), Integer)


def _anniversary(day: dt.date, ago: ColumnElement[int]) -> ColumnElement[dt.date]:
    return cast(literal(day, Date) - func.make_interval(ago), Date)


def _best(owner: uuid.UUID, ago: ColumnElement[int], when: ColumnElement[bool], limit: int) -> Rows:
    """Rows of PhotoSummary and how many years ago: of each year the best rated, then the first."""
    order = (func.coalesce(RATING, 0).desc(), TAKEN_AT, photos.c.id)
    place = func.row_number().over(partition_by=ago, order_by=order)
    kept = and_(photos.c.owner_id == owner, sayings.c.trashed_at.is_(None), TAKEN_AT.is_not(None))
    kept = and_(kept, ~is_of("screenshot"), ~is_of("document"))
    ranked = (
        select(*SUMMARY, ago.label("ago"), place.label("number"))
        .select_from(EVERYTHING)
        .where(kept, ago >= 1, when)
        .subquery("ranked")
    )
    return select(ranked).where(ranked.c.number <= limit).order_by(ranked.c.ago, ranked.c.number)


def _by_year(rows: Sequence[Row[*tuple[Any, ...]]], day: dt.date) -> Any:
    for ago, some in groupby(rows, key=lambda row: row.ago):
        shown = [PhotoSummary(*row[: len(SUMMARY)]) for row in some]
        yield Memory(ago, _earlier(day, ago), shown[0].id, shown)


def _earlier(day: dt.date, years: int) -> dt.date:
    """The same day so many years before; of a leap day the one before it."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=day.day - 1)
