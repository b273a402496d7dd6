"""Which usage of the archive a taxon of a flat classification is. No parents are given here."""

from collections.abc import Callable, Iterator

import polars as pl

from ml.coldp.ranks import FLAT_RANKS
from ml.coldp.statuses import TAXA
from ml.coldp.taxon_keys import KEYS, taxon_key, usage_key

# The longest lineage of the Catalogue of Life has 40 taxa; a cycle ends the walk here, too.
DEEPEST = 64
# Namesakes are compared each with each: 500 of them are 250,000 pairs. A name with more is a
# placeholder ("Incertae sedis", 26,000 "? bacterium" in one checklist) and is not compared.
MOST_NAMESAKES = 500


def matched(nodes: pl.DataFrame, usages: pl.LazyFrame) -> pl.DataFrame:
    """[node, usage_id, unsure, fuller]: for each node its usage, where there is one.

    A usage fits if it has the node's rank and key, if none of the ranks above it contradicts, and
    if one agrees, neither has any, or both are the only ones of their rank and key. The one with
    most agreeing ranks is taken, then the first row; `unsure` where another agrees as much.
    `fuller` where the usage has no parentID and the node has all of its ranks: the node knows its
    parent better than its own row.
    """
    taxa = usages.filter(pl.col("status").is_in(TAXA)).select(
        "id", "parent_id", "line", *FLAT_RANKS, rank="rank", key=usage_key()
    )
    few = pl.len().over("rank", "key") <= MOST_NAMESAKES
    own = nodes.filter(pl.col("node") == pl.col("into")).filter(few)
    wanted = own.select("rank", "key").unique()
    found = taxa.join(wanted.lazy(), on=["rank", "key"], how="semi").collect(engine="streaming")
    candidates = found.drop(FLAT_RANKS).filter(few).join(_ancestry(found, taxa), on="id")
    return _chosen(_compared(own.join(candidates, on=["rank", "key"], suffix="_of")))


def _compared(pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs with how many of the ranks above them are given, told by the usage, agree, differ."""
    ranks = range(len(KEYS))
    return pairs.with_columns(
        given=pl.sum_horizontal(_above(place, _given) for place in ranks),
        told=pl.sum_horizontal(_above(place, _told) for place in ranks),
        agree=pl.sum_horizontal(_above(place, pl.Expr.eq) for place in ranks),
        differ=pl.sum_horizontal(_above(place, pl.Expr.ne) for place in ranks),
    )


def _chosen(pairs: pl.DataFrame) -> pl.DataFrame:
    """The usage that fits each node best."""
    name = ["rank", "key"]
    only = (pl.col("node").n_unique().over(name) == 1) & (pl.col("id").n_unique().over(name) == 1)
    related = (pl.col("agree") > 0) | (pl.col("given") == 0) | only
    fitting = pairs.filter(related, pl.col("differ") == 0)
    best = fitting.filter(pl.col("agree") == pl.col("agree").max().over("node"))
    fuller = pl.col("parent_id").is_null() & (pl.col("told") == pl.col("agree"))
    return (
        best.sort("node", "line")
        .group_by("node", maintain_order=True)
        .agg(usage_id=pl.col("id").first(), unsure=pl.len() > 1, fuller=fuller.first())
    )


def _given(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    return one.is_not_null() | other.is_not_null()


def _told(_: pl.Expr, other: pl.Expr) -> pl.Expr:
    return other.is_not_null()


def _above(place: int, compared: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> pl.Expr:
    """Whether node and candidate compare so at a rank, if the rank is above theirs; never null."""
    key = KEYS[place]
    return (compared(pl.col(key), pl.col(f"{key}_of")) & (pl.col("place") > place)).fill_null(False)


def _ancestry(found: pl.DataFrame, taxa: pl.LazyFrame) -> pl.DataFrame:
    """KEYS of the taxa above each one found: by its parents, or by its own flat ranks."""
    flat = found.filter(pl.col("parent_id").is_null()).select(
        "id",
        *(
            taxon_key(pl.col(rank), rank).alias(key)
            for rank, key in zip(FLAT_RANKS, KEYS, strict=True)
        ),
    )
    below = found.filter(pl.col("parent_id").is_not_null()).select("id", at="parent_id")
    steps = pl.concat(
        [
            below.select("id", rank=pl.lit(None, pl.String), key=pl.lit(None, pl.String)),
            *_climb(below, taxa),
        ]
    )
    climbed = steps.group_by("id").agg(
        pl.col("key").filter(pl.col("rank") == rank).first().alias(key)
        for rank, key in zip(FLAT_RANKS, KEYS, strict=True)
    )
    return pl.concat([flat, climbed])


def _climb(below: pl.DataFrame, taxa: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """[id, rank, key] of parents, their parents and so on; one pass over the usages for each."""
    links = taxa.select("id", "rank", "key", above="parent_id")
    for _ in range(DEEPEST):
        if below.is_empty():
            return
        step = below.lazy().join(links, left_on="at", right_on="id").collect(engine="streaming")
        yield step.select("id", "rank", "key")
        below = step.select("id", at="above").drop_nulls()
