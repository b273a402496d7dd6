"""Areas of taxa, with the threat they are under there."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa

from assets.species.parts import fill
from assets.species.release import taxon_release
from assets.species.staging import ROWS, Staged
from catalog_data.species.details import Distribution
from ml.coldp.threats import category
from resources.blobs import Blobs
from resources.postgres import Postgres
from resources.settings import SpeciesSettings

TABLE: sa.Table = Distribution.__table__  # type: ignore[assignment]
RECIPE = "distributions 1"
MADE = ("release", "establishment_means", "threat_status")
SAME = [column.name for column in TABLE.c if column.name not in MADE]


@dg.asset(
    group_name="species",
    kinds={"postgres", "polars"},
    deps=[taxon_release],
    pool="postgres_bulk",
    code_version=RECIPE,
)
def distributions(
    context: dg.AssetExecutionContext, postgres: Postgres, blobs: Blobs, species: SpeciesSettings
) -> dg.MaterializeResult[Any]:
    """One area where one taxon of a release is, was, or is at risk."""
    return fill(context, postgres, blobs, species, {TABLE: areas}, RECIPE)


def areas(found: Staged) -> Iterator[pl.DataFrame]:
    """Rows in the order of their lines.

    The `status` of older archives is a threat where it is one of IUCN's categories, elsewhere
    what establishmentMeans is now; the newer columns win.
    """
    if "Distribution" not in found.tables:
        return iter(())
    old, threat = pl.col("status"), pl.col("threat_status")
    means = pl.when(category(old).is_null()).then(old)
    rows = pl.scan_parquet(found.tables["Distribution"]).select(
        *SAME,
        establishment_means=pl.coalesce("establishment_means", means),
        threat_status=pl.coalesce(category(threat), threat, category(old)),
    )
    return rows.collect_batches(chunk_size=ROWS, maintain_order=True)
