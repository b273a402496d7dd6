"""Items, their history and stock-takings, as a viewer may see them. Places are beside."""

import datetime as dt
import uuid
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Uuid,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, DOUBLE_PRECISION, aggregate_order_by

from api.auth import Viewer
from api.belongings.happenings import BelongingsStats, Event, StockTaking
from api.belongings.queries.places import paths_of
from api.belongings.schemas import Item
from api.connections import Connections
from api.errors import NotFoundError
from api.photos.view import table
from api.visibility import (
    items,
    locations,
    may_see,
    may_see_item,
    may_see_location,
    may_see_unit,
    photos,
    sayings,
    units,
)
from catalog_data.belongings.facts import ItemPhoto
from catalog_data.belongings.history import ItemEvent
from catalog_data.belongings.history import StockTaking as StockTakingRow

Id = uuid.UUID
events, stock, item_photos = table(ItemEvent), table(StockTakingRow), table(ItemPhoto)
OWN = [name for name in Item.__struct_fields__ if name not in ("path", "photos")]
KEPT = 100
SOON = dt.timedelta(days=90)


class AfterItem(NamedTuple):
    """The last item of the page before."""

    name: str
    id: Id


class AfterEvent(NamedTuple):
    """The last event of the page before."""

    at: dt.datetime
    id: Id


def items_page(
    viewer: Viewer, rule: ColumnElement[bool], after: AfterItem | None, limit: int
) -> Select[*tuple[Any, ...]]:
    """Items that meet a rule, by name."""
    query = items_where(viewer, rule)
    if after is not None:
        query = query.where(tuple_(items.c.name, items.c.id) > tuple_(after.name, after.id))
    return query.order_by(items.c.name, items.c.id).limit(limit)


def items_where(viewer: Viewer, rule: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Items a viewer may see, with the photos of them that the viewer may see too."""
    shown = select(photos.c.id).outerjoin(sayings, sayings.c.photo_id == photos.c.id)
    inner = select(
        func.array_agg(aggregate_order_by(item_photos.c.photo_id, item_photos.c.position))
    ).where(
        item_photos.c.item_id == items.c.id,
        item_photos.c.photo_id.in_(shown.where(may_see(viewer))),
    )
    none = literal_column("'{}'::uuid[]", ARRAY(Uuid()))
    pictures = func.coalesce(inner.scalar_subquery(), none).label("photos")
    return select(*(items.c[name] for name in OWN), pictures).where(may_see_item(viewer), rule)


@lru_cache(maxsize=KEPT)
def items_by_id(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    """Of ``ids``, the items a viewer may see. To make a query takes longer than to ask it."""
    return items_where(viewer, items.c.id == any_(bindparam("ids", type_=ARRAY(Uuid()))))


def below(unit: Id, *, deep: bool) -> ColumnElement[bool]:
    """Items that lie in a unit, or also in what lies in it."""
    if not deep:
        return items.c.unit_id == unit
    down = select(units.c.id).where(units.c.id == unit).cte("down", recursive=True)
    inside = select(units.c.id).join(down, down.c.id == units.c.parent_id)
    return items.c.unit_id.in_(select(down.union_all(inside).c.id))


def in_place(unit: Id | None, *, deep: bool) -> ColumnElement[bool]:
    """The rule of a list: everywhere, or in a unit."""
    return true() if unit is None else below(unit, deep=deep)


async def told(connections: Connections, viewer: Viewer, rows: Sequence[Any]) -> list[Item]:
    """Rows of ``items_where`` as items, each with its path."""
    paths = await paths_of(connections, viewer, [row.unit_id for row in rows])
    return [told_at(row, paths) for row in rows]


def told_at(row: Any, paths: dict[Id, list[str]]) -> Item:
    """A row of ``items_where`` as an item, with the path of its unit where that is known."""
    values = row._asdict()
    # An item of one's own may lie where one may look no more: then nobody says where.
    path = paths.get(row.unit_id, [])
    unit = row.unit_id if row.unit_id in paths else None
    return Item(**{**values, "unit_id": unit}, path=path)


async def item_of(connections: Connections, viewer: Viewer, item: Id) -> Item:
    """One item; raises NotFoundError."""
    row = await connections.first(items_where(viewer, items.c.id == item))
    if row is None:
        raise NotFoundError("There is no such item.")
    return (await told(connections, viewer, [row]))[0]


def events_page(
    viewer: Viewer, item: Id, after: AfterEvent | None, limit: int
) -> Select[*tuple[Any, ...]]:
    """What happened to an item, the newest first; units are told to who may see them."""
    seen = select(units.c.id).where(may_see_unit(viewer))
    hidden = ("from_unit_id", "to_unit_id")
    columns = [
        case((events.c[name].in_(seen), events.c[name])).label(name)
        if name in hidden
        else events.c[name]
        for name in Event.__struct_fields__
    ]
    query = select(*columns).where(events.c.item_id == item)
    if after is not None:
        query = query.where(tuple_(events.c.happened_at, events.c.id) < tuple_(after.at, after.id))
    return query.order_by(events.c.happened_at.desc(), events.c.id.desc()).limit(limit)


def stock_page(unit: Id, after: AfterEvent | None, limit: int) -> Select[*tuple[Any, ...]]:
    """Stock-takings of a unit, the newest first."""
    query = select(*(stock.c[name] for name in StockTaking.__struct_fields__))
    query = query.where(stock.c.unit_id == unit)
    if after is not None:
        query = query.where(tuple_(stock.c.taken_at, stock.c.id) < tuple_(after.at, after.id))
    return query.order_by(stock.c.taken_at.desc(), stock.c.id.desc()).limit(limit)


async def stats_of(connections: Connections, viewer: Viewer, today: dt.date) -> BelongingsStats:
    """Figures over everything a viewer may see, counted after the rule."""
    places = select(func.count()).select_from(locations).where(may_see_location(viewer))
    kept = select(func.count()).select_from(units).where(may_see_unit(viewer))
    until, soon = items.c.warranty_until, cast(today + SOON, Date)
    covered = (until >= today) | items.c.lifetime_warranty
    counted = func.count()
    query = select(
        places.scalar_subquery(),
        kept.scalar_subquery(),
        counted,
        cast(func.coalesce(func.sum(items.c.value), 0), DOUBLE_PRECISION),
        func.count(items.c.value),
        counted.filter(covered),
        counted.filter(until.between(today, soon)),
        counted.filter(items.c.last_seen_at.is_(None)),
    ).where(may_see_item(viewer))
    (row,) = await connections.rows(query)
    return BelongingsStats(*row)
