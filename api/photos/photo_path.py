"""The one path parameter ``{photo}``: an id or a hothash, resolved for who asks. Nowhere else.

A UUID is the id. 64 hex digits are the hothash of the caller's own photo, else of the oldest one
they may see; several of the caller's own are a conflict. Refused and absent look the same.
"""

import re
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, select, union_all

from api.auth import Viewer
from api.connections import Connections
from api.errors import ConflictError, ForbiddenError, NotFoundError
from api.photos.view import COLUMNS, WITH_AUTHOR, eggs, photos, previews, sayings
from api.visibility import may_see

HEX = re.compile(r"^[0-9a-f]{64}$")
Found = Row[*tuple[Any, ...]]
ALWAYS = (photos.c.id, photos.c.owner_id, photos.c.content_id, sayings.c.trashed_at)
ALWAYS_NAMED = {column.key for column in ALWAYS}


async def find(
    connections: Connections,
    viewer: Viewer | None,
    photo: str,
    columns: Sequence[ColumnElement[Any]] = (),
) -> Found:
    """The photo's ``id``, ``owner_id``, ``content_id`` and given columns, if the viewer may see it.

    Raises NotFoundError where it is absent or refused, ConflictError where several of the viewer's
    own photos have this hothash.
    """
    query = select(*ALWAYS, *(column for column in columns if column.key not in ALWAYS_NAMED))
    query = query.select_from(WITH_AUTHOR).where(may_see(viewer), _is(photo))
    query = query.order_by(sayings.c.trashed_at.is_not(None), photos.c.added_at, photos.c.id)
    rows = await connections.rows(query)
    if not rows:
        raise NotFoundError("There is no such photo.")
    return rows[0] if len(rows) == 1 else _chosen(rows, viewer)


async def find_own(
    connections: Connections,
    viewer: Viewer,
    photo: str,
    columns: Sequence[ColumnElement[Any]] = (),
) -> Found:
    """The same of a photo that the viewer wants to change: theirs, else ForbiddenError."""
    found = await find(connections, viewer, photo, columns)
    if found.owner_id != viewer.id:
        raise ForbiddenError("This photo is someone else's.")
    return found


def knows_all(viewer: Viewer | None, owner: uuid.UUID) -> bool:
    """Whether paths, failures and lineage are for this viewer: the owner's and staff's only."""
    return viewer is not None and (viewer.id == owner or viewer.is_staff)


def _is(photo: str) -> ColumnElement[bool]:
    given = photo.strip().lower()
    if HEX.match(given):
        sent = select(eggs.c.photo_id).where(eggs.c.hothash == given)
        other = photos.alias("same_hothash")
        computed = (
            select(other.c.id)
            .join_from(other, previews, previews.c.content_id == other.c.content_id)
            .where(previews.c.hothash == given)
        )
        return and_(photos.c.id.in_(union_all(sent, computed)), COLUMNS["hothash"] == given)
    try:
        return photos.c.id == uuid.UUID(given)
    except ValueError:
        raise NotFoundError("There is no such photo.") from None


def _chosen(rows: Sequence[Found], viewer: Viewer | None) -> Found:
    own = [row for row in rows if viewer is not None and row.owner_id == viewer.id]
    own = [row for row in own if row.trashed_at is None] or own
    if len(own) > 1:
        ids = [str(row.id) for row in own]
        raise ConflictError("Several of your photos have this hothash: name one by id.", ids=ids)
    return own[0] if own else rows[0]
