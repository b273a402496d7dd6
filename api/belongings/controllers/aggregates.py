"""Routes of figures over places and all below them."""

import uuid

from litestar import Controller, get
from litestar.params import FromPath

from api.asking import Connected, SignedIn
from api.auth import Viewer, signed_in
from api.belongings.aggregates import After, Aggregate, Aggregates, one, page, told
from api.belongings.facts.places import own_location, own_unit
from api.connections import Connections
from api.errors import NotFoundError
from api.pagination import DEFAULT_LIMIT, Cursor, Limit, cursor_of, position_of

Id = FromPath[uuid.UUID]


class AggregatesController(Controller):
    """What one's own places hold, are worth, and until when somebody answers for it."""

    path = "/api/v1/belongings"
    tags = ["belongings"]
    guards = [signed_in]

    @get("/aggregates")
    async def list_aggregates(
        self,
        connections: Connected,
        viewer: SignedIn,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Aggregates:
        """Figures of all places of one's own, those worth most first."""
        rows = await connections.rows(page(viewer, position_of(cursor, After), limit + 1))
        found = await told(connections, viewer, rows[:limit])
        if len(rows) > limit:
            last = found.items[-1]
            found.next = cursor_of(After(last.value, last.place_id))
        return found

    @get("/units/{unit:uuid}/aggregate")
    async def show_unit_aggregate(
        self, connections: Connected, viewer: SignedIn, unit: Id
    ) -> Aggregate:
        """Figures of a unit and all that lies in it."""
        async with connections.reading() as connection:
            await own_unit(connection, viewer, unit)
        return await _shown(connections, viewer, unit)

    @get("/locations/{location:uuid}/aggregate")
    async def show_location_aggregate(
        self, connections: Connected, viewer: SignedIn, location: Id
    ) -> Aggregate:
        """Figures of a location and all that stands in it."""
        async with connections.reading() as connection:
            await own_location(connection, viewer, location)
        return await _shown(connections, viewer, location)


async def _shown(connections: Connections, viewer: Viewer, place: uuid.UUID) -> Aggregate:
    found = await told(connections, viewer, await connections.rows(one(viewer, place)))
    if not found.items:
        raise NotFoundError("Nothing is counted here yet: the next materialization does it.")
    return found.items[0]
