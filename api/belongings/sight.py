"""What a viewer may know of belongings, remembered until a fact it rests on changes. No rule."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, LargeBinary, func, literal, select, text, true

from api.auth import Viewer
from api.belongings.filters import rule_of
from api.belongings.queries.items import told_at
from api.belongings.queries.places import paths_of
from api.belongings.schemas import Item
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
from ml.belongings import Asked, Known

LENGTH = 16
ID = np.dtype(f"S{LENGTH}")
Ids = NDArray[np.bytes_]
NOTHING = literal(b"", LargeBinary())
VIEWERS = 50
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


@dataclass(frozen=True, eq=False)
class Visible:
    """Ids of items: those in units of one's own, and the others."""

    own: Ids
    others: Ids


class Remembered(NamedTuple):
    """What a viewer might know by a snapshot of the database; paths of the units that were told."""

    known: Known
    visible: Visible
    paths: dict[UUID, list[str]]
    snapshot: str
    until: float


REMEMBERED: WeakKeyDictionary[Connections, dict[UUID, Remembered]] = WeakKeyDictionary()


class Sight(NamedTuple):
    """What a viewer may know of belongings now."""

    connections: Connections
    viewer: Viewer
    remembered: Remembered

    @property
    def known(self) -> Known:
        """Names of places and tags."""
        return self.remembered.known

    async def visible(self, asked: Asked) -> Visible:
        """Items that meet the filters of a question."""
        if not asked.has_filters:
            return self.remembered.visible
        return await _visible(self.connections, self.viewer, rule_of(self.viewer, asked))

    async def told(self, rows: Sequence[Any]) -> list[Item]:
        """Rows of ``items_where`` as items; a path that was told before is not asked again."""
        paths = self.remembered.paths
        missing = {row.unit_id for row in rows} - paths.keys()
        if missing:
            paths.update(await paths_of(self.connections, self.viewer, missing))
        return [told_at(row, paths) for row in rows]


async def sight_of(connections: Connections, viewer: Viewer) -> Sight:
    """What a viewer may know: as it is remembered, where nothing changed since."""
    remembered = REMEMBERED.setdefault(connections, {})
    now = remembered.pop(viewer.id, None)
    if now is None or not await _stands(connections, now):
        # The snapshot is taken first: what changes meanwhile is looked for once more.
        snapshot = await connections.scalar(SNAPSHOT)
        known, visible = await _names(connections, viewer), await _visible(connections, viewer)
        now = Remembered(known, visible, {}, snapshot, time.monotonic() + SECONDS)
    remembered[viewer.id] = now
    for oldest in list(remembered)[: max(0, len(remembered) - VIEWERS)]:
        del remembered[oldest]
    return Sight(connections, viewer, now)


async def _visible(
    connections: Connections, viewer: Viewer, rule: ColumnElement[bool] | None = None
) -> Visible:
    """Items that a viewer may see, and that meet a rule."""
    # As two texts of bytes: as rows, each of a hundred thousand ids would be an object of its own.
    own = select(units.c.id).where(units.c.owner_id == viewer.id)
    is_own = func.coalesce(items.c.unit_id.in_(own), False)
    ids = func.string_agg(func.uuid_send(items.c.id), NOTHING)
    query = select(ids.filter(is_own), ids.filter(~is_own))
    query = query.where(may_see_item(viewer), true() if rule is None else rule)
    (row,) = await connections.rows(query)
    return Visible(*(np.frombuffer(joined or b"", dtype=ID) for joined in row))


async def _stands(connections: Connections, remembered: Remembered) -> bool:
    if time.monotonic() > remembered.until:
        return False
    seen = {"seen": remembered.snapshot, "tables": TABLES}
    return await connections.scalar(CHANGED, seen) is None


async def _names(connections: Connections, viewer: Viewer) -> Known:
    names = select(units.c.name).where(may_name_unit(viewer))
    places = names.union(select(locations.c.name).where(may_see_location(viewer)))
    tags = select(func.unnest(items.c.tags).label("tag")).where(may_see_item(viewer)).distinct()
    found = [await connections.rows(query) for query in (places, tags)]
    return Known(*([row[0] for row in rows] for rows in found))
