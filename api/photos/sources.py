"""Whence one's own photos come: folders that are scanned, and what was uploaded. No route here."""

import datetime as dt
import uuid

from msgspec import Struct
from sqlalchemy import distinct, func, select

from api.connections import Connections
from api.photos.original import PICTURES, files, sources


class Source(Struct):
    """One source of photos: a ``folder`` or ``upload``, where it lies, and the photos there now."""

    id: uuid.UUID
    kind: str
    root: str
    added_at: dt.datetime
    photos: int


class Sources(Struct):
    """All of them, the oldest first."""

    items: list[Source]


async def sources_of(connections: Connections, owner: uuid.UUID) -> Sources:
    """The sources of an owner."""
    there = (
        files.c.source_id == sources.c.id,
        files.c.missing_since.is_(None),
        files.c.kind.in_(PICTURES),
    )
    count = select(func.count(distinct(files.c.photo_id))).where(*there).scalar_subquery()
    columns = [sources.c[name] for name in ("id", "kind", "root", "added_at")]
    query = select(*columns, count).where(sources.c.owner_id == owner)
    rows = await connections.rows(query.order_by(sources.c.added_at, sources.c.id))
    return Sources([Source(*row) for row in rows])
