"""Rate limits: counters in Postgres that all workers share. Which routes are limited is theirs."""

import asyncio
import datetime as dt
import hashlib
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog
from litestar import Litestar
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard
from sqlalchemy import case, delete, func, literal
from sqlalchemy.dialects.postgresql import INTERVAL, insert
from sqlalchemy.exc import SQLAlchemyError

from api.addresses import neighbourhood_of
from api.auth import Connection, viewer_of
from api.connections import Connections
from api.errors import TooManyRequestsError
from api.settings import Settings
from catalog_data.people import RateLimit

log = structlog.get_logger("api")
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
UNLIMITED = "unlimited"


def key_of(name: str, *parts: str) -> str:
    """A short key of what is limited and for whom, from which nobody's address can be read."""
    who = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    return f"{name}:{who}"


async def spend(
    connections: Connections, key: str, limit: int | None, window: dt.timedelta
) -> None:
    """Count one request under a key; raises TooManyRequestsError beyond the limit.

    One upsert, so that requests of all workers at once are each counted once.
    """
    if limit is None:
        return
    span = literal(window, INTERVAL)
    over = RateLimit.window_start <= func.now() - span
    fresh = insert(RateLimit).values(key=key, window_start=func.now(), count=1)
    counted = fresh.on_conflict_do_update(
        index_elements=[RateLimit.key],
        set_={
            "count": case((over, 1), else_=RateLimit.count + 1),
            "window_start": case((over, func.now()), else_=RateLimit.window_start),
        },
    ).returning(
        RateLimit.count.label("spent"),
        func.extract("epoch", RateLimit.window_start + span - func.now()).label("left"),
    )
    row = await connections.first(counted)
    if row is not None and row.spent > limit:
        raise TooManyRequestsError(max(1, math.ceil(row.left)))


async def forget_old(connections: Connections) -> None:
    """Drop counters that no window of ours reaches."""
    old = delete(RateLimit).where(RateLimit.window_start < func.now() - literal(DAY, INTERVAL))
    await connections.run(old)


@asynccontextmanager
async def forgetting_old(app: Litestar) -> AsyncIterator[None]:
    """Once an hour while an app runs, drop old counters; a failure is logged, not the end."""
    connections: Connections = app.state.connections

    async def forget() -> None:
        while True:
            await asyncio.sleep(HOUR.total_seconds())
            try:
                await forget_old(connections)
            except (SQLAlchemyError, OSError) as error:
                log.warning("old counters stay", error=repr(error))

    task = asyncio.create_task(forget())
    try:
        yield
    finally:
        task.cancel()


def at_most(name: str, allowed: Callable[[Settings], int | None], window: dt.timedelta) -> Guard:
    """Guard of a route that anybody may use, but only so often from one address."""

    async def guard(connection: Connection, _: BaseRouteHandler) -> None:
        connections: Connections = connection.app.state.connections
        key = key_of(name, neighbourhood_of(connection))
        await spend(connections, key, allowed(connections.settings), window)

    return guard


async def within_limits(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard of all routes: so many requests an hour for a user, fewer for a stranger."""
    if handler.opt.get(UNLIMITED):
        return
    connections: Connections = connection.app.state.connections
    settings = connections.settings
    if settings.requests_per_hour is None and settings.anonymous_requests_per_hour is None:
        return
    viewer = await viewer_of(connection)
    if viewer is not None:
        key, limit = key_of("user", str(viewer.id)), settings.requests_per_hour
    else:
        key = key_of("anonymous", neighbourhood_of(connection))
        limit = settings.anonymous_requests_per_hour
    await spend(connections, key, limit, HOUR)
