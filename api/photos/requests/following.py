"""A request as it goes on, as server-sent events: at most one a second, the last one its end."""

import asyncio
import time
import uuid
from collections.abc import AsyncGenerator

import msgspec
from litestar.response import ServerSentEventMessage

from api.auth import Viewer
from api.connections import Connections
from api.photos.requests.queries import work_of
from api.photos.requests.schemas import Work

EVERY_SECONDS, HEARTBEAT_SECONDS, LONGEST_SECONDS = 1.0, 15.0, 600.0
RETRY_MS = 2_000


def message(work: Work) -> ServerSentEventMessage:
    """How a request stands: an event named like its state."""
    body = msgspec.json.encode(work).decode()
    return ServerSentEventMessage(data=body, event=work.state, retry=RETRY_MS)


async def follow(
    connections: Connections, viewer: Viewer, request: uuid.UUID, first: Work
) -> AsyncGenerator[ServerSentEventMessage, None]:
    """What changes, until it ends or ten minutes are over: then a client asks again.

    A comment now and then keeps the connection alive where nothing changes.
    """
    began = told_at = time.monotonic()
    told = first
    yield message(first)
    while not told.has_ended and time.monotonic() - began < LONGEST_SECONDS:
        await asyncio.sleep(EVERY_SECONDS)
        now = await work_of(connections, viewer, request)
        if now != told:
            told, told_at = now, time.monotonic()
            yield message(told)
        elif time.monotonic() - told_at >= HEARTBEAT_SECONDS:
            told_at = time.monotonic()
            yield ServerSentEventMessage(data=None, comment="still at it")
