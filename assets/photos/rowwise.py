"""What all row-wise photo assets share: inputs, details of those in hand, one writer, a report."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa

from assets.incremental import Report, Shelf, Stamp, drain
from assets.requests import Asked, StoppedError, asked_in
from assets.shelves import FailureRows
from resources.compute import Outcome
from resources.postgres import Postgres

AT_ONCE = 500
INPUTS = {"id": pl.String, "fingerprint": pl.String}

ONE_OF = "SELECT * FROM ({}) AS inputs WHERE id = ANY(:ids)"


def inputs_of(postgres: Postgres, query: str) -> pl.DataFrame:
    """Frame [id, fingerprint] of a query that has these columns."""
    return postgres.frame(sa.text(f"SELECT id, fingerprint FROM ({query}) AS inputs"))  # noqa: S608


def details_of(postgres: Postgres, query: str, ready: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """All columns of a query for the inputs in hand, in their order, some hundreds at a time."""
    for part in ready.select("id").iter_slices(AT_ONCE):
        ids = {"ids": part["id"].to_list()}
        told = postgres.frame(sa.text(ONE_OF.format(query)), ids)
        yield part.join(told, on="id", how="inner", maintain_order="left")


def each(frames: Iterator[pl.DataFrame]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Rows as items of work."""
    for frame in frames:
        for row in frame.iter_rows(named=True):
            yield row["id"], row


def derive(
    context: dg.AssetExecutionContext,
    postgres: Postgres,
    shelf: Shelf,
    recipe: str,
    query: str,
    work: Callable[[Iterator[pl.DataFrame]], Iterator[Outcome]],
    shard: int,
) -> Report:
    """Derive what is pending of the asset in hand, as its one writer.

    Where the run does a request, what is pending is what the request asks for.

    Args:
        context: Of the asset.
        postgres: Where inputs and failures are.
        shelf: Where rows go.
        recipe: How they are computed.
        query: SQL with ``id``, ``fingerprint`` and whatever the work reads.
        work: Outcomes of frames of that query, in order.
        shard: Rows committed at once.
    """
    name = context.asset_key.path[-1]
    stamp, failures = Stamp(context.run.run_id, recipe), FailureRows(postgres, name)
    asked = asked_in(postgres, context.run.run_id)

    def do(ready: pl.DataFrame) -> Iterator[Outcome]:
        outcomes = work(details_of(postgres, query, ready))
        return asked.followed(name, outcomes, ready.height) if asked else outcomes

    with postgres.writing(name):
        if asked:
            started(context, asked, name)
        inputs = inputs_of(postgres, query)
        if asked:
            inputs = asked.narrowed(inputs)
            shelf = asked.anew(name, inputs, shelf, failures)
        report = drain(name, inputs, shelf, failures, stamp, do, shard)
    if asked:
        asked.end(name, asdict(report))
        interrupt(context, asked)
    return report


def started(context: dg.AssetExecutionContext, asked: Asked, step: str) -> None:
    """Begin a step of a request; raises StoppedError where it was asked to stop."""
    with suppress(StoppedError):
        asked.begin(step)
    interrupt(context, asked)


def interrupt(context: dg.AssetExecutionContext, asked: Asked) -> None:
    """End the run where its request was asked to stop: in the books it is cancelled, not failed."""
    if asked.stopped:
        context.instance.report_run_canceling(context.run, "Its owner asked it to stop.")
        raise StoppedError("Stopped, as it was asked to.")


def told(report: Report, recipe: str, **more: Any) -> dg.MaterializeResult[Any]:
    """The report as a materialization."""
    return dg.MaterializeResult(metadata={**more, **report.metadata(), "recipe": recipe})
