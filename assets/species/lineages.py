"""Where each usage stands in the tree of its release: the tree is computed where it is staged."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa

from assets.species.parts import fill
from assets.species.release import taxon_release
from assets.species.staging import ROWS, Staged
from assets.species.text import array
from catalog_data.species.usages import Lineage
from resources.blobs import Blobs
from resources.postgres import Postgres
from resources.settings import SpeciesSettings

TABLE: sa.Table = Lineage.__table__  # type: ignore[assignment]
RECIPE = "lineages 2"
MADE = ("release", "accepted_id", "path")
COLUMNS = [column.name for column in TABLE.c if column.name not in MADE]


@dg.asset(
    group_name="species",
    kinds={"postgres", "numpy"},
    deps=[taxon_release],
    pool="postgres_bulk",
    code_version=RECIPE,
)
def lineages(
    context: dg.AssetExecutionContext, postgres: Postgres, blobs: Blobs, species: SpeciesSettings
) -> dg.MaterializeResult[Any]:
    """One usage's place in the tree of its release: interval, ancestors at 20 ranks, whole path."""
    return fill(context, postgres, blobs, species, {TABLE: placed}, RECIPE)


def placed(found: Staged) -> Iterator[pl.DataFrame]:
    """Rows in the order of the tree, so that a subtree lies together on the disk."""
    synonym = pl.when(~pl.col("is_taxon")).then("accepted_id")
    rows = pl.scan_parquet(found.lineages).select(
        *COLUMNS, accepted_id=synonym, path=array(pl.col("path"))
    )
    return rows.collect_batches(chunk_size=ROWS, maintain_order=True)
