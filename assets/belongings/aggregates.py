"""Figures of every storage unit and location with all below it. Who may read them is the API's."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import dagster as dg
import numpy as np
import polars as pl
import sqlalchemy as sa
from PIL import Image, ImageDraw

from assets.belongings.externals import belongings_history, belongings_sayings
from assets.photos.charts import DOT, EDGE, HEIGHT, INK, PAPER, WIDTH
from assets.photos.figures.keeping import checked, keep_figure
from assets.wholesets import Made, Sets
from catalog_data.belongings.aggregates import WINDOWS, UnitAggregate
from catalog_data.belongings.quantities import UNITS
from ml.belongings.subtrees import below
from resources.postgres import Postgres

TABLE: sa.Table = UnitAggregate.__table__  # type: ignore[assignment]
RECIPE, WHOLE = "unit aggregates 1", "unit_aggregates_are_whole"
CATEGORIES = ("count", "mass", "volume", "length")
MONEY = ("value", "ended_value", *(f"ends_{days}_value" for days in WINDOWS))
PLAIN = ("items", "valued", "lifetime", "ended", *(f"ends_{days}" for days in WINDOWS))
COUNTED = (*PLAIN, "never_seen")
NEVER = np.iinfo(np.int64).max
SPANS = {"ended": "i.warranty_until < :today"} | {
    f"ends_{days}": f"i.warranty_until BETWEEN :today AND CAST(:today AS date) + {days}"
    for days in WINDOWS
}
# Money and quantities are whole hundredths here: their sums are exact, whatever the order.
WORTH = "sum(coalesce(i.value, i.purchase_price))"
ENDING = "".join(
    f", count(*) FILTER (WHERE NOT i.lifetime_warranty AND {span}) AS {name}"
    f", (100 * {WORTH} FILTER (WHERE NOT i.lifetime_warranty AND {span}))::bigint AS {name}_value"
    for name, span in SPANS.items()
)
MEASURED = "".join(
    f", (100 * sum(i.quantity) FILTER (WHERE i.quantity_unit = '{unit}'))::bigint AS \"of_{unit}\""
    for unit in UNITS
)
# One row per place with what lies directly in it; a location holds units, and no items.
DIRECT = f"""
    WITH direct AS (
        SELECT i.unit_id, count(*) AS items, count(i.value) AS valued,
            (100 * sum(i.value))::bigint AS value,
            count(*) FILTER (WHERE i.lifetime_warranty) AS lifetime,
            count(*) FILTER (WHERE i.last_seen_at IS NULL) AS never_seen,
            (1000000 * extract(epoch FROM min(i.last_seen_at)))::bigint AS seen
            {ENDING}{MEASURED}
        FROM facts.items i WHERE i.unit_id IS NOT NULL GROUP BY i.unit_id
    ), places AS (
        SELECT id, owner_id, 'unit' AS kind, coalesce(parent_id, location_id) AS above
        FROM facts.storage_units
        UNION ALL SELECT id, owner_id, 'location', NULL FROM facts.locations
    )
    SELECT p.id::text AS place_id, p.owner_id::text AS owner_id, p.kind,
        p.above::text AS above, d.*
    FROM places p LEFT JOIN direct d ON d.unit_id = p.id ORDER BY p.id
