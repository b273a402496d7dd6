"""Parent pointers to lineages and nested sets, against reading all columns of the file by polars.

Both begin with a warm file. Ours begins with the five columns it needs, in memory, and ends with
every piece of the lineages made; what they are written to is another matter.
"""

import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from ml.taxonomy import ids_by_left, intervals, lineages, named, resolve
from tests.benchmarks.harness import aside, metered, report, say, scratch
from tests.benchmarks.taxonomy import write_usages

FORM: dict[str, Any] = {"separator": "\t", "quote_char": None, "infer_schema": False}
NEEDED = [f"col:{name}" for name in ("ID", "parentID", "status", "rank", "scientificName")]
STEPS = ("tree", "intervals", "lineages", "lineages with ids")
TIMES = 3


def reading(path: Path) -> float:
    """Seconds to read every column into memory."""
    started = time.perf_counter()
    pl.read_csv(path, **FORM)
    return time.perf_counter() - started


def deriving(path: Path) -> dict[str, float]:
    """Seconds of each step, from the columns to the last piece; and with ids for numbers."""
    id, parent, status, rank, name = pl.read_csv(path, columns=NEEDED, **FORM).select(NEEDED)
    marks = [time.perf_counter()]
    tree = resolve(id, parent, status, rank)
    marks.append(time.perf_counter())
    standing = intervals(tree, name)
    marks.append(time.perf_counter())
    rows = sum(piece.height for piece in lineages(tree, standing))
    marks.append(time.perf_counter())
    ids = ids_by_left(tree, standing)
    rows += sum(named(piece, ids).height for piece in lineages(tree, standing))
    marks.append(time.perf_counter())
    if rows != 2 * len(id) or tree.problems.height:
        raise RuntimeError(f"{rows} lineages of {len(id)} usages, {tree.problems.height} problems")
    return {step: end - start for step, (start, end) in zip(STEPS, pairwise(marks), strict=True)}


def main(size: int | None = None, **_: Any) -> None:
    """Read and derive by turns, each in a process of its own; the best of three is told."""
    count = size or 9_400_000
    with scratch() as folder:
        say(f"an archive of {count:,} usages")
        path = aside(write_usages, folder, count)
        theirs, ours, peaks = [], [], []
        for _ in range(TIMES):
            theirs.append(aside(reading, path))
            with metered() as meter:
                ours.append(aside(deriving, path))
            peaks.append(meter.peak_mib)
        size_of_file = path.stat().st_size
    best = min(ours, key=lambda steps: sum(steps.values()))
    reference = ("polars, all columns", min(theirs))
    details = {
        "bytes": size_of_file,
        "steps_s": {step: round(seconds, 3) for step, seconds in best.items()},
        "readings_s": [round(seconds, 2) for seconds in theirs],
    }
    told: dict[str, Any] = {"size": count, "peak_mib": max(peaks), "details": details}
    base = best["tree"] + best["intervals"]
    report("lineages with ids", base + best["lineages with ids"], "s", reference, **told)
    report("lineages", base + best["lineages"], "s", reference, **told)
