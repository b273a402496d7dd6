"""Routes of work that people ask for: asked, listed, followed, stopped."""

import uuid

from litestar import Controller, Response, delete, get, post
from litestar.params import FromPath, JSONBody
from litestar.response import ServerSentEvent
from sqlalchemy import ColumnElement

from api.asking import Connected, SignedIn
from api.auth import signed_in, staff_only
from api.connections import Connections
from api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, cursor_of, position_of
from api.photos.requests.facts import ask, ask_to_stop
from api.photos.requests.following import follow
from api.photos.requests.queries import IS_OPEN, After, page, requests, shown, work_of
from api.photos.requests.schemas import NewRequest, Work

Id = FromPath[uuid.UUID]


async def listed(
    connections: Connections, condition: ColumnElement[bool], cursor: str | None, limit: int
) -> Page[Work]:
    """A page of requests that meet a condition."""
    query = page(condition, position_of(cursor, After), limit + 1)
    items = [shown(row) for row in await connections.rows(query)]
    last = items[limit - 1] if len(items) > limit else None
    return Page(items[:limit], cursor_of(After(last.asked_at, last.id)) if last else None)


class RequestsController(Controller):
    """Work on one's own photos. Staff see each request as well, and may stop it."""

    path = "/api/v1/requests"
    tags = ["photos"]
    guards = [signed_in]

    @get()
    async def list_requests(
        self,
        connections: Connected,
        viewer: SignedIn,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Page[Work]:
        """What one asked for, the newest first."""
        return await listed(connections, requests.c.owner_id == viewer.id, cursor, limit)

    @get("/open", guards=[staff_only])
    async def list_open_requests(
        self, connections: Connected, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
    ) -> Page[Work]:
        """For staff: what anybody asked for that has not ended, the newest first."""
        return await listed(connections, IS_OPEN, cursor, limit)

    @post(status_code=202)
    async def ask_for_work(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[NewRequest]
    ) -> Response[Work]:
        """Ask for photos to be derived anew; what was said of them stays as it is."""
        async with connections.begin() as connection:
            made = await ask(connection, viewer.id, data)
        work = await work_of(connections, viewer, made)
        return Response(work, headers={"Location": f"{self.path}/{made}"})

    @get("/{request_id:uuid}")
    async def show_request(self, connections: Connected, viewer: SignedIn, request_id: Id) -> Work:
        """How one request stands."""
        return await work_of(connections, viewer, request_id)

    @get("/{request_id:uuid}/events")
    async def follow_request(
        self, connections: Connected, viewer: SignedIn, request_id: Id
    ) -> ServerSentEvent:
        """One request as it goes on, until it ends or ten minutes are over."""
        first = await work_of(connections, viewer, request_id)
        return ServerSentEvent(follow(connections, viewer, request_id, first))

    @delete("/{request_id:uuid}", status_code=204)
    async def stop_request(self, connections: Connected, viewer: SignedIn, request_id: Id) -> None:
        """Ask a request to stop; what it wrote by then stays."""
        await work_of(connections, viewer, request_id)
        async with connections.begin() as connection:
            await ask_to_stop(connection, request_id)
