"""Noticing that a folder of a Nextcloud changed, by one small question each. No bringing."""

import json
import time
from collections.abc import Iterator

import dagster as dg

from assets.photos.nextcloud import nextcloud_files
from assets.photos.nextcloud.books import ARTIFACT, folders_of, known_roots
from assets.shelves import FailureRows
from catalog_data.webdav import RefusalError
from resources.nextcloud import Folder, Nextcloud
from resources.postgres import Postgres
from resources.runs import UNDER_WAY

PACE_SECONDS = 180.0
PACE_IN_TROUBLE_SECONDS = 1800.0
TICK_SECONDS = 30.0  # half of what a sensor may take
RUN_TAG = "wunderkammer/nextcloud"
QUEUED = (*UNDER_WAY, dg.DagsterRunStatus.QUEUED)


@dg.sensor(
    minimum_interval_seconds=15,
    default_status=dg.DefaultSensorStatus.RUNNING,
    target=nextcloud_files,
)
def nextcloud_changed(
    context: dg.SensorEvaluationContext, postgres: Postgres, nextcloud: Nextcloud
) -> dg.SensorResult | dg.SkipReason:
    """Folders of a Nextcloud whose root stands otherwise than when all of it had been brought.

    Each is asked every three minutes, every half an hour where something is wrong with it, and at
    once where it is new or its password was given again; the ETag of a root changes with anything
    below it. While a run brings files nothing is asked.
    """
    running = dg.RunsFilter(tags={RUN_TAG: "yes"}, statuses=list(QUEUED))
    if context.instance.get_runs(running, limit=1):
        return dg.SkipReason("A run is bringing files.")
    before: dict[str, float] = json.loads(context.cursor or "{}")
    folders, brought = folders_of(postgres), known_roots(postgres)
    troubled = set(FailureRows(postgres, ARTIFACT).known()["id"])
    due, after = turns(folders, before, time.time())
    changed, wrong = [], []
    for folder, (stands, why) in asked(nextcloud, due):
        in_trouble = why is not None or str(folder.id) in troubled
        pace = PACE_IN_TROUBLE_SECONDS if in_trouble else PACE_SECONDS
        after[key_of(folder)] = time.time() + pace
        if why:
            wrong.append(why)
        elif stands != brought.get(str(folder.id)):
            changed.append(str(folder.id))
    requests = [dg.RunRequest(tags={RUN_TAG: "yes"})] if changed else []
    reason = " ".join(wrong) or "Nothing changed."
    skip = None if requests else dg.SkipReason(reason[:1000])
    return dg.SensorResult(run_requests=requests, skip_reason=skip, cursor=json.dumps(after))


def key_of(folder: Folder) -> str:
    """What the cursor calls a folder: another password is another beginning."""
    return f"{folder.id} {folder.password_at}"


def turns(
    folders: list[Folder], before: dict[str, float], now: float
) -> tuple[list[Folder], dict[str, float]]:
    """Folders that are due, the longest waiting first, and the cursor of those that are known."""
    after = {key_of(f): before[key_of(f)] for f in folders if key_of(f) in before}
    due = [folder for folder in folders if after.get(key_of(folder), 0.0) <= now]
    return sorted(due, key=lambda folder: after.get(key_of(folder), 0.0)), after


def asked(
    nextcloud: Nextcloud, due: list[Folder]
) -> Iterator[tuple[Folder, tuple[str | None, str | None]]]:
    """The ETag of each root, or why there is none; as many as there is time for."""
    until = time.monotonic() + TICK_SECONDS
    for folder in due:
        if time.monotonic() > until:
            return
        try:
            yield folder, (nextcloud.glance(folder), None)
        except RefusalError as error:
            yield folder, (None, str(error))
