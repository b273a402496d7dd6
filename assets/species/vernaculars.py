"""Common names of taxa. The words of languages and countries are read in ml/coldp."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa

from assets.species.parts import fill
from assets.species.release import taxon_release
from assets.species.staging import ROWS, Staged
from catalog_data.species.details import VernacularName
from ml.coldp.languages import country, language
from ml.coldp.vocabularies import truth
from resources.blobs import Blobs
from resources.postgres import Postgres
from resources.settings import SpeciesSettings

TABLE: sa.Table = VernacularName.__table__  # type: ignore[assignment]
RECIPE = "vernaculars 1"
SAME = ("line", "taxon_id", "name", "transliteration", "area", "sex", "reference_id", "remarks")


@dg.asset(
    group_name="species",
    kinds={"postgres", "polars"},
    deps=[taxon_release],
    pool="postgres_bulk",
    code_version=RECIPE,
)
def vernacular_names(
    context: dg.AssetExecutionContext, postgres: Postgres, blobs: Blobs, species: SpeciesSettings
) -> dg.MaterializeResult[Any]:
    """One common name of one taxon of a release, its language by ISO 639-3."""
    return fill(context, postgres, blobs, species, {TABLE: vernaculars}, RECIPE)


def vernaculars(found: Staged) -> Iterator[pl.DataFrame]:
    """Rows in the order of their lines; those without a name were left out."""
    if "VernacularName" not in found.tables:
        return iter(())
    given, read = pl.col("language"), pl.col("read")
    rows = pl.scan_parquet(found.tables["VernacularName"]).drop_nulls("name")
    return (
        rows.with_columns(read=language(given))
        .select(
            *SAME,
            language=read,
            language_given=pl.when(given.ne_missing(read)).then(given),
            preferred=truth(pl.col("preferred")),
            country=country(pl.col("country")),
        )
        .collect_batches(chunk_size=ROWS, maintain_order=True)
    )
