"""Whole sets: rows that only all inputs together give, replaced in one transaction.

Readers see the old set or the new one, never a part of both. Only rows that differ are written, so
that a row keeps its time and its run for as long as it says the same.
"""

import datetime as dt
from collections.abc import Mapping

import polars as pl
import sqlalchemy as sa

from assets.incremental import Stamp
from resources.postgres import Postgres
from resources.wholesets import replace_rows


def replace_sets(
    postgres: Postgres, sets: Mapping[sa.Table, pl.DataFrame], stamp: Stamp
) -> dict[str, int]:
    """Make tables hold exactly these rows; how many rows were written and removed in all.

    Args:
        postgres: Where the tables are.
        sets: Rows of each table, all columns but those every derivation carries, keys unique.
        stamp: Run and recipe.
    """
    now = dt.datetime.now(dt.UTC)
    made = {"recipe": stamp.recipe, "run_id": stamp.run_id, "computed_at": now}
    stamped = {
        table: rows.with_columns(pl.lit(value).alias(name) for name, value in made.items())
        for table, rows in sets.items()
    }
    with postgres.begin() as connection:
        done = [replace_rows(connection, table, rows) for table, rows in stamped.items()]
    return {"wrote": sum(wrote for wrote, _ in done), "removed": sum(gone for _, gone in done)}
