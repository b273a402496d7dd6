"""What all figures share: a set kept in step, its check, and a drawing of it. No figure is here."""

from collections.abc import Callable, Sequence
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa
from PIL import Image

from assets.incremental import Stamp
from assets.photos.charts import as_before, png
from assets.wholesets import Made, Sets, keep_set
from resources.postgres import Postgres


def checked(name: str, sets: Sets, wrong: dict[str, int]) -> Made:
    """Sets that pass their check where nothing is wrong with them."""
    check = dg.AssetCheckResult(
        check_name=name, passed=not any(wrong.values()), metadata=dict(wrong)
    )
    told = {table.name: rows.height for table, rows in sets.items()}
    return Made(sets, check, told)


def keep_figure(
    context: dg.AssetExecutionContext,
    postgres: Postgres,
    recipe: str,
    inputs: Sequence[pl.DataFrame],
    tables: Sequence[sa.Table],
    make: Callable[[], Made],
    draw: Callable[[Sets], Image.Image | None],
) -> dg.MaterializeResult[Any]:
    """Bring the sets of the asset in hand in step, and show a drawing of what was made last."""
    name = context.asset_key.path[-1]
    made: list[Made] = []

    def making() -> Made:
        made.append(make())
        return made[0]

    stamp = Stamp(context.run.run_id, recipe)
    kept = keep_set(postgres, name, stamp, inputs, tables, making)
    drawn = draw(made[0].sets) if made else None
    shown = {"picture": png(drawn)} if drawn else as_before(context, "picture")
    told = {**kept.told, **kept.counts, "recipe": recipe}
    return dg.MaterializeResult(metadata={**told, **shown}, check_results=[kept.check])
