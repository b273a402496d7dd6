"""Routes of what one searched for in music."""

import uuid

from litestar import Controller, delete, get, post
from litestar.params import FromPath, JSONBody

from api.asking import Connected, SignedIn
from api.auth import signed_in
from api.music import history
from api.music.history import AfterSearch, OpenedIn, Search, SearchIn
from api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, cursor_of, position_of

Id = FromPath[uuid.UUID]


class SearchHistoryController(Controller):
    """One's own searches, and what was opened of them; nobody else is told."""

    path = "/api/v1/search-history"
    tags = ["music"]
    guards = [signed_in]

    @get()
    async def list_searches(
        self,
        connections: Connected,
        viewer: SignedIn,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Page[Search]:
        """One's own searches, the newest first."""
        query = history.searches_page(viewer, position_of(cursor, AfterSearch), limit + 1)
        rows = await connections.rows(query)
        last = rows[limit - 1] if len(rows) > limit else None
        after = cursor_of(AfterSearch(last.searched_at, last.id)) if last else None
        return Page(await history.told(connections, rows[:limit]), after)

    @post()
    async def add_search(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[SearchIn]
    ) -> Search:
        """Say what was searched for, and what was opened."""
        async with connections.begin() as connection:
            made = await history.add_search(connection, viewer, data)
        return await history.search_of(connections, viewer, made)

    @delete(status_code=204)
    async def drop_searches(self, connections: Connected, viewer: SignedIn) -> None:
        """Forget all of one's searches."""
        async with connections.begin() as connection:
            await history.forget(connection, viewer, None)

    @get("/{search:uuid}")
    async def show_search(self, connections: Connected, viewer: SignedIn, search: Id) -> Search:
        """One search."""
        return await history.search_of(connections, viewer, search)

    @post("/{search:uuid}/opened")
    async def add_opened(
        self, connections: Connected, viewer: SignedIn, search: Id, data: JSONBody[OpenedIn]
    ) -> Search:
        """Say that something more of the answer was opened."""
        async with connections.begin() as connection:
            await history.add_opened(connection, viewer, search, data)
        return await history.search_of(connections, viewer, search)

    @delete("/{search:uuid}", status_code=204)
    async def drop_search(self, connections: Connected, viewer: SignedIn, search: Id) -> None:
        """Forget one search."""
        async with connections.begin() as connection:
            await history.forget(connection, viewer, search)
