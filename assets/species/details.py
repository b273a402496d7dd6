"""Rows of all other entities of ColDP, in one shape. Names, areas and references are elsewhere."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa

from assets.species.parts import fill
from assets.species.reading import DOCUMENTS
from assets.species.release import taxon_release
from assets.species.staging import ROWS, Staged
from assets.species.text import held, jsonb
from catalog_data.species.details import TaxonDetail
from resources.blobs import Blobs
from resources.postgres import Postgres
from resources.settings import SpeciesSettings

TABLE: sa.Table = TaxonDetail.__table__  # type: ignore[assignment]
RECIPE = "details 1"
# Column of each entity that says of whom or what, of whom else, and what kind of thing is said.
ROLES: dict[str, tuple[str, str | None, str | None]] = {
    "NameRelation": ("name_id", "related_name_id", "type"),
    "TaxonConceptRelation": ("taxon_id", "related_taxon_id", "type"),
    "SpeciesInteraction": ("taxon_id", "related_taxon_id", "type"),
    "TaxonProperty": ("taxon_id", None, "property"),
    "SpeciesEstimate": ("taxon_id", None, "type"),
    "TypeMaterial": ("name_id", None, "status"),
    "Media": ("taxon_id", None, "type"),
    "Treatment": ("taxon_id", None, "format"),
    "Author": ("id", None, None),
}
# Documents are numbered from one, as the lines of a table of treatments are.
AFTER_LINES = 1 << 40


@dg.asset(
    group_name="species",
    kinds={"postgres", "polars"},
    deps=[taxon_release],
    pool="postgres_bulk",
    code_version=RECIPE,
)
def taxon_details(
    context: dg.AssetExecutionContext, postgres: Postgres, blobs: Blobs, species: SpeciesSettings
) -> dg.MaterializeResult[Any]:
    """One row of any other entity of an archive: a relation, property, type, estimate, medium."""
    return fill(context, postgres, blobs, species, {TABLE: details}, RECIPE)


def details(found: Staged) -> Iterator[pl.DataFrame]:
    """Rows by entity, then in the order of their lines."""
    for entity in ROLES:
        if entity in found.tables:
            yield from _rows(entity, pl.scan_parquet(found.tables[entity]))
    if DOCUMENTS in found.tables:
        documents = pl.scan_parquet(found.tables[DOCUMENTS])
        yield from _rows("Treatment", documents.with_columns(pl.col("line") + AFTER_LINES))


def _rows(entity: str, rows: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """Rows of one entity; `data` holds what has no column of its own."""
    roles = dict(zip(("subject_id", "related_id", "kind"), ROLES[entity], strict=True))
    names = rows.collect_schema().names()
    others = held(rows, [name for name in names if name not in (*roles.values(), "line")])
    told = rows.select(
        pl.lit(entity).alias("entity"),
        "line",
        *(
            (pl.lit(None, pl.String) if name is None else pl.col(name)).alias(role)
            for role, name in roles.items()
        ),
        data=jsonb(others).fill_null("{}"),
    )
    return told.collect_batches(chunk_size=ROWS, maintain_order=True)
