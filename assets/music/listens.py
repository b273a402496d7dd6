"""The asset ``listens``: what was heard, as tracks, month by month."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import sqlalchemy as sa

from assets.incremental import Stamp, progress
from assets.music.externals import listening, music_catalogue
from assets.music.months import LISTENS_RECIPE, derive_month, pending_months
from resources.postgres import Postgres

MUSIC_MONTHS = dg.DynamicPartitionsDefinition(name="music_months")
RESOLVED = "listens_are_resolved"
IMPORTED = """
    SELECT coalesce(sum(lines), 0)::bigint AS source,
        coalesce(sum(imported), 0)::bigint AS imported,
        coalesce(sum(duplicates), 0)::bigint AS duplicate,
        coalesce(sum(malformed), 0)::bigint AS malformed
    FROM facts.listen_imports WHERE dataset IN (SELECT dataset FROM derived.music_listen_sources)
"""
BOOK = """
    SELECT to_char(month, 'YYYY-MM') AS month, events, canonicalized, unresolved
    FROM derived.music_listen_months ORDER BY 1
"""
SHOWN = 24  # months in the table of a materialization


def asked_months(context: dg.AssetExecutionContext, pending: list[str]) -> list[str]:
    """The pending months that this run is to bring in step: its partition's, else all."""
    if context.has_partition_key:
        return [month for month in pending if month == context.partition_key]
    context.instance.add_dynamic_partitions(str(MUSIC_MONTHS.name), pending)
    return pending


def figures(postgres: Postgres) -> tuple[dict[str, Any], int]:
    """What became of all lines and events so far, for the materialization; how many are unknown."""
    counts = postgres.frame(sa.text(IMPORTED)).to_dicts()[0]
    book = postgres.frame(sa.text(BOOK))
    sums = {name: int(book[name].sum()) for name in ("canonicalized", "unresolved")}
    rows = ["|".join(map(str, row)) for row in book.tail(SHOWN).iter_rows()]
    table = "\n".join(["|".join(book.columns), "|".join("-" * book.width), *rows])
    shown = {"by_month": dg.MetadataValue.md(table), "months": book.height}
    return {**counts, **sums, **shown}, sums["unresolved"]


@dg.asset(
    group_name="music",
    kinds={"postgres"},
    deps=[listening, music_catalogue],
    partitions_def=MUSIC_MONTHS,
    check_specs=[dg.AssetCheckSpec(RESOLVED, asset="listens")],
    code_version=LISTENS_RECIPE,
)
def listens(context: dg.AssetExecutionContext, postgres: Postgres) -> Iterator[Any]:
    """A listening event as the track it is of, in its month.

    Only months in which something changed are made anew: all of them, or the run's partition.
    """
    with postgres.writing("listens"):
        months = asked_months(context, pending_months(postgres)["id"].to_list())
        wrote = 0
        for month, filled in _made(postgres, months, Stamp(context.run.run_id, LISTENS_RECIPE)):
            wrote += filled
            if not context.has_partition_key:
                counted = {"canonicalized": filled}
                yield dg.AssetMaterialization("listens", metadata=counted, partition=month)
    told, unknown = figures(postgres)
    check = dg.AssetCheckResult(
        check_name=RESOLVED,
        passed=unknown == 0,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"unresolved": unknown},
    )
    told |= {"pending": len(months), "wrote": wrote, "recipe": LISTENS_RECIPE}
    yield dg.MaterializeResult(metadata=told, check_results=[check])


def _made(postgres: Postgres, months: list[str], stamp: Stamp) -> Iterator[tuple[str, int]]:
    """Make months, one after the other; each with how many listens it has."""
    watcher = progress.get() or (lambda *_: None)
    for number, month in enumerate(months, start=1):
        yield month, derive_month(postgres, month, stamp)
        watcher("listens", number, len(months))
