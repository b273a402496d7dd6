"""Whole sets: rows that only all inputs together give, replaced in one transaction.

Readers see the old set or the new one, never a part of both. Nothing is computed where neither the
inputs nor the recipe changed, and only rows that differ are written: so a row keeps its time and
its run for as long as it says the same.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa

from assets.incremental import Stamp
from assets.pointers import details_of, publish, served
from assets.requests import asked_in
from resources.postgres import Postgres
from resources.wholesets import replace_rows

Sets = Mapping[sa.Table, pl.DataFrame]


@dataclass(frozen=True)
class Made:
    """A set that was computed and checked, and what is told of it; nothing is written yet.

    ``sets`` holds the rows of each table: all columns but those every derivation carries, keys
    unique.
    """

    sets: Sets
    check: dg.AssetCheckResult
    told: dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """What a run did: whether anything changed, what to tell, the check of what is served."""

    told: dict[str, Any]
    check: dg.AssetCheckResult
    counts: dict[str, int] = field(default_factory=lambda: {"wrote": 0, "removed": 0})

    @property
    def changed(self) -> bool:
        """Whether a row was written or removed."""
        return any(self.counts.values())


def keep_set(
    postgres: Postgres,
    artifact: str,
    stamp: Stamp,
    inputs: Sequence[pl.DataFrame],
    tables: Sequence[sa.Table],
    make: Callable[[], Made],
) -> Kept:
    """Bring a set in step with its inputs, as its one writer; a set that fails its check is not.

    Raises StoppedError where the run does a request that was asked to stop.

    Args:
        postgres: Where the tables are.
        artifact: Of the set; its pointer tells which inputs it is of.
        stamp: Run and recipe.
        inputs: Everything the set is made of, or the fingerprints of it; order is of no account.
        tables: All tables of the set.
        make: Computes it.
    """
    asked = asked_in(postgres, stamp.run_id)
    if asked:
        asked.begin(artifact)
    kept = _brought_in_step(postgres, artifact, stamp, inputs, tables, make)
    if asked:
        asked.end(artifact, kept.counts)
    return kept


def _brought_in_step(
    postgres: Postgres,
    artifact: str,
    stamp: Stamp,
    inputs: Sequence[pl.DataFrame],
    tables: Sequence[sa.Table],
    make: Callable[[], Made],
) -> Kept:
    version = f"{stamp.recipe}; inputs {digest(inputs)}"
    known = details_of(postgres, artifact)
    if served(postgres, artifact) == version and known["rows"] == counted(postgres, tables):
        return Kept(known["told"], dg.AssetCheckResult(passed=True, check_name=known["check"]))
    made = make()
    if not made.check.passed:
        return Kept(made.told, made.check)
    counts = replace_sets(postgres, made.sets, stamp)
    rows = {table.name: made.sets[table].height for table in tables}
    details = {"told": made.told, "rows": rows, "check": made.check.check_name}
    publish(postgres, artifact, version, details)
    return Kept(made.told, made.check, counts)


def digest(frames: Sequence[pl.DataFrame]) -> str:
    """A short text that differs where the rows of frames differ, in whatever order they stand.

    Another version of polars hashes otherwise: then the set is computed once more.
    """
    sums = [int(frame.hash_rows().sum() or 0) for frame in frames]
    return " ".join(f"{frame.height}.{sum_:x}" for frame, sum_ in zip(frames, sums, strict=True))


def counted(postgres: Postgres, tables: Sequence[sa.Table]) -> dict[str, int]:
    """Rows of each table by name: a table that was made anew is empty."""
    query = sa.union_all(
        *(
            sa.select(
                sa.literal(table.name).label("name"), sa.func.count().label("rows")
            ).select_from(table)
            for table in tables
        )
    )
    return dict(postgres.frame(query).iter_rows())


def replace_sets(postgres: Postgres, sets: Sets, stamp: Stamp) -> dict[str, int]:
    """Make tables hold exactly these rows; how many rows were written and removed in all."""
    now = dt.datetime.now(dt.UTC)
    made = {"recipe": stamp.recipe, "run_id": stamp.run_id, "computed_at": now}
    stamped = {
        table: rows.with_columns(pl.lit(value).alias(name) for name, value in made.items())
        for table, rows in sets.items()
    }
    with postgres.begin() as connection:
        done = [replace_rows(connection, table, rows) for table, rows in stamped.items()]
    return {"wrote": sum(wrote for wrote, _ in done), "removed": sum(gone for _, gone in done)}
