"""What is noticed by itself: files that arrive, facts that change, runs that die. No deriving."""

import json
import time
from pathlib import Path
from typing import Any

import dagster as dg
import sqlalchemy as sa

from assets.photos.catalogue import photo_catalogue
from assets.photos.scan import books
from assets.photos.scan.walk import walk
from assets.shelves import FAILURES
from catalog_data.ledger import MAX_ATTEMPTS
from catalog_data.tables import NOTICED
from pipelines.jobs import requested
from pipelines.requests import due, queue
from resources.changes import START, changes_since
from resources.postgres import Postgres
from resources.requests import REQUEST_TAG
from resources.runs import end_dead_runs
from resources.settings import PhotoSettings

PIPELINE_ROLE = "wunderkammer_pipeline"
SETTLED_NS = 1_000_000_000
SHARE_OF_TIME = 50
RUNNING = dg.DefaultSensorStatus.RUNNING


def glance(root: str, patterns: list[str]) -> tuple[str, int]:
    """A digest of the names, sizes and times below a folder, and the newest time in ns."""
    seen = walk(Path(root), patterns)
    frame = seen.frame()
    newest = max(seen.mtimes, default=0)
    return f"{frame.height}.{int(frame.hash_rows().sum() or 0):x}.{len(seen.closed)}", newest


@dg.sensor(minimum_interval_seconds=5, default_status=RUNNING, target=photo_catalogue)
def files_arrived(
    context: dg.SensorEvaluationContext, postgres: Postgres, settings: PhotoSettings
) -> dg.SensorResult | dg.SkipReason:
    """Files came, went or changed below an inbox or a source.

    A folder is looked at again after fifty times as long as the last look took, so that watching a
    million files costs a fiftieth of one core; one whose newest file is a second old is still
    being written.
    """
    before: dict[str, Any] = json.loads(context.cursor or "{}")
    after, arrived = dict[str, Any](), []
    for root, patterns in watched(postgres, settings.inbox).items():
        known = before.get(root)
        if known and time.time() < known["next"]:
            after[root] = known
            continue
        started = time.perf_counter()
        digest, newest = glance(root, patterns)
        if time.time_ns() - newest < SETTLED_NS and known:
            after[root] = known
            continue
        wait = SHARE_OF_TIME * (time.perf_counter() - started)
        after[root] = {"digest": digest, "next": time.time() + wait}
        if known is None or known["digest"] != digest:
            arrived.append(root)
    events = [changed("photo_sources", {"folders": arrived})] if arrived else []
    return dg.SensorResult(asset_events=events, cursor=json.dumps(after))


def watched(postgres: Postgres, inbox: str) -> dict[str, list[str]]:
    """Folders to look at with the globs they skip: all sources, and inboxes that are none yet."""
    roots = {folder["root"]: folder["skip_patterns"] for folder in books.folders(postgres)}
    if inbox and Path(inbox).is_dir():
        people = books.usernames(postgres)
        for folder in Path(inbox).iterdir():
            if folder.is_dir() and folder.name in people:
                roots.setdefault(str(folder.resolve()), [])
    return roots


def changed(asset: str, metadata: dict[str, Any]) -> dg.AssetMaterialization:
    """The event that tells Dagster of facts that changed outside of it."""
    return dg.AssetMaterialization(asset_key=asset, metadata=metadata)


@dg.sensor(minimum_interval_seconds=5, default_status=RUNNING, target=photo_catalogue)
def facts_changed(
    context: dg.SensorEvaluationContext, postgres: Postgres
) -> dg.SensorResult | dg.SkipReason:
    """People said or sent something: the tables they changed become events of their assets.

    Reads only what every transaction has ended below of, so none that commits late is skipped;
    rows the pipeline wrote itself wake nobody.
    """
    frame, position = changes_since(postgres, int(context.cursor or START))
    said = {table for table, role in frame.iter_rows() if role != PIPELINE_ROLE}
    events = [
        changed(asset, {"tables": sorted(said & tables)})
        for asset, tables in NOTICED.items()
        if said & tables
    ]
    return dg.SensorResult(asset_events=events, cursor=str(position))


@dg.sensor(minimum_interval_seconds=30, default_status=RUNNING, target=photo_catalogue)
def processes_died(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Runs whose process was killed are marked as failed, so that they block nothing."""
    ended = end_dead_runs(context.instance, launcher_lives=True)
    return dg.SkipReason(f"Ended {len(ended)} runs of dead processes." if ended else "All live.")


@dg.sensor(minimum_interval_seconds=5, default_status=RUNNING, job=requested)
def work_requested(
    context: dg.SensorEvaluationContext, postgres: Postgres
) -> list[dg.RunRequest] | dg.SkipReason:
    """Somebody asked for work: each request gets a run, one left by a dead run gets another."""
    turns = due(postgres, context.instance)
    queue(postgres, turns)
    if not turns:
        return dg.SkipReason("Nothing new is asked for.")
    return [
        dg.RunRequest(
            run_key=f"{turn.request}/{turn.attempt}", tags=turn.tags, asset_selection=turn.assets
        )
        for turn in turns
    ]


@dg.run_failure_sensor(minimum_interval_seconds=10, default_status=RUNNING)
def run_failed(context: dg.RunFailureSensorContext, postgres: Postgres) -> None:
    """A run that failed leaves a row among the failures, where those who look after it see it.

    That of a request does not: the request tells, and it may have been asked to stop.
    """
    if REQUEST_TAG in context.dagster_run.tags:
        return
    row = {
        "asset": "run",
        "id": context.dagster_run.run_id,
        "recipe": context.dagster_run.job_name,
        "fingerprint": "",
        "attempts": MAX_ATTEMPTS,
        "error": " ".join((context.failure_event.message or "no reason").split())[:500],
        "failed_at": sa.func.now(),
    }
    with postgres.begin() as connection:
        connection.execute(sa.insert(FAILURES).values(row))


automation = dg.AutomationConditionSensorDefinition(
    "automation",
    target=dg.AssetSelection.all(),
    minimum_interval_seconds=5,
    default_status=RUNNING,
    description="Requests what has to be derived anew: the conditions are in pipelines/automation.",
)
SENSORS = [files_arrived, facts_changed, work_requested, processes_died, run_failed, automation]
