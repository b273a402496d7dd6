"""Works that a release cites, from its table and its files of references."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa

from assets.species.parts import fill
from assets.species.release import taxon_release
from assets.species.staging import ROWS, Staged
from assets.species.text import held, jsonb
from catalog_data.species.details import TaxonReference
from resources.blobs import Blobs
from resources.postgres import Postgres
from resources.settings import SpeciesSettings

TABLE: sa.Table = TaxonReference.__table__  # type: ignore[assignment]
RECIPE = "references 1"
SAME = [column.name for column in TABLE.c if column.name not in ("release", "more")]


@dg.asset(
    group_name="species",
    kinds={"postgres", "polars"},
    deps=[taxon_release],
    pool="postgres_bulk",
    code_version=RECIPE,
)
def taxon_references(
    context: dg.AssetExecutionContext, postgres: Postgres, blobs: Blobs, species: SpeciesSettings
) -> dg.MaterializeResult[Any]:
    """One work that a release cites, by the archive's own id."""
    return fill(context, postgres, blobs, species, {TABLE: works}, RECIPE)


def works(found: Staged) -> Iterator[pl.DataFrame]:
    """Rows in the order of the table; of works with one id the first was kept."""
    if "Reference" not in found.tables:
        return iter(())
    rows = pl.scan_parquet(found.tables["Reference"])
    names = [name for name in rows.collect_schema().names() if name not in (*SAME, "line")]
    more = jsonb(held(rows, names))
    return rows.select(*SAME, more=more).collect_batches(chunk_size=ROWS, maintain_order=True)
