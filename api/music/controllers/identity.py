"""Routes of which thing is which: ids of others, and items that turned out to be one."""

import uuid
from typing import Annotated

from litestar import Controller, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from api.asking import Connected
from api.auth import signed_in, staff_only
from api.music import redirects
from api.music.identifiers import Given
from api.music.redirects import AfterRedirect, Redirect, RedirectIn
from api.music.resolving import Resolved, resolved
from api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, cursor_of, position_of

MOST = 100


class ResolveIn(Struct):
    """Things by the ids that sources give them."""

    items: Annotated[list[Given], Meta(max_length=MOST)]


class ResolveOut(Struct):
    """What each of them is, in their order."""

    items: list[Resolved]


@post("/resolve", status_code=200, tags=["music"], guards=[signed_in])
async def resolve(connections: Connected, data: JSONBody[ResolveIn]) -> ResolveOut:
    """Which items are meant by up to 100 ids of Spotify, MusicBrainz, ListenBrainz and others.

    A thing is given by ``juke_id`` (the house's own), ``mbid``, or ``source``, ``resource_type``
    and ``source_id``, or by several of them; they are looked up in this order. Where they lead to
    several items, or no item has enough of the evidence for an ISRC, that is a conflict, and all
    are told.
    """
    return ResolveOut(await resolved(connections, data.items))


class RedirectsController(Controller):
    """Items that turned out to be others: for staff. Nothing is moved, all can be taken back."""

    path = "/api/v1/catalog/redirects"
    tags = ["music"]
    guards = [staff_only]

    @get()
    async def list_redirects(
        self, connections: Connected, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
    ) -> Page[Redirect]:
        """All redirects, the newest first."""
        query = redirects.redirects_page(position_of(cursor, AfterRedirect), limit + 1)
        found = [Redirect(*row) for row in await connections.rows(query)]
        last = found[limit - 1] if len(found) > limit else None
        after = AfterRedirect(last.redirected_at, last.from_id) if last else None
        return Page(found[:limit], cursor_of(after) if after else None)

    @post()
    async def redirect(self, connections: Connected, data: JSONBody[RedirectIn]) -> Redirect:
        """Say that one item is another of its kind; whoever asks for it is sent on."""
        async with connections.begin() as connection:
            return await redirects.redirect(connection, data)

    @delete("/{item:uuid}", status_code=204)
    async def take_back_redirect(self, connections: Connected, item: FromPath[uuid.UUID]) -> None:
        """Let an item be itself again."""
        async with connections.begin() as connection:
            await redirects.take_back(connection, item)
