"""Runs and the processes that do them: marks of the living, an end for the dead. No work is here.

A run whose process was killed stays STARTED in Dagster's books for ever, blocks automation and
holds its pool's slot. Each run says which process does it, so that whoever comes next can tell.
"""

import os
import socket
import time
from collections.abc import Mapping

import dagster as dg
import psutil

# This prefix keeps tags out of Dagster's pages: nobody who looks at runs asks for a pid.
HOST, PID, BORN, RUN = (f".dagster/wunderkammer_{name}" for name in ("host", "pid", "born", "run"))
POOLS = {"gpu": 1, "postgres_bulk": 1}
STATEMENT_MS, RECYCLE_SECONDS, CONNECTIONS = 600_000, 3600, 20
# The wall clock says when a process was born, and is corrected now and then.
DRIFT_SECONDS = 5.0
# A run says who does it as its resources open: seconds after its start, minutes with a new cluster.
UNMARKED_SECONDS = 600.0
UNDER_WAY = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def process_tags(run_id: str) -> dict[str, str]:
    """Tags that name this process: host, pid, when it was born since pids come again, and its run.

    A retry inherits the tags of the run it repeats: that run's id tells that they are not its own.
    """
    me = psutil.Process()
    born = f"{me.create_time():.2f}"
    return {HOST: socket.gethostname(), PID: str(me.pid), BORN: born, RUN: run_id}


def keep_connected(instance: dg.DagsterInstance) -> None:
    """Hold one connection to the books open: a fresh one for each event doubles an event's time."""
    instance.optimize_for_webserver(
        statement_timeout=STATEMENT_MS, pool_recycle=RECYCLE_SECONDS, max_overflow=CONNECTIONS
    )


def mark(context: dg.InitResourceContext) -> None:
    """Write this process into the tags of the run in hand; outside of a run, nothing."""
    run = context.run
    if run is None or context.instance is None:
        return
    if not marked(run) or run.tags[PID] != str(os.getpid()):
        keep_connected(context.instance)
        context.instance.add_run_tags(run.run_id, process_tags(run.run_id))


def marked(run: dg.DagsterRun) -> bool:
    """Whether a run's own process has said so."""
    return run.tags.get(RUN) == run.run_id


def lives(tags: Mapping[str, str]) -> bool:
    """Whether the process that tags name is there; one of another host is trusted to be.

    A corpse that its parent has not buried is dead.
    """
    if tags[HOST] != socket.gethostname():
        return True
    try:
        process = psutil.Process(int(tags[PID]))
        apart = abs(process.create_time() - float(tags[BORN]))
        corpse = process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    return apart < DRIFT_SECONDS and not corpse


def may_be_marked(record: dg.RunRecord, now: float) -> bool:
    """Whether a run without a process may yet get one: not long after it started.

    Dagster itself ends those that never start.
    """
    return record.start_time is None or now - record.start_time < UNMARKED_SECONDS


def is_under_way(instance: dg.DagsterInstance, run_id: str) -> bool:
    """Whether a run has not ended; of a process that was found dead this is its last word."""
    run = instance.get_run_by_id(run_id)
    return run is not None and run.status in UNDER_WAY


def end_dead_runs(instance: dg.DagsterInstance, *, launcher_lives: bool) -> list[str]:
    """Mark the runs of dead processes as failed and free their slots.

    Args:
        instance: Dagster's books.
        launcher_lives: Whether a daemon is there, so that a run without a process may yet get one.

    Returns:
        Ids of the runs that were ended.
    """
    ended, now = [], time.time()
    for record in instance.get_run_records(dg.RunsFilter(statuses=UNDER_WAY)):
        run = record.dagster_run
        waits = launcher_lives and may_be_marked(record, now)
        alive = lives(run.tags) if marked(run) else waits
        if not alive and is_under_way(instance, run.run_id):
            # First the slots: killed between the two, the next one would not look here again.
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
            instance.report_run_failed(run, "The process that did this run is gone.")
            ended.append(run.run_id)
    return ended


def set_pools(instance: dg.DagsterInstance) -> None:
    """Give the named pools their limits: dagster.yaml knows only a default."""
    known = instance.event_log_storage.get_pool_limits()
    have = {pool.name: pool.limit for pool in known if not pool.from_default}
    for name, limit in POOLS.items():
        if have.get(name) != limit:
            instance.event_log_storage.set_concurrency_slots(name, limit)
