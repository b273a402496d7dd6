"""Locations, units and their paths, as a viewer may know them. Items are beside."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, select, tuple_

from api.auth import Viewer
from api.belongings.schemas import Branch, Dimensions, Location, Unit, UnitDetail
from api.connections import Connections
from api.errors import NotFoundError
from api.visibility import (
    items,
    locations,
    may_fill_unit,
    may_name_unit,
    may_see_item,
    may_see_location,
    may_see_unit,
    units,
)

Id = uuid.UUID
PLACE = [locations.c[name] for name in Location.__struct_fields__]
UNIT = [units.c[name] for name in ("id", "owner_id", "name")]
SIZES = [units.c[name] for name in ("length", "width", "height", "dimension_unit")]


class After(NamedTuple):
    """The last name of the page before, with its id: names may be the same."""

    name: str
    id: Id


def places_page(viewer: Viewer, after: After | None, limit: int) -> Select[*tuple[Any, ...]]:
    """Locations by name."""
    query = select(*PLACE).where(may_see_location(viewer))
    return _by_name(query, locations.c, after, limit)


def units_page(
    viewer: Viewer, after: After | None, limit: int, *, fillable: bool
) -> Select[*tuple[Any, ...]]:
    """Units by name: all one may see, or those one may put items in."""
    rule = may_fill_unit(viewer) if fillable else may_see_unit(viewer)
    return _by_name(select(*UNIT).where(rule), units.c, after, limit)


def _by_name(
    query: Select[*tuple[Any, ...]], columns: Any, after: After | None, limit: int
) -> Select[*tuple[Any, ...]]:
    if after is not None:
        query = query.where(tuple_(columns.name, columns.id) > tuple_(after.name, after.id))
    return query.order_by(columns.name, columns.id).limit(limit)


async def paths_of(
    connections: Connections, viewer: Viewer, ids: Iterable[Id | None]
) -> dict[Id, list[str]]:
    """Names from the outside in of units, as far up as a viewer may know; one query for all."""
    wanted = sorted({id_ for id_ in ids if id_ is not None})
    if not wanted:
        return {}
    link = [units.c.parent_id, units.c.location_id, units.c.name]
    nameable = may_name_unit(viewer)
    start = select(units.c.id.label("unit"), *link, literal(0).label("height"))
    up = start.where(units.c.id.in_(wanted), nameable).cte("up", recursive=True)
    above = select(up.c.unit, *link, up.c.height + 1).join(up, up.c.parent_id == units.c.id)
    up = up.union_all(above.where(nameable))
    place = and_(locations.c.id == up.c.location_id, may_see_location(viewer))
    query = select(up.c.unit, up.c.name, locations.c.name.label("place"))
    query = query.select_from(up.outerjoin(locations, place))
    rows = await connections.rows(query.order_by(up.c.unit, up.c.height))
    paths: dict[Id, list[str]] = {}
    for row in rows:
        path = paths.setdefault(row.unit, [])
        path[:0] = [row.place, row.name] if row.place is not None else [row.name]
    return paths


async def with_paths(connections: Connections, viewer: Viewer, rows: Sequence[Any]) -> list[Unit]:
    """Rows [id, owner_id, name] as units."""
    paths = await paths_of(connections, viewer, [row.id for row in rows])
    return [Unit(row.id, row.owner_id, row.name, paths[row.id]) for row in rows]


async def location_of(connections: Connections, viewer: Viewer, location: Id) -> Location:
    """One location; raises NotFoundError."""
    query = select(*PLACE).where(locations.c.id == location, may_see_location(viewer))
    row = await connections.first(query)
    if row is None:
        raise NotFoundError("There is no such location.")
    return Location(*row)


async def unit_of(connections: Connections, viewer: Viewer, unit: Id) -> UnitDetail:
    """One unit, without what its viewer may not know of where it lies; raises NotFoundError."""
    there = select(func.count()).where(items.c.unit_id == units.c.id).scalar_subquery()
    named = exists().where(locations.c.id == units.c.location_id, may_see_location(viewer))
    columns = [units.c.description, units.c.access_token, *SIZES, there.label("items")]
    places = [units.c.parent_id, units.c.location_id, named.label("is_placed")]
    query = select(*UNIT, *columns, *places).where(units.c.id == unit, may_see_unit(viewer))
    row = await connections.first(query)
    if row is None:
        raise NotFoundError("There is no such unit.")
    (told,) = await with_paths(connections, viewer, [row])
    is_own = row.owner_id == viewer.id
    sizes = (row.length, row.width, row.height, row.dimension_unit)
    return UnitDetail(
        unit=told,
        description=row.description,
        parent_id=row.parent_id if is_own or await _knows(connections, viewer, row) else None,
        location_id=row.location_id if row.is_placed else None,
        dimensions=Dimensions(*sizes) if row.length is not None else None,
        access_token=row.access_token if is_own else None,
        items=row.items,
    )


async def _knows(connections: Connections, viewer: Viewer, row: Any) -> bool:
    query = select(exists().where(units.c.id == row.parent_id, may_name_unit(viewer)))
    return bool(await connections.scalar(query))


async def root_of(connections: Connections, viewer: Viewer) -> Branch:
    """Where browsing begins: locations, and units that lie in nothing one may see."""
    rows = await connections.rows(_named(select(*PLACE).where(may_see_location(viewer)), locations))
    outer = units.alias()
    seen_above = exists().where(
        outer.c.id == units.c.parent_id,
        outer.c.id.in_(select(units.c.id).where(may_see_unit(viewer)).correlate(None)),
    )
    placed = units.c.location_id.in_(select(locations.c.id).where(may_see_location(viewer)))
    loose = and_(~seen_above, func.coalesce(~placed, True))
    found = await connections.rows(_named(select(*UNIT).where(may_see_unit(viewer), loose), units))
    nowhere = and_(may_see_item(viewer), items.c.unit_id.is_(None))
    count = await connections.scalar(select(func.count()).select_from(items).where(nowhere))
    shown = await with_paths(connections, viewer, found)
    return Branch([], [Location(*row) for row in rows], shown, count)


async def branch_of_location(connections: Connections, viewer: Viewer, location: Id) -> Branch:
    """The units of a location, by name."""
    found = await location_of(connections, viewer, location)
    inside = units.c.location_id == location
    return await _branch(connections, viewer, [found.name], inside, 0)


async def branch_of_unit(connections: Connections, viewer: Viewer, unit: Id) -> Branch:
    """What lies directly in a unit."""
    found = await unit_of(connections, viewer, unit)
    inside = units.c.parent_id == unit
    return await _branch(connections, viewer, found.unit.path, inside, found.items)


async def _branch(
    connections: Connections, viewer: Viewer, path: list[str], inside: ColumnElement[bool], n: int
) -> Branch:
    query = _named(select(*UNIT).where(inside, may_name_unit(viewer)), units)
    rows = await connections.rows(query)
    return Branch(path, [], await with_paths(connections, viewer, rows), n)


def _named(query: Any, table: Any) -> Any:
    return query.order_by(table.c.name, table.c.id)
