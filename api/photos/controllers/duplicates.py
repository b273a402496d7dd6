"""Routes of duplicates among one's own photos: what is proposed, and what is decided."""

import uuid

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from api.asking import Connected, SignedIn
from api.auth import signed_in
from api.connections import Connections
from api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, cursor_of, position_of
from api.photos.duplicates import facts
from api.photos.duplicates.queries import (
    AfterDecision,
    AfterGroup,
    decision,
    decisions,
    decisions_page,
    group_of,
    groups_page,
    stats_of,
)
from api.photos.duplicates.schemas import (
    Decision,
    DuplicateStats,
    Group,
    GroupDetail,
    Kind,
    Resolution,
)

Id = FromPath[uuid.UUID]


class DuplicatesController(Controller):
    """Copies among one's own photos; nothing is deleted, and every decision is taken back."""

    path = "/api/v1/duplicates"
    tags = ["photos"]
    guards = [signed_in]

    @get()
    async def list_duplicates(
        self,
        connections: Connected,
        viewer: SignedIn,
        kind: FromQuery[Kind | None] = None,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Page[Group]:
        """Groups of photos that show one picture, those that save most first."""
        query = groups_page(viewer.id, kind, position_of(cursor, AfterGroup), limit + 1)
        items = [Group(*row) for row in await connections.rows(query)]
        last = items[limit - 1] if len(items) > limit else None
        return Page(items[:limit], cursor_of(AfterGroup(last.saving, last.id)) if last else None)

    @get("/stats")
    async def show_duplicate_stats(
        self, connections: Connected, viewer: SignedIn
    ) -> DuplicateStats:
        """How many groups and photos, and what would be saved."""
        return await stats_of(connections, viewer.id)

    @get("/decisions")
    async def list_decisions(
        self,
        connections: Connected,
        viewer: SignedIn,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Page[Decision]:
        """What one decided, the newest first; what was taken back stays listed."""
        query = decisions_page(viewer.id, position_of(cursor, AfterDecision), limit + 1)
        items = [decision(row) for row in await connections.rows(query)]
        last = items[limit - 1] if len(items) > limit else None
        after = AfterDecision(last.decided_at, last.id) if last else None
        return Page(items[:limit], cursor_of(after) if after else None)

    @get("/{group:uuid}")
    async def show_group(self, connections: Connected, viewer: SignedIn, group: Id) -> GroupDetail:
        """One group with its photos."""
        return await group_of(connections, viewer.id, group)

    @post("/{group:uuid}/resolve", status_code=200)
    async def resolve_group(
        self, connections: Connected, viewer: SignedIn, group: Id, data: JSONBody[Resolution]
    ) -> Decision:
        """Keep one photo; it takes over what was said of the others, which go to the trash."""
        async with connections.begin() as connection:
            made = await facts.resolve(connection, viewer.id, group, data.kept_id)
        return await told(connections, made)

    @post("/{group:uuid}/dismiss", status_code=200)
    async def dismiss_group(self, connections: Connected, viewer: SignedIn, group: Id) -> Decision:
        """Keep all photos; the group comes back only with a further photo."""
        async with connections.begin() as connection:
            made = await facts.dismiss(connection, viewer.id, group)
        return await told(connections, made)

    @post("/decisions/{decision_id:uuid}/revert", status_code=200)
    async def revert_decision(
        self, connections: Connected, viewer: SignedIn, decision_id: Id
    ) -> Decision:
        """Take a decision back: what was said before holds again, photos leave the trash."""
        async with connections.begin() as connection:
            await facts.revert(connection, viewer.id, decision_id)
        return await told(connections, decision_id)


async def told(connections: Connections, decision_id: uuid.UUID) -> Decision:
    """A decision that was just written."""
    (row,) = await connections.rows(decisions.select().where(decisions.c.id == decision_id))
    return decision(row)
