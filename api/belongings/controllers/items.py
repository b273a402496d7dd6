"""Routes of items."""

import uuid

from litestar import Controller, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody

from api.asking import Connected, SignedIn
from api.auth import signed_in
from api.belongings.facts import items as facts
from api.belongings.happenings import Event
from api.belongings.queries.items import (
    AfterEvent,
    AfterItem,
    events_page,
    in_place,
    item_of,
    items_page,
    told,
)
from api.belongings.queries.places import unit_of
from api.belongings.schemas import Counting, Item, ItemChange, ItemIn, Move
from api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, cursor_of, position_of

Id = FromPath[uuid.UUID]


class ItemsController(Controller):
    """Belongings, one by one."""

    path = "/api/v1/belongings/items"
    tags = ["belongings"]
    guards = [signed_in]

    @get()
    async def list_items(
        self,
        connections: Connected,
        viewer: SignedIn,
        unit: FromQuery[uuid.UUID | None] = None,
        deep: FromQuery[bool] = False,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Page[Item]:
        """Items one may see, by name: all, those in a unit, or also in what lies in it."""
        if unit is not None:
            await unit_of(connections, viewer, unit)
        rule = in_place(unit, deep=deep)
        query = items_page(viewer, rule, position_of(cursor, AfterItem), limit + 1)
        rows = await connections.rows(query)
        last = rows[limit - 1] if len(rows) > limit else None
        shown = await told(connections, viewer, rows[:limit])
        return Page(shown, cursor_of(AfterItem(last.name, last.id)) if last else None)

    @post()
    async def add_item(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[ItemIn]
    ) -> Item:
        """Say that there is an item."""
        async with connections.begin() as connection:
            made = await facts.add_item(connection, viewer, data)
        return await item_of(connections, viewer, made)

    @get("/{item:uuid}")
    async def show_item(self, connections: Connected, viewer: SignedIn, item: Id) -> Item:
        """One item."""
        return await item_of(connections, viewer, item)

    @patch("/{item:uuid}")
    async def change_item(
        self, connections: Connected, viewer: SignedIn, item: Id, data: JSONBody[ItemChange]
    ) -> Item:
        """Change what is said of an item."""
        async with connections.begin() as connection:
            await facts.change_item(connection, viewer, item, data)
        return await item_of(connections, viewer, item)

    @delete("/{item:uuid}", status_code=204)
    async def drop_item(self, connections: Connected, viewer: SignedIn, item: Id) -> None:
        """Forget an item with its history."""
        async with connections.begin() as connection:
            await facts.drop_item(connection, viewer, item)

    @post("/{item:uuid}/quantity", status_code=200)
    async def count_item(
        self, connections: Connected, viewer: SignedIn, item: Id, data: JSONBody[Counting]
    ) -> Item:
        """One more, one less (a tenth of what is weighed or measured), or so many."""
        async with connections.begin() as connection:
            await facts.count_item(connection, viewer, item, data)
        return await item_of(connections, viewer, item)

    @post("/{item:uuid}/move", status_code=200)
    async def move_item(
        self, connections: Connected, viewer: SignedIn, item: Id, data: JSONBody[Move]
    ) -> Item:
        """Lay an item elsewhere; null: nowhere."""
        async with connections.begin() as connection:
            await facts.move_items(connection, viewer, [item], data.unit_id)
        return await item_of(connections, viewer, item)

    @get("/{item:uuid}/history")
    async def show_item_history(
        self,
        connections: Connected,
        viewer: SignedIn,
        item: Id,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Page[Event]:
        """What happened to an item, the newest first."""
        await item_of(connections, viewer, item)
        query = events_page(viewer, item, position_of(cursor, AfterEvent), limit + 1)
        found = [Event(*row) for row in await connections.rows(query)]
        last = found[limit - 1] if len(found) > limit else None
        after = AfterEvent(last.happened_at, last.id) if last else None
        return Page(found[:limit], cursor_of(after) if after else None)
