"""Where photos were taken: countries with their regions and places, and one's own journeys."""

import datetime as dt
import uuid
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import ColumnElement, Row, and_, func, select

from api.connections import Connections
from api.photos.view import EVERYTHING, TAKEN_AT, Rows, photos, places, sayings

Level = Literal["country", "region", "place"]


class PlaceCount(Struct):
    """A place and how many photos were taken nearest to it."""

    name: str | None
    photos: int


class RegionCount(PlaceCount):
    """A region with its places, those with most photos first."""

    places: list[PlaceCount]


class CountryCount(PlaceCount):
    """A country with its regions."""

    country_code: str | None
    regions: list[RegionCount]


class Places(Struct):
    """All countries, those with most photos first."""

    items: list[CountryCount]


class Stay(Struct):
    """A time spent in one country, region or place: from its first photo to its last."""

    name: str
    began: dt.datetime
    ended: dt.datetime
    photos: int


class Stays(Struct):
    """Stays one after the other, the earliest first."""

    items: list[Stay]


async def places_of(connections: Connections, seen: Sequence[ColumnElement[bool]]) -> Places:
    """Count photos that meet conditions by country, region and place."""
    names = (places.c.country_code, places.c.country, places.c.region, places.c.place)
    query = (
        select(*names, func.count().label("photos"))
        .select_from(EVERYTHING)
        .where(places.c.photo_id.is_not(None), sayings.c.trashed_at.is_(None), *seen)
        .group_by(*names)
        .order_by(*(name.nulls_last() for name in names))
    )
    rows = await connections.rows(query)
    countries = [
        _country(code, name, list(some))
        for (code, name), some in groupby(rows, key=lambda row: (row.country_code, row.country))
    ]
    return Places(_most_first(countries))


def _country(code: str | None, name: str | None, rows: list[Row[*tuple[Any, ...]]]) -> CountryCount:
    regions = []
    for region, some in groupby(rows, key=lambda row: row.region):
        found = [PlaceCount(row.place, row.photos) for row in some]
        regions.append(RegionCount(region, _total(found), _most_first(found)))
    return CountryCount(name, _total(regions), code, _most_first(regions))


def _total(parts: Sequence[PlaceCount]) -> int:
    return sum(part.photos for part in parts)


def _most_first(parts: list[Any]) -> list[Any]:
    return sorted(parts, key=lambda part: (-part.photos, part.name or ""))


def stays(owner: uuid.UUID, level: Level) -> Rows:
    """Rows of Stay: a stay ends where the next photo was taken elsewhere (gaps and islands)."""
    name, order = places.c[level], (TAKEN_AT, photos.c.id)
    mine = and_(photos.c.owner_id == owner, sayings.c.trashed_at.is_(None), name.is_not(None))
    all_, same = (
        func.row_number().over(order_by=order),
        func.row_number().over(partition_by=name, order_by=order),
    )
    seen = (
        select(name.label("name"), TAKEN_AT.label("taken_at"), (all_ - same).label("island"))
        .select_from(EVERYTHING)
        .where(mine, TAKEN_AT.is_not(None))
        .subquery("seen")
    )
    began, ended = func.min(seen.c.taken_at), func.max(seen.c.taken_at)
    return (
        select(seen.c.name, began, ended, func.count())
        .group_by(seen.c.name, seen.c.island)
        .order_by(began, seen.c.name)
    )
