"""How alike a name and its candidate are, by component. Which one wins is not decided here.

Every function takes pairs: a frame in which a column and the same with `_candidate` behind it are
the two sides, as a join with that suffix leaves them. A component is from 0 (contradicts) to 1
(agrees), and null where one side says nothing.
"""

from collections.abc import Sequence

import polars as pl

from ml.names.authors import author_similarities
from ml.names.distance import distances, similarities

CANDIDATE = "_candidate"
# A year printed and the year distributed are often one apart; further apart it is another act.
NEAR_YEAR, OTHER_YEAR = 0.9, 0.5
# An author who may be the one in brackets, which one side left out.
UNBRACKETED = 0.9
# Levels of main ranks (kingdom 10, phylum 20 ... species 70) are this far apart.
MAIN_RANKS_APART = 10


def name_components(pairs: pl.DataFrame) -> pl.DataFrame:
    """`name` Float32 of `canonical_simple`, and Int32 distances of its `genus` and `epithets`.

    The first word counts apart, because a slip in an epithet is another thing than another genus.
    Against a name of one word, the distance of epithets is all their letters.
    """
    sides = [pairs.get_column(f"canonical_simple{suffix}") for suffix in ("", CANDIDATE)]
    first = [side.str.extract(r"^(\S+)") for side in sides]
    others = [side.str.replace(r"^\S+ ?", "") for side in sides]
    return pl.DataFrame(
        {
            "name": similarities(*sides),
            "genus_distance": distances(*first),
            "epithets_distance": distances(*others),
        }
    )


def authorship_component(pairs: pl.DataFrame) -> pl.Series:
    """`authorship` Float32 of the columns that authorship_parts() gives.

    Where both sides have authors in brackets and behind them, both count; else the first
    describers are compared, and, as one side may have left the brackets out, those of that side
    with the later authors of the other. Years that contradict lower the whole.
    """
    named, bracketed = (
        [pairs.get_column(f"{column}{suffix}") for suffix in ("", CANDIDATE)]
        for column in ("authors", "basionym_authors")
    )
    first = [
        side.zip_with(side.is_not_null(), later)
        for side, later in zip(bracketed, named, strict=True)
    ]
    alike = author_similarities(*(pl.concat(sides) for sides in zip(first, named, strict=True)))
    likeness = pl.DataFrame(
        {
            "first": alike.head(len(pairs)),
            "later": alike.tail(len(pairs)),
            "bare": bracketed[0].is_null() | bracketed[1].is_null(),
            "one_bare": bracketed[0].is_null() != bracketed[1].is_null(),
            "years": year_factor(pairs),
        }
    )
    return likeness.select(authorship=_authors() * pl.col("years")).to_series().cast(pl.Float32)


def year_factor(pairs: pl.DataFrame) -> pl.Series:
    """Float64 by which years, those in brackets where there are no others, lower an agreement."""
    sides = [pl.coalesce(f"year{end}", f"basionym_year{end}") for end in ("", CANDIDATE)]
    apart = (sides[0].cast(pl.Int32) - sides[1].cast(pl.Int32)).abs()
    factor = (
        pl.when(apart.is_null() | (apart == 0))
        .then(1.0)
        .when(apart == 1)
        .then(NEAR_YEAR)
        .otherwise(OTHER_YEAR)
    )
    return pairs.select(years=factor).to_series()


def rank_component(pairs: pl.DataFrame) -> pl.Series:
    """`rank` Float32 of `rank_level`: 1 for the same, 0 for a main rank apart or more."""
    apart = (pl.col("rank_level").cast(pl.Int32) - pl.col(f"rank_level{CANDIDATE}")).abs()
    alike = (1 - apart / MAIN_RANKS_APART).clip(lower_bound=0)
    return pairs.select(rank=alike.cast(pl.Float32)).to_series()


def classification_components(pairs: pl.DataFrame, ranks: Sequence[str]) -> pl.DataFrame:
    """`classification` Float32: share of `ranks` named on both sides that agree; `kingdom` too.

    Names are compared without regard to capitals. The kingdom stands alone because no other
    agreement makes up for it: a name is never matched across kingdoms.
    """
    agree = {rank: _agrees(rank) for rank in ranks}
    silence = pl.repeat(None, pl.len(), dtype=pl.Float32)
    share = pl.mean_horizontal(*agree.values()) if agree else silence
    return pairs.select(
        classification=share.cast(pl.Float32), kingdom=agree.get("kingdom", silence)
    )


def _authors() -> pl.Expr:
    first, later = pl.col("first"), pl.col("later")
    whole = pl.mean_horizontal(first, later)
    unbracketed = pl.max_horizontal(first, later * UNBRACKETED)
    return (
        pl.when(~pl.col("bare"))
        .then(whole)
        .when(pl.col("one_bare"))
        .then(unbracketed)
        .otherwise(first)
    )


def _agrees(rank: str) -> pl.Expr:
    one, other = pl.col(rank).str.to_lowercase(), pl.col(f"{rank}{CANDIDATE}").str.to_lowercase()
    return (one == other).cast(pl.Float32)
