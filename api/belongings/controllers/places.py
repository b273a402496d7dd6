"""Routes of locations and storage units."""

import uuid

from litestar import Controller, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody

from api.asking import Connected, SignedIn
from api.auth import signed_in
from api.belongings.facts import items as stock_facts
from api.belongings.facts import places as facts
from api.belongings.happenings import Seen, StockTaking
from api.belongings.queries.items import AfterEvent, stock_page
from api.belongings.queries.places import (
    After,
    location_of,
    places_page,
    unit_of,
    units_page,
    with_paths,
)
from api.belongings.schemas import (
    Location,
    LocationChange,
    LocationIn,
    Unit,
    UnitChange,
    UnitDetail,
    UnitIn,
    UnitMove,
)
from api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, cursor_of, position_of

Id = FromPath[uuid.UUID]


class LocationsController(Controller):
    """Places that hold units."""

    path = "/api/v1/belongings/locations"
    tags = ["belongings"]
    guards = [signed_in]

    @get()
    async def list_locations(
        self,
        connections: Connected,
        viewer: SignedIn,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Page[Location]:
        """Locations one may see, by name."""
        query = places_page(viewer, position_of(cursor, After), limit + 1)
        found = [Location(*row) for row in await connections.rows(query)]
        last = found[limit - 1] if len(found) > limit else None
        return Page(found[:limit], cursor_of(After(last.name, last.id)) if last else None)

    @post()
    async def add_location(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[LocationIn]
    ) -> Location:
        """Say that there is a location."""
        async with connections.begin() as connection:
            made = await facts.add_location(connection, viewer, data)
        return await location_of(connections, viewer, made)

    @get("/{location:uuid}")
    async def show_location(
        self, connections: Connected, viewer: SignedIn, location: Id
    ) -> Location:
        """One location."""
        return await location_of(connections, viewer, location)

    @patch("/{location:uuid}")
    async def change_location(
        self,
        connections: Connected,
        viewer: SignedIn,
        location: Id,
        data: JSONBody[LocationChange],
    ) -> Location:
        """Change what is said of a location."""
        async with connections.begin() as connection:
            await facts.change_location(connection, viewer, location, data)
        return await location_of(connections, viewer, location)

    @delete("/{location:uuid}", status_code=204)
    async def drop_location(self, connections: Connected, viewer: SignedIn, location: Id) -> None:
        """Forget a location; its units stay."""
        async with connections.begin() as connection:
            await facts.drop_location(connection, viewer, location)


class UnitsController(Controller):
    """Things that hold things."""

    path = "/api/v1/belongings/units"
    tags = ["belongings"]
    guards = [signed_in]

    @get()
    async def list_units(
        self,
        connections: Connected,
        viewer: SignedIn,
        fillable: FromQuery[bool] = False,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Page[Unit]:
        """Units one may see, or put items in, by name."""
        after = position_of(cursor, After)
        rows = await connections.rows(units_page(viewer, after, limit + 1, fillable=fillable))
        last = rows[limit - 1] if len(rows) > limit else None
        shown = await with_paths(connections, viewer, rows[:limit])
        return Page(shown, cursor_of(After(last.name, last.id)) if last else None)

    @post()
    async def add_unit(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[UnitIn]
    ) -> UnitDetail:
        """Say that there is a unit."""
        async with connections.begin() as connection:
            made = await facts.add_unit(connection, viewer, data)
        return await unit_of(connections, viewer, made)

    @get("/{unit:uuid}")
    async def show_unit(self, connections: Connected, viewer: SignedIn, unit: Id) -> UnitDetail:
        """One unit."""
        return await unit_of(connections, viewer, unit)

    @patch("/{unit:uuid}")
    async def change_unit(
        self, connections: Connected, viewer: SignedIn, unit: Id, data: JSONBody[UnitChange]
    ) -> UnitDetail:
        """Change what is said of a unit."""
        async with connections.begin() as connection:
            await facts.change_unit(connection, viewer, unit, data)
        return await unit_of(connections, viewer, unit)

    @delete("/{unit:uuid}", status_code=204)
    async def drop_unit(self, connections: Connected, viewer: SignedIn, unit: Id) -> None:
        """Forget an empty unit."""
        async with connections.begin() as connection:
            await facts.drop_unit(connection, viewer, unit)

    @post("/{unit:uuid}/move", status_code=200)
    async def move_unit(
        self, connections: Connected, viewer: SignedIn, unit: Id, data: JSONBody[UnitMove]
    ) -> UnitDetail:
        """Lay a unit elsewhere, with all that is in it."""
        async with connections.begin() as connection:
            await facts.move_unit(connection, viewer, unit, data.parent_id, data.location_id)
        return await unit_of(connections, viewer, unit)

    @post("/{unit:uuid}/stock-takings")
    async def take_stock(
        self, connections: Connected, viewer: SignedIn, unit: Id, data: JSONBody[Seen]
    ) -> StockTaking:
        """Say what was there when somebody looked: the answer tells what was not."""
        async with connections.begin() as connection:
            await stock_facts.take_stock(connection, viewer, unit, data.items)
        (row,) = await connections.rows(stock_page(unit, None, 1))
        return StockTaking(*row)

    @get("/{unit:uuid}/stock-takings")
    async def list_stock_takings(
        self,
        connections: Connected,
        viewer: SignedIn,
        unit: Id,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Page[StockTaking]:
        """When stock was taken of a unit, the newest first."""
        await unit_of(connections, viewer, unit)
        query = stock_page(unit, position_of(cursor, AfterEvent), limit + 1)
        found = [StockTaking(*row) for row in await connections.rows(query)]
        last = found[limit - 1] if len(found) > limit else None
        after = AfterEvent(last.taken_at, last.id) if last else None
        return Page(found[:limit], cursor_of(after) if after else None)
