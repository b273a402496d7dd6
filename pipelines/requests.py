"""Requests become runs: one at a time each, a few attempts, then the reason. Deriving is assets'.

Dagster's books say what became of a run, so that a request left by a dead process is picked up by
whoever looks next, and holds up nobody.
"""

import uuid
from collections.abc import Callable, Sequence
from typing import NamedTuple

import dagster as dg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from assets.photos import ASSETS
from catalog_data.photos.requests import ENDED, EVERYTHING, KINDS, MAX_ATTEMPTS
from resources.postgres import Postgres
from resources.requests import PROGRESS, REQUEST_TAG, REQUESTS, begin
from resources.runs import UNDER_WAY

Status = dg.DagsterRunStatus
WAITING = {*UNDER_WAY, Status.QUEUED}
LONGEST_SECONDS = 86_400
START, WAIT = "start", "wait"


class Turn(NamedTuple):
    """A request that needs a run now."""

    request: str
    kind: str
    attempt: int

    @property
    def tags(self) -> dict[str, str]:
        """Of the run; one that takes longer than a day is ended, and the next goes on from there.

        Attempts are counted here: Dagster's own retries would not be seen by who asked.
        """
        ours = {REQUEST_TAG: self.request, "wunderkammer/kind": self.kind}
        limits = {"dagster/max_retries": "0", "dagster/max_runtime": str(LONGEST_SECONDS)}
        return {**ours, "wunderkammer/attempt": str(self.attempt), **limits}

    @property
    def assets(self) -> list[dg.AssetKey]:
        """What is derived anew, and all that is made of it."""
        if self.kind == EVERYTHING:
            return sorted(asset.key for asset in ASSETS)
        named = dg.AssetSelection.assets(*KINDS[self.kind]).downstream()
        return sorted(named.resolve(ASSETS))


def judged(runs: Sequence[dg.DagsterRun], *, stop: bool) -> str:
    """What is to be done of an open request with these runs, newest first; or how it ended.

    One that was asked to stop has stopped, however its run ended.
    """
    if runs and runs[0].status in WAITING:
        return WAIT
    if stop or (runs and runs[0].status == Status.CANCELED):
        return "stopped"
    if not runs:
        return START
    if runs[0].status == Status.SUCCESS:
        return "succeeded"
    return START if len(runs) < MAX_ATTEMPTS else "failed"


def due(postgres: Postgres, instance: dg.DagsterInstance) -> list[Turn]:
    """Close the requests that ended; those that need a run, the oldest first."""
    columns = [REQUESTS.c.id, REQUESTS.c.kind, REQUESTS.c.stop_asked_at]
    still = sa.or_(PROGRESS.c.state.is_(None), PROGRESS.c.state.not_in(ENDED))
    found = sa.select(*columns).outerjoin(PROGRESS, PROGRESS.c.request_id == REQUESTS.c.id)
    with postgres.begin() as connection:
        order = (REQUESTS.c.asked_at, REQUESTS.c.id)
        rows = connection.execute(found.where(still).order_by(*order)).all()
    turns = []
    for id_, kind, stop in rows:
        runs = instance.get_runs(dg.RunsFilter(tags={REQUEST_TAG: str(id_)}), limit=MAX_ATTEMPTS)
        verdict = judged(runs, stop=stop is not None)
        if verdict == START:
            turns.append(Turn(str(id_), kind, len(runs) + 1))
        elif verdict in ENDED:
            error = reason(instance, runs[0].run_id) if verdict == "failed" else None
            close(postgres, str(id_), verdict, len(runs), error)
    return turns


def close(postgres: Postgres, request: str, state: str, attempt: int, error: str | None) -> None:
    """Write how a request ended."""
    told = {"state": state, "attempt": attempt, "error": error, "ended_at": sa.func.now()}
    row = postgresql.insert(PROGRESS).values(request_id=request, **told)
    with postgres.begin() as connection:
        connection.execute(row.on_conflict_do_update(index_elements=["request_id"], set_=told))


def queue(postgres: Postgres, turns: Sequence[Turn]) -> None:
    """Write that requests wait for their runs."""
    with postgres.begin() as connection:
        for turn in turns:
            begin(connection, uuid.UUID(turn.request), turn.attempt)


def reason(instance: dg.DagsterInstance, run_id: str) -> str:
    """One sentence on why a run failed."""
    kinds = {dg.DagsterEventType.STEP_FAILURE, dg.DagsterEventType.RUN_FAILURE}
    told = [
        record.event_log_entry.dagster_event
        for record in instance.get_records_for_run(run_id, of_type=kinds).records
    ]
    for event in told:
        if event and event.is_step_failure:
            error = event.step_failure_data.error
            cause = error.cause if error and error.cause else error
            if cause:
                return f"{event.step_key}: {' '.join(cause.message.split())}"[:500]
    last = told[-1].message if told and told[-1] else None
    return " ".join((last or "The run says no reason.").split())[:500]


def carry_out(
    postgres: Postgres, instance: dg.DagsterInstance, execute: Callable[[Turn], object]
) -> None:
    """Do all open requests here, one after another, until each has ended."""
    while turns := due(postgres, instance):
        for turn in turns:
            queue(postgres, [turn])
            execute(turn)
