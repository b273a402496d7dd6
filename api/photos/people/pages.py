"""Faces of one owner in pages, by how sure or by when: the two orders. One face is elsewhere."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Annotated, Any, Literal, NamedTuple

from msgspec import Meta
from sqlalchemy import ColumnElement, and_, func, or_, select

from api.connections import Connections
from api.pagination import Page, cursor_of, position_of
from api.photos.people.queries import face, faces, faces_of
from api.photos.people.schemas import Face
from api.photos.view import DATED, TAKEN_AT, Rows, photos

Order = Literal["confidence", "date"]
Conditions = Sequence[ColumnElement[bool]]
sureness: ColumnElement[Any] = func.coalesce(faces.c.probability, 0.0)
moment: ColumnElement[Any] = (
    select(TAKEN_AT).select_from(DATED).where(photos.c.id == faces.c.photo_id).scalar_subquery()
)


class AfterSure(NamedTuple):
    """The last face of the page before, by how sure."""

    probability: float
    id: uuid.UUID


class AfterDated(NamedTuple):
    """The last face of the page before, by when."""

    taken_at: Annotated[dt.datetime, Meta(tz=False)] | None
    id: uuid.UUID


async def page_of(
    connections: Connections,
    owner: uuid.UUID,
    conditions: Conditions,
    order: Order,
    cursor: str | None,
    limit: int,
) -> Page[Face]:
    """Faces that meet conditions: the surest first, or the newest first and undated last.

    Raises InvalidError for a cursor of another order.
    """
    kind, ordered = (AfterDated, by_date) if order == "date" else (AfterSure, by_sureness)
    query = ordered(faces_of(owner).where(*conditions), position_of(cursor, kind))
    rows = await connections.rows(query.limit(limit + 1))
    last = rows[limit - 1] if len(rows) > limit else None
    after = cursor_of(kind(last.ordered_by, last.face_id)) if last else None
    return Page([face(row) for row in rows[:limit]], after)


def by_sureness(query: Rows, after: AfterSure | None) -> Rows:
    """The surest first; ties by id."""
    if after is not None:
        same = and_(sureness == after.probability, faces.c.face_id > after.id)
        query = query.where(or_(sureness < after.probability, same))
    query = query.add_columns(sureness.label("ordered_by"))
    return query.order_by(sureness.desc(), faces.c.face_id)


def by_date(query: Rows, after: AfterDated | None) -> Rows:
    """Faces of the newest photos first, undated ones last; ties by id."""
    if after is not None:
        undated, further = moment.is_(None), faces.c.face_id > after.id
        if after.taken_at is None:
            query = query.where(undated, further)
        else:
            same = and_(moment == after.taken_at, further)
            query = query.where(or_(moment < after.taken_at, same, undated))
    query = query.add_columns(moment.label("ordered_by"))
    return query.order_by(moment.desc().nulls_last(), faces.c.face_id)