"""  # noqa: S608 - the words are this module's own


def figures(direct: pl.DataFrame) -> pl.DataFrame:
    """Figures of each place with all below it, of a frame of what lies directly in each."""
    rows = direct.select("place_id").with_row_index("row")
    above = direct.select("above").join(
        rows, left_on="above", right_on="place_id", how="left", maintain_order="left"
    )
    parent = above["row"].cast(pl.Int64).fill_null(-1).to_numpy()
    names = [*COUNTED, *MONEY, *(f"of_{unit}" for unit in UNITS)]
    own = direct.select(pl.col(names).cast(pl.Int64).fill_null(0))
    own = own.with_columns(units=(direct["kind"] == "unit").cast(pl.Int64))
    seen = direct["seen"].cast(pl.Int64).fill_null(NEVER).to_numpy()
    total, oldest = below(parent, own.to_numpy(), seen)
    found = pl.DataFrame(total, schema=own.columns, orient="row")
    moment = pl.when(pl.col("seen") < NEVER).then("seen").cast(pl.Datetime("us", "UTC"))
    return direct.select("place_id", "owner_id", "kind").with_columns(
        (found["units"] - own["units"]).alias("units"),
        *(found[name] for name in COUNTED),
        *((found[name] / 100).alias(name) for name in MONEY),
        *(_measured(found, category) for category in CATEGORIES),
        pl.select(seen=oldest).select(seen_longest_ago=moment).to_series(),
    )


def _measured(found: pl.DataFrame, category: str) -> pl.Series:
    """A category's quantities in its base unit, hundredths no more."""
    parts = [found[f"of_{name}"] * unit.base for name, unit in UNITS.items() if unit[0] == category]
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return (total / 100).round(6).alias(category)


def made_of(direct: pl.DataFrame, today: dt.date) -> Made:
    """The set, checked: the outermost places of an owner hold all that lies anywhere."""
    found = figures(direct)
    outermost = direct["above"].is_null()
    there = direct.group_by("owner_id").agg(pl.col("items").cast(pl.Int64).sum())
    held = found.filter(outermost).group_by("owner_id").agg(pl.col("items").sum().alias("held"))
    wrong = there.join(held, on="owner_id", how="full").filter(
        pl.col("items").ne_missing(pl.col("held"))
    )
    made = checked(WHOLE, {TABLE: found}, {"owners_whose_items_are_lost": wrong.height})
    return Made(made.sets, made.check, {**made.told, "as_of": today.isoformat()})


def drawn(sets: Sets) -> Image.Image | None:
    """How many warranties end when, in the unit with most: a cliff where many end at once."""
    found = sets[TABLE]
    if found.is_empty():
        return None
    names = ("ended", *(f"ends_{days}" for days in WINDOWS))
    counts = [int(found.filter(kind="unit")[name].to_numpy().max(initial=0)) for name in names]
    paper = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw, slot = ImageDraw.Draw(paper), (WIDTH - 2 * EDGE) / len(names)
    said = ("ended", *(f"within {days} days" for days in WINDOWS))
    for at, (name, count) in enumerate(zip(said, counts, strict=True)):
        left = EDGE + at * slot
        top = HEIGHT - EDGE - (HEIGHT - 4 * EDGE) * count / max(1, *counts)
        draw.rectangle((left, top, left + slot - 12, HEIGHT - EDGE), fill=DOT)
        draw.text((left, HEIGHT - EDGE + 6), f"{name}: {count}", fill=INK)
    draw.text((EDGE, 6), "warranties, in the unit that holds most of each", fill=INK)
    return paper


@dg.asset(
    group_name="belongings",
    kinds={"postgres"},
    deps=[belongings_sayings, belongings_history],
    check_specs=[dg.AssetCheckSpec(WHOLE, asset="unit_aggregates", blocking=True)],
    code_version=RECIPE,
)
def unit_aggregates(context: dg.AssetExecutionContext, postgres: Postgres) -> Iterator[Any]:
    """One storage unit or location: what it and all below it hold, are worth, and when seen.

    Warranties are told as of the day of the run; the sweep brings every day's.
    """
    today = dt.datetime.now(dt.UTC).date()
    with postgres.writing("unit_aggregates"):
        direct = postgres.frame(sa.text(DIRECT), {"today": today}).drop("unit_id")
        day = pl.DataFrame({"today": [today]})
        yield keep_figure(
            *(context, postgres, RECIPE, [direct, day], [TABLE]),
            lambda: made_of(direct, today),
            drawn,
        )
