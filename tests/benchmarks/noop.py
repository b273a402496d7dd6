"""Materializing everything where nothing is pending, as the command does it: seconds, event rows.

The library holds derived rows with the right fingerprints; its files are real and are scanned.
"""

import os
import time
from pathlib import Path
from typing import Any

import psycopg

from assets.photos.scan import scan
from ml.clip import Unavailable, find_weights
from pipelines.materialize import materialize
from tests.benchmarks.filled import settled, tables_done, vectors_done
from tests.benchmarks.harness import Laboratory, aside, laboratory, metered, report, say, scratch
from tests.benchmarks.scan import write_tree
from tests.tiny_clip import MODEL, write_tiny_clip

LIMIT_SECONDS = 10.0
TIMES = 3


def grow(lab: Laboratory, folder: Path, first: int, until: int) -> None:
    """Scan new files and pretend that everything is derived of them."""
    write_tree(folder, until, first)
    scan(lab.postgres, lab.resources["compute"])
    tables_done(lab.postgres)
    weights = find_weights(lab.home.models, MODEL)
    if isinstance(weights, Unavailable):
        raise RuntimeError(weights.reason)
    vectors_done(lab.postgres, lab.resources["lance"], weights)
    settled(lab)
    # What is cheap to derive, and whole sets, are derived: labels, categories, people, copies.
    materialize(lab.home, lab.urls, None, lambda *_: None, launcher_lives=False)


def idle(lab: Laboratory) -> tuple[float, int]:
    """Seconds and event-log rows of one materialization; raises where something was pending."""
    worked: dict[str, int] = {}

    def advance(name: str, _: int, total: int) -> None:
        worked[name] = total

    before, started = event_rows(lab), time.perf_counter()
    materialize(lab.home, lab.urls, None, advance, launcher_lives=False)
    seconds = time.perf_counter() - started
    if worked:
        raise RuntimeError(f"this was no idle run: {worked}")
    return seconds, event_rows(lab) - before


def event_rows(lab: Laboratory) -> int:
    """Rows of Dagster's event log; none before its first run."""
    with psycopg.connect(lab.urls.dagster) as connection:
        there = connection.execute("SELECT to_regclass('event_logs') IS NOT NULL").fetchone()
        if not there or not there[0]:
            return 0
        found = connection.execute("SELECT count(*) FROM event_logs").fetchone()
    return int(found[0]) if found else 0


def main(size: int | None = None, **_: Any) -> None:
    """Idle runs over a tenth of the photos, then over all; the best one is told."""
    count = size or 100_000
    os.environ["WUNDERKAMMER_CLIP_MODEL"] = MODEL
    with scratch() as folder, laboratory() as lab:
        aside(write_tiny_clip, lab.home.models)
        lab.add_folder(folder)
        say(f"a library of {count // 10:,} photos, then of {count:,}")
        grow(lab, folder, 0, count // 10)
        _, few = idle(lab)
        grow(lab, folder, count // 10, count)
        with metered() as meter:
            runs = [idle(lab) for _ in range(TIMES)]
        if {rows for _, rows in runs} != {few}:
            raise RuntimeError(f"event rows grow with the library: {few}, then {runs}")
    report(
        "noop",
        min(seconds for seconds, _ in runs),
        "s",
        ("seconds allowed", LIMIT_SECONDS),
        size=count,
        peak_mib=meter.peak_mib,
        details={"runs_s": [round(seconds, 2) for seconds, _ in runs], "event_rows": few},
    )
