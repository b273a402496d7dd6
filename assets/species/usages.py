"""Name usages, one row each: what the archive says, its issues, and the taxon of a synonym."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa

from assets.species.parts import fill
from assets.species.release import taxon_release
from assets.species.staging import ROWS, Staged
from assets.species.text import array, held, jsonb
from catalog_data.species.usages import NameUsage
from ml.coldp import USAGE_SCHEMA
from ml.coldp.split import NAME_COLUMNS
from resources.blobs import Blobs
from resources.postgres import Postgres
from resources.settings import SpeciesSettings

TABLE: sa.Table = NameUsage.__table__  # type: ignore[assignment]
RECIPE = "usages 1"
MADE = ("release", "accepted_id", "issues", "more")
COLUMNS = [column.name for column in TABLE.c if column.name not in MADE]
# What a row of the file says that its usage says, too, perhaps under another name.
SAID = {*USAGE_SCHEMA, "name_id", "taxon_id", "genus", "provisional"}
OF_NAMES = ("Taxon", "Synonym")
ENTITIES = ("NameUsage", "Taxon", "Synonym", "Name")


@dg.asset(
    group_name="species",
    kinds={"postgres", "polars"},
    deps=[taxon_release],
    pool="postgres_bulk",
    code_version=RECIPE,
)
def name_usages(
    context: dg.AssetExecutionContext, postgres: Postgres, blobs: Blobs, species: SpeciesSettings
) -> dg.MaterializeResult[Any]:
    """One use of a name in a release: an accepted taxon, a synonym of one, or a bare name."""
    return fill(context, postgres, blobs, species, {TABLE: usages}, RECIPE)


def usages(found: Staged) -> Iterator[pl.DataFrame]:
    """Rows in the order of the staged usages."""
    beside = pl.scan_parquet(found.beside)
    rows = pl.concat([pl.scan_parquet(found.usages), beside], how="horizontal")
    more = others(found)
    rows = (
        rows.with_columns(more=pl.lit(None, pl.String))
        if more is None
        else rows.join(more, on=["entity", "line"], how="left", maintain_order="left")
    )
    issues = array(pl.concat_list("issues", pl.col("problems").str.split(",")).list.drop_nulls())
    plain = array(pl.col("issues"))
    told = pl.when(pl.col("problems").is_null()).then(plain).otherwise(issues)
    return rows.select(*COLUMNS, "accepted_id", "more", issues=told).collect_batches(
        chunk_size=ROWS, maintain_order=True
    )


def others(found: Staged) -> pl.LazyFrame | None:
    """[entity, line, more] of rows with a value that no column of usages holds, or None."""
    frames = []
    for entity in ENTITIES:
        if entity in found.tables:
            rows = pl.scan_parquet(found.tables[entity])
            names = held(rows, [n for n in rows.collect_schema().names() if n not in SAID])
            if entity in OF_NAMES and "Name" in found.tables:
                rows, names = with_names(rows, names, pl.scan_parquet(found.tables["Name"]))
            if names:
                told = rows.select(entity=pl.lit(entity), line="line", more=jsonb(names))
                frames.append(told.drop_nulls("more"))
    return pl.concat(frames).collect(engine="streaming").lazy() if frames else None


def with_names(
    rows: pl.LazyFrame, names: list[str], of: pl.LazyFrame
) -> tuple[pl.LazyFrame, list[str]]:
    """Rows of Taxon or Synonym beside what only their names say; one word of both is the row's."""
    own = rows.collect_schema().names()
    more = held(of, [n for n in of.collect_schema().names() if n not in (*NAME_COLUMNS, "line")])
    called = {name: f"name_{name}" if name in own else name for name in more}
    told = of.select(
        pl.col("id").alias("name_id"), *(pl.col(n).alias(c) for n, c in called.items())
    )
    return rows.join(told, on="name_id", how="left"), [*names, *called.values()]
