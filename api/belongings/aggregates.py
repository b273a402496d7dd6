"""Figures of one's own places with all below them, as last derived. Deriving is not here.

A unit that is shared is shared alone: what lies below it is told to nobody, not even by counts.
"""

import datetime as dt
import uuid
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import Date, Select, cast, select, tuple_

from api.auth import Viewer
from api.belongings.queries.places import paths_of
from api.connections import Connections
from api.photos.view import table
from api.visibility import locations, units
from catalog_data.belongings.aggregates import UnitAggregate
from catalog_data.ledger import Published

Id = uuid.UUID
FIGURES = (
    *("units", "items", "value", "valued", "count", "mass", "volume", "length"),
    *("never_seen", "seen_longest_ago"),
)
aggregates, published = table(UnitAggregate), table(Published)


class Warranties(Struct):
    """How many items' warranties end in a span, and what those items are worth."""

    items: int
    value: float


class Aggregate(Struct):
    """What one place and all below it hold. Quantities: pieces, grams, millilitres, metres."""

    place_id: uuid.UUID
    kind: str
    path: list[str]
    units: int
    items: int
    value: float
    valued: int
    count: float
    mass: float
    volume: float
    length: float
    lifetime_warranties: int
    ended: Warranties
    within_30_days: Warranties
    within_90_days: Warranties
    within_365_days: Warranties
    never_seen: int
    seen_longest_ago: dt.datetime | None


class Aggregates(Struct):
    """Places of one's own, those worth most first; ``as_of``: the day warranties are told of."""

    as_of: dt.date | None
    items: list[Aggregate]
    next: str | None = None


class After(NamedTuple):
    """The last place of the page before."""

    value: float
    id: Id


def page(viewer: Viewer, after: After | None, limit: int) -> Select[*tuple[Any, ...]]:
    """Rows of one's own places, those worth most first."""
    query = _own(viewer)
    if after is not None:
        last = tuple_(-after.value, after.id)
        query = query.where(tuple_(-aggregates.c.value, aggregates.c.place_id) > last)
    return query.order_by(-aggregates.c.value, aggregates.c.place_id).limit(limit)


def one(viewer: Viewer, place: Id) -> Select[*tuple[Any, ...]]:
    """The row of one place of one's own; none where it is not derived yet."""
    return _own(viewer).where(aggregates.c.place_id == place)


def _own(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    """Places are looked up among the facts as well: one that is no more, or moved on, is gone."""
    mine = [
        select(places.c.id).where(places.c.owner_id == viewer.id) for places in (units, locations)
    ]
    return select(aggregates).where(
        aggregates.c.owner_id == viewer.id, aggregates.c.place_id.in_(mine[0].union_all(mine[1]))
    )


async def told(connections: Connections, viewer: Viewer, rows: Any) -> Aggregates:
    """Rows as figures with the names of their places."""
    paths = await paths_of(
        connections, viewer, [row.place_id for row in rows if row.kind == "unit"]
    )
    named = {row.place_id: row for row in await connections.rows(_names(viewer))} if rows else {}
    known = [row for row in rows if row.place_id in paths or row.place_id in named]
    found = [_aggregate(row, paths, named) for row in known]
    as_of = cast(published.c.details["told"]["as_of"].astext, Date)
    day = select(as_of).where(published.c.artifact == aggregates.name)
    return Aggregates(await connections.scalar(day), found)


def _names(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    mine = select(locations.c.id.label("place_id"), locations.c.name)
    return mine.where(locations.c.owner_id == viewer.id)


def _aggregate(row: Any, paths: dict[Id, list[str]], named: dict[Id, Any]) -> Aggregate:
    path = paths.get(row.place_id) or [named[row.place_id].name]
    return Aggregate(
        place_id=row.place_id,
        kind=row.kind,
        path=path,
        lifetime_warranties=row.lifetime,
        ended=Warranties(row.ended, row.ended_value),
        within_30_days=Warranties(row.ends_30, row.ends_30_value),
        within_90_days=Warranties(row.ends_90, row.ends_90_value),
        within_365_days=Warranties(row.ends_365, row.ends_365_value),
        **{name: getattr(row, name) for name in FIGURES},
    )
