"""Cost proportional to change: what is pending, what is orphaned, and the loop that drains it.

Frames and callables in, a report out; no Dagster, no database. New file, edited item, new model,
retry, repair, first fill and crash recovery are the same anti-join.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, Protocol

import polars as pl

from catalog_data.ledger import MAX_ATTEMPTS
from resources.compute import Outcome

Work = Callable[[pl.DataFrame], Iterator[Outcome]]
Progress = Callable[[str, int, int], None]
progress: ContextVar[Progress | None] = ContextVar("progress", default=None)
TOLD_EVERY = 25

DONE = {"id": pl.String, "fingerprint": pl.String, "recipe": pl.String}
FAILED = {**DONE, "attempts": pl.Int64}


class Shelf(Protocol):
    """Where the derived rows of one artifact are kept."""

    def triples(self) -> pl.DataFrame:
        """Frame [id, fingerprint, recipe] of all rows."""

    def computed_before(self, moment: dt.datetime) -> pl.Series:
        """Ids of rows that were computed before a moment."""

    def commit(self, rows: list[dict[str, Any]]) -> None:
        """Insert rows or overwrite those of the same id: all or nothing."""


class Failures(Protocol):
    """The failures of one artifact."""

    def known(self) -> pl.DataFrame:
        """Frame [id, fingerprint, recipe, attempts]."""

    def record(self, rows: list[dict[str, Any]]) -> None:
        """Keep failures: id, fingerprint, recipe, attempts, error."""

    def forget(self, ids: list[str]) -> None:
        """Drop the failures of ids that succeeded."""


@dataclass(frozen=True)
class Stamp:
    """What a run writes beside every row: its id and the time."""

    run_id: str
    recipe: str

    def row(self, id_: str, fingerprint: str, value: dict[str, Any]) -> dict[str, Any]:
        """A derived row: the value with its triple."""
        now = dt.datetime.now(dt.UTC)
        triple = {"id": id_, "fingerprint": fingerprint, "recipe": self.recipe}
        return {**value, **triple, "run_id": self.run_id, "computed_at": now}


@dataclass
class Report:
    """What one run found and did; numbers are rows."""

    catalogued: int = 0
    done: int = 0
    pending: int = 0
    wrote: int = 0
    failed: int = 0
    gave_up: int = 0
    unreachable: int = 0
    uncovered: int = 0
    seconds: float = 0.0

    def metadata(self) -> dict[str, Any]:
        """For the materialization."""
        rate = self.wrote / self.seconds if self.seconds else 0.0
        return {
            **asdict(self),
            "seconds": round(self.seconds, 3),
            "rows_per_second": round(rate, 1),
        }


def pending(inputs: pl.DataFrame, done: pl.DataFrame, recipe: str) -> pl.DataFrame:
    """Inputs [id, fingerprint, …] without a derived row of the same triple."""
    current = done.filter(pl.col("recipe") == recipe).select("id", "fingerprint")
    return inputs.join(current, on=["id", "fingerprint"], how="anti", maintain_order="left")


def given_up(failures: pl.DataFrame, recipe: str) -> pl.DataFrame:
    """Pairs [id, fingerprint] that failed as often as is tried with this recipe."""
    tired = (pl.col("recipe") == recipe) & (pl.col("attempts") >= MAX_ATTEMPTS)
    return failures.filter(tired).select("id", "fingerprint")


def without(inputs: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Inputs but for some pairs [id, fingerprint]."""
    return inputs.join(pairs, on=["id", "fingerprint"], how="anti", maintain_order="left")


def orphans(known: pl.Series, done: pl.DataFrame) -> pl.Series:
    """Ids of derived rows whose input is known no more."""
    return done.join(known.to_frame("id"), on="id", how="anti")["id"].unique()


def stale(inputs: pl.DataFrame, done: pl.DataFrame) -> pl.Series:
    """Ids of derived rows that are of inputs [id, fingerprint] as they are no more.

    After all that is pending was derived, they are what is known no more and what failed anew.
    """
    return without(done, inputs.select("id", "fingerprint"))["id"]


