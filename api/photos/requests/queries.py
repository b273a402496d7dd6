"""Reading requests: one's own, or as staff. Nothing is written."""

import datetime as dt
import uuid
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select

from api.auth import Viewer
from api.connections import Connections
from api.errors import NotFoundError
from api.photos.requests.schemas import Progress, Work
from api.photos.view import Rows, table
from catalog_data.photos.requests import ENDED, RequestProgress, WorkRequest

requests, progress = table(WorkRequest), table(RequestProgress)
# One that was stopped before a run took it has stopped, whether or not anybody looked.
UNTAKEN = case((requests.c.stop_asked_at.is_not(None), "stopped"), else_="queued")
STATE = func.coalesce(progress.c.state, UNTAKEN)
FAR = [progress.c[name] for name in Progress.__struct_fields__]
COLUMNS = [
    *(requests.c[name] for name in ("id", "owner_id", "kind", "scope")),
    STATE.label("state"),
    *(requests.c[name] for name in ("asked_at", "stop_asked_at")),
]
IS_OPEN = STATE.not_in(ENDED)


class After(NamedTuple):
    """The last request of the page before."""

    asked_at: dt.datetime
    id: uuid.UUID


def known() -> Select[*tuple[Any, ...]]:
    """All requests, as rows of Work."""
    joined = requests.outerjoin(progress, progress.c.request_id == requests.c.id)
    return select(*COLUMNS, *FAR).select_from(joined)


def page(condition: ColumnElement[bool], after: After | None, limit: int) -> Rows:
    """Requests that meet a condition, newest first."""
    query = known().where(condition)
    if after is not None:
        same = and_(requests.c.asked_at == after.asked_at, requests.c.id < after.id)
        query = query.where(or_(requests.c.asked_at < after.asked_at, same))
    return query.order_by(requests.c.asked_at.desc(), requests.c.id.desc()).limit(limit)


async def work_of(connections: Connections, viewer: Viewer, request: uuid.UUID) -> Work:
    """One request of the viewer's; staff see all. Raises NotFoundError."""
    query = known().where(requests.c.id == request)
    if not viewer.is_staff:
        query = query.where(requests.c.owner_id == viewer.id)
    found = await connections.first(query)
    if found is None:
        raise NotFoundError("There is no such request.")
    return shown(found)


def shown(row: Row[*tuple[Any, ...]]) -> Work:
    """A row of ``known``."""
    cut = len(COLUMNS)
    told = dict(zip(Work.__struct_fields__[:cut], row[:cut], strict=True))
    far = None if row.attempt is None else Progress(*row[cut:])
    return Work(**told, progress=far)
