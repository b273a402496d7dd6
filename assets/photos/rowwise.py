"""What all row-wise photo assets share: inputs, details of those in hand, one writer, a report."""

from collections.abc import Callable, Iterator
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa

from assets.incremental import Report, Shelf, Stamp, drain
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
    stamp = Stamp(context.run.run_id, recipe)

    def do(ready: pl.DataFrame) -> Iterator[Outcome]:
        return work(details_of(postgres, query, ready))

    with postgres.writing(name):
        inputs = inputs_of(postgres, query)
        return drain(name, inputs, shelf, FailureRows(postgres, name), stamp, do, shard)


def told(report: Report, recipe: str, **more: Any) -> dg.MaterializeResult[Any]:
    """The report as a materialization."""
    return dg.MaterializeResult(metadata={**more, **report.metadata(), "recipe": recipe})
