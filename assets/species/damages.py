"""Lines of archives that became no row, as failures of the asset that would hold it."""

import datetime as dt

import polars as pl
import sqlalchemy as sa

from assets.shelves import FAILURES
from assets.species.staging import READING
from assets.species.standing import Release
from catalog_data.ledger import MAX_ATTEMPTS
from resources.postgres import Postgres

HOLDERS = {
    **dict.fromkeys(("NameUsage", "Name", "Taxon", "Synonym"), "name_usages"),
    "VernacularName": "vernacular_names",
    "Distribution": "distributions",
    "Reference": "taxon_references",
    "Archive": "taxon_release",
}
OTHERS = "taxon_details"
ASSETS = sorted({*HOLDERS.values(), OTHERS})
FORGET = """
    DELETE FROM derived.failures WHERE asset = ANY(:assets) AND starts_with(id, :prefix)
"""


def keep_damages(postgres: Postgres, release: Release, damages: pl.LazyFrame) -> int:
    """Write a release's damages [entity, line, reason, text] over those known; how many."""
    forget_damages(postgres, release.source, release.number)
    prefix = f"{release.source}:{release.number}:"
    said = pl.concat_str("reason", "text", separator=": ", ignore_nulls=True)
    rows = damages.select(
        asset=pl.col("entity").replace_strict(HOLDERS, default=OTHERS, return_dtype=pl.String),
        id=pl.lit(prefix) + pl.col("entity") + ":" + pl.col("line").cast(pl.String),
        recipe=pl.lit(READING),
        fingerprint=pl.lit(release.content_id),
        attempts=pl.lit(MAX_ATTEMPTS),
        error=said.str.strip_suffix(": "),
        failed_at=pl.lit(dt.datetime.now(dt.UTC)),
    ).collect()
    postgres.merge(FAILURES, rows)
    return rows.height


def forget_damages(postgres: Postgres, source: str, number: int) -> None:
    """Drop the damages of a release."""
    with postgres.begin() as connection:
        values = {"assets": ASSETS, "prefix": f"{source}:{number}:"}
        connection.execute(sa.text(FORGET), values)
