"""Which state of who is whom an answer rests on. Who an id of others means is resolved above."""

import time
from weakref import WeakKeyDictionary

from sqlalchemy import func, select

from api.connections import Connections
from api.music.isrc_decisions import decisions
from api.music.tables import aliases, redirects
from catalog_data.identity import fingerprint

REMEMBERED = 60.0
_GRAPHS: WeakKeyDictionary[Connections, tuple[float, str]] = WeakKeyDictionary()


async def graph_version(connections: Connections) -> str:
    """What stands for all aliases, redirects and decisions as they were at most a minute ago."""
    until, version = _GRAPHS.get(connections, (0.0, ""))
    if time.monotonic() < until:
        return version
    query = select(
        select(func.count()).select_from(aliases).scalar_subquery(),
        select(func.count()).select_from(redirects).scalar_subquery(),
        select(func.max(redirects.c.redirected_at)).scalar_subquery(),
        select(func.max(decisions.c.decided_at)).scalar_subquery(),
    )
    row = await connections.first(query)
    version = fingerprint(*(str(value) for value in row or ()))[:16]
    _GRAPHS[connections] = (time.monotonic() + REMEMBERED, version)
    return version
