"""Two releases compared, a hundredth of their usages changed, against reading both files by polars.

Ours begins with the usages as they lie in the work folder: they were read when they came in.
"""

import time
from pathlib import Path
from typing import Any

import polars as pl

from ml.coldp import read_table, unify
from ml.taxonomy.changes import changes
from tests.benchmarks.harness import aside, metered, report, say, scratch
from tests.benchmarks.lineages import reading
from tests.benchmarks.taxonomy import write_usages

TIMES = 3
ROWS = 100_000
# Of a thousand usages: gone, under another parent, of another status, under another id.
GONE, MOVED, STATUS, RENUMBERED = range(2), range(2, 5), range(5, 7), range(7, 10)


def usages_of(path: Path, target: Path) -> Path:
    """The usages of a file as they are staged."""
    read = read_table(path, "NameUsage", target.with_suffix(".table"), {})
    rows = unify({"NameUsage": pl.scan_parquet(read.path)})
    rows.sink_parquet(target, compression="lz4", row_group_size=ROWS)
    read.path.unlink()
    return target


def later(before: Path, target: Path) -> Path:
    """The same usages, ten of a thousand of them changed, and two of a thousand new ones."""
    lot = pl.col("id").hash() % 1000
    rows = pl.scan_parquet(before).with_columns(lot=lot).filter(lot >= len(GONE))
    changed = rows.with_columns(
        parent_id=pl.when(among(MOVED)).then(pl.lit("root")).otherwise("parent_id"),
        status=pl.when(among(STATUS)).then(pl.lit("misapplied")).otherwise("status"),
        id=pl.when(among(RENUMBERED)).then(pl.col("id") + "x").otherwise("id"),
    )
    new = rows.filter(lot >= 998).with_columns(
        id=pl.col("id") + "new", scientific_name=pl.col("scientific_name") + " novus"
    )
    pl.concat([changed, new]).drop("lot").sink_parquet(
        target, compression="lz4", row_group_size=ROWS
    )
    return target


def among(lots: range) -> pl.Expr:
    """Whether a usage drew one of these lots."""
    return pl.col("lot").is_in(list(lots))


def comparing(before: Path, after: Path) -> tuple[float, dict[str, int]]:
    """Seconds to compare, and how many changes of each kind there are."""
    started = time.perf_counter()
    found = changes(pl.scan_parquet(before), pl.scan_parquet(after))
    seconds = time.perf_counter() - started
    return seconds, dict(found.group_by("kind").len().sort("kind").iter_rows())


def main(size: int | None = None, **_: Any) -> None:
    """Read twice and compare by turns, each in a process of its own; the best of three is told."""
    count = size or 9_400_000
    with scratch() as folder:
        say(f"two releases of {count:,} usages")
        path = aside(write_usages, folder, count)
        before = aside(usages_of, path, folder / "before.parquet")
        after = aside(later, before, folder / "after.parquet")
        theirs, ours, peaks = [], [], []
        for _ in range(TIMES):
            theirs.append(aside(reading, path) + aside(reading, path))
            with metered() as meter:
                ours.append(aside(comparing, before, after))
            peaks.append(meter.peak_mib)
    best, kinds = min(ours, key=lambda one: one[0])
    details = {"changes": kinds, "readings_s": [round(seconds, 2) for seconds in theirs]}
    told: dict[str, Any] = {"size": count, "peak_mib": max(peaks), "details": details}
    report("diff", best, "s", ("polars, all columns of both", min(theirs)), **told)
