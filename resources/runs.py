"""Runs and the processes that do them: marks of the living, an end for the dead. No work is here.

A run whose process was killed stays STARTED in Dagster's books for ever, blocks automation and
holds its pool's slot. Each run says which process does it, so that whoever comes next can tell.
"""

import os
import socket

import dagster as dg
import psutil

# This prefix keeps tags out of Dagster's pages: nobody who looks at runs asks for a pid.
HOST, PID, BORN = (f".dagster/wunderkammer_{name}" for name in ("host", "pid", "born"))
POOLS = {"gpu": 1, "postgres_bulk": 1}
STATEMENT_MS, RECYCLE_SECONDS, CONNECTIONS = 600_000, 3600, 20
UNDER_WAY = [
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def process_tags() -> dict[str, str]:
    """Tags that name this process: host, pid, and when it was born, since pids come again."""
    me = psutil.Process()
    return {HOST: socket.gethostname(), PID: str(me.pid), BORN: f"{me.create_time():.2f}"}


def keep_connected(instance: dg.DagsterInstance) -> None:
    """Hold one connection to the books open: a fresh one for each event doubles an event's time."""
    instance.optimize_for_webserver(
        statement_timeout=STATEMENT_MS, pool_recycle=RECYCLE_SECONDS, max_overflow=CONNECTIONS
    )


def mark(context: dg.InitResourceContext) -> None:
    """Write this process into the tags of the run in hand; outside of a run, nothing."""
    run = context.run
    if run is not None and context.instance is not None and run.tags.get(PID) != str(os.getpid()):
        keep_connected(context.instance)
        context.instance.add_run_tags(run.run_id, process_tags())


def lives(tags: dict[str, str]) -> bool:
    """Whether the process that tags name is there; one of another host is trusted to be."""
    if tags[HOST] != socket.gethostname():
        return True
    try:
        return f"{psutil.Process(int(tags[PID])).create_time():.2f}" == tags[BORN]
    except psutil.NoSuchProcess:
        return False


def end_dead_runs(instance: dg.DagsterInstance, *, launcher_lives: bool) -> list[str]:
    """Mark the runs of dead processes as failed and free their slots.

    Args:
        instance: Dagster's books.
        launcher_lives: Whether a daemon is there, so that a run without a process may yet get one.

    Returns:
        Ids of the runs that were ended.
    """
    ended = []
    for run in instance.get_runs(dg.RunsFilter(statuses=UNDER_WAY)):
        alive = lives(dict(run.tags)) if PID in run.tags else launcher_lives
        if not alive:
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
