"""Rate limits: counters in Postgres that all workers share. Which routes are limited is theirs."""

import datetime as dt
import hashlib
import math

from litestar.handlers import BaseRouteHandler
from sqlalchemy import case, delete, func, literal
from sqlalchemy.dialects.postgresql import INTERVAL, insert

from api.addresses import neighbourhood_of
from api.auth import Connection, viewer_of
from api.connections import Connections
from api.errors import TooManyRequestsError
from catalog_data.people import RateLimit

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
        RateLimit.count,
        func.extract("epoch", RateLimit.window_start + span - func.now()).label("left"),
    )
    row = await connections.first(counted)
    if row is not None and row.count > limit:
        raise TooManyRequestsError(max(1, math.ceil(row.left)))


async def forget_old(connections: Connections) -> None:
    """Drop counters that no window of ours reaches."""
    old = delete(RateLimit).where(RateLimit.window_start < func.now() - literal(DAY, INTERVAL))
    await connections.run(old)


async def within_limits(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard of all routes: so many requests an hour for a user, fewer for a stranger."""
    if handler.opt.get(UNLIMITED):
        return
    connections: Connections = connection.app.state.connections
    settings, viewer = connections.settings, await viewer_of(connection)
    if viewer is not None:
        key, limit = key_of("user", str(viewer.id)), settings.requests_per_hour
    else:
        key = key_of("anonymous", neighbourhood_of(connection))
        limit = settings.anonymous_requests_per_hour
    await spend(connections, key, limit, HOUR)
