"""Routes of one's own stacks: photos that are shown as one."""

import uuid

from litestar import Controller, delete, get, post
from litestar.params import FromPath, JSONBody

from api.asking import Connected, SignedIn
from api.auth import signed_in
from api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, cursor_of, position_of
from api.photos.stacks import (
    AfterStack,
    Primary,
    Said,
    Stack,
    StackDetail,
    Stacking,
    lead,
    page,
    put_apart,
    put_together,
    stack_of,
)

Id = FromPath[uuid.UUID]


class StacksController(Controller):
    """Stacks; what is said of them shows once they are derived anew."""

    path = "/api/v1/stacks"
    tags = ["photos"]
    guards = [signed_in]

    @get()
    async def list_stacks(
        self,
        connections: Connected,
        viewer: SignedIn,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Page[Stack]:
        """One's own stacks; ``/api/v1/photos?stacked=primary`` shows one photo of each."""
        query = page(viewer.id, position_of(cursor, AfterStack), limit + 1)
        items = [Stack(*row) for row in await connections.rows(query)]
        last = items[limit - 1] if len(items) > limit else None
        return Page(items[:limit], cursor_of(AfterStack(last.id)) if last else None)

    @post()
    async def make_stack(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[Stacking]
    ) -> Said:
        """Stack photos by hand; a photo leaves the stack it was in."""
        async with connections.begin() as connection:
            return await put_together(connection, viewer.id, data.photos, data.primary_id)

    @get("/{stack:uuid}")
    async def show_stack(self, connections: Connected, viewer: SignedIn, stack: Id) -> StackDetail:
        """One stack with its photos."""
        return await stack_of(connections, viewer.id, stack)

    @delete("/{stack:uuid}", status_code=204)
    async def end_stack(self, connections: Connected, viewer: SignedIn, stack: Id) -> None:
        """Take a stack apart: no rule puts its photos together again."""
        found = await stack_of(connections, viewer.id, stack)
        async with connections.begin() as connection:
            await put_apart(connection, viewer.id, found.members)

    @post("/{stack:uuid}/primary", status_code=200)
    async def choose_primary(
        self, connections: Connected, viewer: SignedIn, stack: Id, data: JSONBody[Primary]
    ) -> Said:
        """Choose which photo stands for a stack."""
        found = await stack_of(connections, viewer.id, stack)
        async with connections.begin() as connection:
            return await lead(connection, viewer.id, found, data.photo_id)