def drain(
    name: str,
    inputs: pl.DataFrame,
    shelf: Shelf,
    failures: Failures,
    stamp: Stamp,
    work: Work,
    shard: int,
) -> Report:
    """Derive whatever is pending, shard by shard, and say what was done.

    An input that fails is tried a second time in the same run, then left alone until its
    fingerprint or the recipe changes. A crash loses at most the shard in hand.

    Args:
        name: Of the artifact, for those who watch.
        inputs: Frame [id, fingerprint, …], ids unique.
        shelf: Where rows go.
        failures: Where failures go.
        stamp: Run and recipe.
        work: Outcomes of a frame of inputs, in its order; values are dicts of columns.
        shard: Rows committed at once.
    """
    started = time.perf_counter()
    todo = pending(inputs, shelf.triples(), stamp.recipe)
    tired = given_up(failures.known(), stamp.recipe)
    ready = without(todo, tired)
    report = Report(
        catalogued=inputs.height, done=inputs.height - todo.height, pending=ready.height
    )
    report.gave_up = todo.height - ready.height
    for attempt in range(MAX_ATTEMPTS):
        if ready.is_empty():
            break
        title = name if attempt == 0 else f"{name}, again"
        failed = _pass(title, ready, shelf, failures, stamp, work, shard, report)
        ready = without(
            ready.filter(pl.col("id").is_in(failed)), given_up(failures.known(), stamp.recipe)
        )
    report.failed = _still_failing(inputs, failures, stamp.recipe)
    explained = report.wrote + report.failed - report.gave_up + report.unreachable
    report.uncovered = report.pending - explained
    report.seconds = time.perf_counter() - started
    return report


def _still_failing(inputs: pl.DataFrame, failures: Failures, recipe: str) -> int:
    current = failures.known().filter(pl.col("recipe") == recipe)
    return inputs.join(current, on=["id", "fingerprint"], how="semi").height


def _pass(
    name: str,
    ready: pl.DataFrame,
    shelf: Shelf,
    failures: Failures,
    stamp: Stamp,
    work: Work,
    shard: int,
    report: Report,
) -> list[str]:
    """One pass over the inputs; the ids that failed in it."""
    prints = dict(ready.select("id", "fingerprint").iter_rows())
    outcomes, failed = watched(name, work(ready), ready.height), list[str]()
    while batch := list(islice(outcomes, shard)):
        good = [o for o in batch if o.error is None]
        bad = [o for o in batch if o.error is not None and not o.unreachable]
        shelf.commit([stamp.row(o.id, prints[o.id], o.value) for o in good])
        _settle(failures, stamp.recipe, prints, good, bad)
        failed += [o.id for o in bad]
        report.wrote += len(good)
        report.unreachable += len(batch) - len(good) - len(bad)
    return failed


def watched(name: str, outcomes: Iterator[Outcome], total: int) -> Iterator[Outcome]:
    """Tell whoever watches how far it is, every few outcomes."""
    watcher = progress.get() or (lambda *_: None)
    watcher(name, 0, total)
    for seen, outcome in enumerate(outcomes, start=1):
        yield outcome
        if seen % TOLD_EVERY == 0 or seen == total:
            watcher(name, seen, total)


def _settle(
    failures: Failures, recipe: str, prints: dict[str, str], good: list[Outcome], bad: list[Outcome]
) -> None:
    """Write the failures of a shard and forget those it mended."""
    known = {row["id"]: row for row in failures.known().to_dicts()}
    mended = [o.id for o in good if o.id in known]
    if mended:
        failures.forget(mended)
    if not bad:
        return
    rows = []
    for outcome in bad:
        before, now = known.get(outcome.id), (prints[outcome.id], recipe)
        again = before and (before["fingerprint"], before["recipe"]) == now
        attempts = before["attempts"] + 1 if before and again else 1
        rows.append(
            {
                "id": outcome.id,
                "fingerprint": now[0],
                "recipe": recipe,
                "attempts": attempts,
                "error": outcome.error,
            }
        )
    failures.record(rows)
