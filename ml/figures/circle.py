"""A tree of counts laid around a circle (a sunburst): each part within the part it belongs to."""

import polars as pl

LEVELS = ("country", "region", "place")
DIGITS = 6


def nodes(counted: pl.DataFrame) -> pl.DataFrame:
    """Nodes of every level with their share of their owner's circle, those with most photos first.

    Args:
        counted: [owner_id, country, region, place, photos], a row for each place.

    Returns:
        [owner_id, country, region, place, depth, photos, began, ended]: names below a node's own
        level are empty; ``began`` and ``ended`` are shares of the circle, 0 to 1, 6 digits.
    """
    ranked = counted
    for depth in range(1, len(LEVELS) + 1):
        above = ["owner_id", *LEVELS[:depth]]
        ranked = ranked.with_columns(pl.col("photos").sum().over(above).alias(f"of_{depth}"))
    order = [part for depth, name in enumerate(LEVELS, 1) for part in (f"of_{depth}", name)]
    sorted_ = ranked.sort(["owner_id", *order], descending=[False, *[True, False] * len(LEVELS)])
    after = pl.col("photos").cum_sum().over("owner_id")
    whole = pl.col("photos").sum().over("owner_id")
    placed = sorted_.with_columns(began=(after - pl.col("photos")) / whole, ended=after / whole)
    return pl.concat([_level(placed, depth) for depth in range(1, len(LEVELS) + 1)])


def _level(placed: pl.DataFrame, depth: int) -> pl.DataFrame:
    """The nodes of one depth."""
    names = LEVELS[:depth]
    grouped = placed.group_by("owner_id", *names, maintain_order=True).agg(
        pl.col("photos").sum(),
        pl.col("began").min().round(DIGITS),
        pl.col("ended").max().round(DIGITS),
    )
    below = [pl.lit("").alias(name) for name in LEVELS[depth:]]
    level = grouped.with_columns(*below, depth=pl.lit(depth, pl.Int64))
    return level.select("owner_id", *LEVELS, "depth", "photos", "began", "ended")
