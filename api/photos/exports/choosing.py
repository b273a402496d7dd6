"""Which photos go into an archive, how much that is, and where their bytes lie. Nothing is read."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, func, select, union
from sqlalchemy.dialects.postgresql import aggregate_order_by

from api.auth import Viewer
from api.connections import Connections
from api.errors import NotFoundError, TooLargeError
from api.photos.original import (
    FILE_NAME,
    PICTURES,
    Place,
    files,
    name_for,
    places_of,
)
from api.photos.stacks import film_of
from api.photos.view import DATED, TAKEN_AT, Rows, photos
from api.visibility import may_see

MOST, LARGEST = 10_000, 100 << 30  # photos, and bytes, of one archive
GIB = 1 << 30


class Wanted(Struct, frozen=True):
    """One photo on its way into an archive."""

    name: str
    taken_at: dt.datetime | None
    places: list[Place]
    is_own: bool


async def chosen(
    connections: Connections, viewer: Viewer | None, conditions: Iterable[ColumnElement[bool]]
) -> list[uuid.UUID]:
    """Ids of photos that meet the conditions and that one may see, with the films of live photos.

    Raises NotFoundError where there are none, TooLargeError where they are too many, or too large.
    """
    row = await connections.first(_sum_of(viewer, conditions))
    ids, size = (list(row.ids or ()), int(row.size)) if row else ([], 0)
    if not ids:
        raise NotFoundError("There is no photo to put into an archive.")
    if len(ids) > MOST:
        raise TooLargeError(f"An archive holds {MOST:,} photos at most: ask for fewer.", most=MOST)
    if size > LARGEST:
        told = f"These photos are {size / GIB:,.1f} GiB, an archive holds {LARGEST // GIB}"
        raise TooLargeError(f"{told}: ask for fewer.", size=size, largest=LARGEST)
    return ids


def _sum_of(viewer: Viewer | None, conditions: Iterable[ColumnElement[bool]]) -> Rows:
    """Ids and bytes in one row; what is beyond the limit is not looked at."""
    seen = select(photos.c.id).select_from(DATED).where(may_see(viewer), *conditions)
    picked = seen.limit(MOST + 1).cte("picked")
    films = film_of(select(picked.c.id)).where(may_see(viewer)).order_by(None)
    every = union(select(picked.c.id), films).subquery("every")
    size = (
        select(func.max(files.c.size))
        .where(files.c.content_id == photos.c.content_id, files.c.missing_since.is_(None))
        .where(files.c.kind.in_(PICTURES))
        .scalar_subquery()
    )
    return select(
        func.array_agg(aggregate_order_by(photos.c.id, photos.c.id)).label("ids"),
        func.coalesce(func.sum(size), 0).label("size"),
    ).select_from(photos.join(every, every.c.id == photos.c.id))


async def wanted(
    connections: Connections, viewer: Viewer | None, ids: Sequence[uuid.UUID]
) -> list[Wanted]:
    """What is to be read of photos now: whoever may no longer see one is not given it."""
    columns = (photos.c.id, photos.c.owner_id, TAKEN_AT.label("taken_at"), FILE_NAME)
    query = select(*columns).select_from(DATED).where(photos.c.id.in_(ids), may_see(viewer))
    rows = await connections.rows(query.order_by(photos.c.id))
    own = {row.id for row in rows if viewer is not None and row.owner_id == viewer.id}
    places = await places_of(connections, [row.id for row in rows])
    return [
        Wanted(
            name_for(row.id, row.name, is_own=row.id in own),
            row.taken_at,
            places[row.id],
            row.id in own,
        )
        for row in rows
    ]
