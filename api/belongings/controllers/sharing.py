"""Routes of shares: with whom one's own units and locations are shared, and how."""

import uuid

from litestar import Controller, delete, get, put
from litestar.params import FromPath, JSONBody
from sqlalchemy import Table, select

from api.asking import Connected, SignedIn
from api.auth import Viewer, signed_in
from api.belongings.facts import places as facts
from api.belongings.happenings import Share, Sharing
from api.connections import Connections
from api.visibility import location_shares, unit_shares

Id = FromPath[uuid.UUID]


class SharesController(Controller):
    """Who else may look into a unit, or know of a location: its owner says."""

    path = "/api/v1/belongings"
    tags = ["belongings"]
    guards = [signed_in]

    @get("/units/{unit:uuid}/shares")
    async def list_unit_shares(
        self, connections: Connected, viewer: SignedIn, unit: Id
    ) -> list[Share]:
        """With whom a unit is shared."""
        return await _shares(connections, viewer, unit_shares, unit)

    @put("/units/{unit:uuid}/shares/{user:uuid}", status_code=204)
    async def share_unit(
        self,
        connections: Connected,
        viewer: SignedIn,
        unit: Id,
        user: Id,
        data: JSONBody[Sharing],
    ) -> None:
        """Share a unit and what lies directly in it, or change what somebody may."""
        async with connections.begin() as connection:
            await facts.share(connection, viewer, unit_shares, unit, user, data.permission)

    @delete("/units/{unit:uuid}/shares/{user:uuid}", status_code=204)
    async def unshare_unit(
        self, connections: Connected, viewer: SignedIn, unit: Id, user: Id
    ) -> None:
        """Share a unit with somebody no more."""
        async with connections.begin() as connection:
            await facts.unshare(connection, viewer, unit_shares, unit, user)

    @get("/locations/{location:uuid}/shares")
    async def list_location_shares(
        self, connections: Connected, viewer: SignedIn, location: Id
    ) -> list[Share]:
        """With whom a location is shared."""
        return await _shares(connections, viewer, location_shares, location)

    @put("/locations/{location:uuid}/shares/{user:uuid}", status_code=204)
    async def share_location(
        self,
        connections: Connected,
        viewer: SignedIn,
        location: Id,
        user: Id,
        data: JSONBody[Sharing],
    ) -> None:
        """Share a location and the names of its units, never what lies in them."""
        async with connections.begin() as connection:
            await facts.share(connection, viewer, location_shares, location, user, data.permission)

    @delete("/locations/{location:uuid}/shares/{user:uuid}", status_code=204)
    async def unshare_location(
        self, connections: Connected, viewer: SignedIn, location: Id, user: Id
    ) -> None:
        """Share a location with somebody no more."""
        async with connections.begin() as connection:
            await facts.unshare(connection, viewer, location_shares, location, user)


async def _shares(
    connections: Connections, viewer: Viewer, shares: Table, thing: uuid.UUID
) -> list[Share]:
    async with connections.reading() as connection:
        await facts.own(connection, viewer, shares, thing)
    key, users = next(iter(shares.primary_key.columns)), facts.users
    query = select(shares.c.user_id, users.c.username, shares.c.permission)
    query = query.join(users, users.c.id == shares.c.user_id).where(key == thing)
    rows = await connections.rows(query.order_by(users.c.username))
    return [Share(*row) for row in rows]
