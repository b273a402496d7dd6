"""Names of places and tags that a viewer may know, remembered until a fact they rest on changes."""

import time
from typing import NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import func, select, text

from api.auth import Viewer
from api.connections import Connections
from api.visibility import (
    friendships,
    items,
    location_shares,
    locations,
    may_name_unit,
    may_see_item,
    may_see_location,
    unit_shares,
    units,
)
from ml.belongings import Known

VIEWERS = 100
# A server may be put back under a running API, and count its transactions anew.
SECONDS = 60.0
TABLES = [
    table.name for table in (friendships, items, location_shares, locations, unit_shares, units)
]
SNAPSHOT = text("SELECT CAST(pg_current_snapshot() AS text)")
# A transaction that commits late is in no snapshot before: it is never overlooked. The order makes
# the plan go by the index, of whatever snapshot.
CHANGED = text("""
    SELECT table_name FROM facts.changes
    WHERE xid >= pg_snapshot_xmin(CAST(CAST(:seen AS text) AS pg_snapshot))
        AND NOT pg_visible_in_snapshot(xid, CAST(CAST(:seen AS text) AS pg_snapshot))
        AND table_name = ANY(CAST(:tables AS text[]))
    ORDER BY xid DESC LIMIT 1
""")


class Remembered(NamedTuple):
    """What a viewer might know by a snapshot of the database."""

    known: Known
    snapshot: str
    until: float


REMEMBERED: WeakKeyDictionary[Connections, dict[UUID, Remembered]] = WeakKeyDictionary()


async def known_to(connections: Connections, viewer: Viewer) -> Known:
    """Names of places and tags that a viewer may know now."""
    remembered = REMEMBERED.setdefault(connections, {})
    before = remembered.pop(viewer.id, None)
    if before is None or not await _stands(connections, before):
        # The snapshot is taken first: what changes meanwhile is looked for once more.
        snapshot = await connections.scalar(SNAPSHOT)
        read = await _read(connections, viewer)
        before = Remembered(read, snapshot, time.monotonic() + SECONDS)
    remembered[viewer.id] = before
    for oldest in list(remembered)[: max(0, len(remembered) - VIEWERS)]:
        del remembered[oldest]
    return before.known


async def _stands(connections: Connections, remembered: Remembered) -> bool:
    if time.monotonic() > remembered.until:
        return False
    seen = {"seen": remembered.snapshot, "tables": TABLES}
    return await connections.scalar(CHANGED, seen) is None


async def _read(connections: Connections, viewer: Viewer) -> Known:
    names = select(units.c.name).where(may_name_unit(viewer))
    places = names.union(select(locations.c.name).where(may_see_location(viewer)))
    tags = select(func.unnest(items.c.tags).label("tag")).where(may_see_item(viewer)).distinct()
    found = [await connections.rows(query) for query in (places, tags)]
    return Known(*([row[0] for row in rows] for rows in found))
