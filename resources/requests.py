"""Requests as the pipeline keeps them: which run does which, how far it is. Nothing is derived."""

import uuid
from typing import Any

import dagster as dg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from catalog_data.photos.requests import RequestProgress, WorkRequest

REQUEST_TAG = "wunderkammer/request"
REQUESTS: sa.Table = WorkRequest.__table__  # type: ignore[assignment]
PROGRESS: sa.Table = RequestProgress.__table__  # type: ignore[assignment]


def claim(engine: sa.Engine, run: dg.DagsterRun | None) -> None:
    """Say that a run does the request in its tags; a run without one is nobody's."""
    if run is None or REQUEST_TAG not in run.tags:
        return
    with engine.begin() as connection:
        tell(
            connection,
            run.tags[REQUEST_TAG],
            state="running",
            run_id=run.run_id,
            began_at=sa.func.coalesce(PROGRESS.c.began_at, sa.func.now()),
        )


def tell(connection: sa.Connection, request: str | uuid.UUID, **told: Any) -> None:
    """Write how a request stands; columns that are not told stay."""
    row = PROGRESS.c.request_id == uuid.UUID(str(request))
    values = {**told, "told_at": sa.func.now()}
    connection.execute(sa.update(PROGRESS).where(row).values(values))


def begin(connection: sa.Connection, request: uuid.UUID, attempt: int) -> None:
    """Write that a request waits for its run of this attempt."""
    fresh = {"state": "queued", "attempt": attempt, "run_id": None, "step": None, "error": None}
    row = postgresql.insert(PROGRESS).values(request_id=request, **fresh)
    connection.execute(row.on_conflict_do_update(index_elements=["request_id"], set_=fresh))
