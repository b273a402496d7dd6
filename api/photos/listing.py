"""The list of photos: newest first, undated last, by cursor. The filters' own SQL is not here.

Ordering by what a person said, or else by what was derived, can't use an index as one expression.
So three parts meet: corrected photos, photos dated by derivation (whose index gives the order),
and undated ones, only where the others do not fill the page. Columns are read for the page alone.
Limits stand in the SQL as numbers: of a parameter the planner knows nothing, and takes long roads.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Annotated, NamedTuple

from msgspec import Meta
from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    and_,
    false,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from api.photos.schemas import PhotoSummary
from api.photos.view import (
    COLUMNS,
    CORRECTED,
    DATED,
    EVERYTHING,
    TAKEN_AT,
    Rows,
    metadata,
    photos,
    sayings,
)

Conditions = Sequence[ColumnElement[bool]]
Number = ColumnElement[int]

SUMMARY = [COLUMNS[name].label(name) for name in PhotoSummary.__struct_fields__]
BY_DERIVATION = metadata.join(photos, photos.c.id == metadata.c.photo_id).outerjoin(
    sayings, sayings.c.photo_id == photos.c.id
)


class After(NamedTuple):
    """The last photo of the page before."""

    taken_at: Annotated[dt.datetime, Meta(tz=False)] | None
    id: uuid.UUID


def page(conditions: Conditions, after: After | None, limit: int) -> Rows:
    """Rows of PhotoSummary that meet the conditions, after the one given, at most ``limit``.

    Conditions are over photos, sayings and metadata, and hold the rule of who may see.
    """
    top = literal_column(str(int(limit)), Integer)
    dated = _dated(conditions, after, top)
    undated = _undated(conditions, after, top, dated).subquery("undated")
    ids = union_all(select(dated.c.id), select(undated.c.id)).subquery("page")
    return (
        select(*SUMMARY)
        .select_from(ids.join(EVERYTHING, photos.c.id == ids.c.id))
        .order_by(TAKEN_AT.desc().nulls_last(), photos.c.id)
    )


def _dated(conditions: Conditions, after: After | None, limit: Number) -> CTE:
    said, derived = sayings.c.taken_at, metadata.c.taken_at
    corrected = (
        select(photos.c.id.label("id"), said.label("taken_at"))
        .select_from(DATED)
        .where(CORRECTED, *conditions, *_beyond(said, photos.c.id, after))
        .order_by(said.desc(), photos.c.id)
        .limit(limit)
    )
    untouched = (
        select(metadata.c.photo_id.label("id"), derived.label("taken_at"))
        .select_from(BY_DERIVATION)
        .where(derived.is_not(None), said.is_(None), *conditions)
        .where(*_beyond(derived, metadata.c.photo_id, after))
        .order_by(derived.desc().nulls_last(), metadata.c.photo_id)
        .limit(limit)
    )
    both = union_all(corrected, untouched).subquery("both_dated")
    newest = select(both.c.id).order_by(both.c.taken_at.desc(), both.c.id).limit(limit)
    return newest.cte("dated")


def _undated(
    conditions: Conditions, after: After | None, limit: Number, dated: CTE
) -> Select[uuid.UUID]:
    count = select(func.count()).select_from(dated).scalar_subquery()
    undated = select(photos.c.id).select_from(DATED).where(TAKEN_AT.is_(None), *conditions)
    if after is not None and after.taken_at is None:
        undated = undated.where(photos.c.id > after.id)
    rest = undated.order_by(photos.c.id).limit(func.greatest(literal_column("0"), limit - count))
    return select(rest.subquery("rest").c.id).limit(limit)


def _beyond(
    taken_at: ColumnElement[dt.datetime | None],
    photo_id: ColumnElement[uuid.UUID],
    after: After | None,
) -> list[ColumnElement[bool]]:
    """Conditions on dated rows beyond a cursor: the first one is what an index can use."""
    if after is None:
        return []
    moment, last = after
    if moment is None:
        return [false()]
    return [taken_at <= moment, or_(taken_at < moment, and_(taken_at == moment, photo_id > last))]
