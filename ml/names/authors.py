"""How alike two groups of authors are. How their surnames are read is in `authorship`."""

import polars as pl

from ml.names.authorship import SON_MARK
from ml.names.distance import distances

# What two surnames of one person come to, by how they differ: `Willd` and `Willdenow`, `Schltr` and
# `Schlechter`, `Reichenow` and `Reichenov`. A father and his son are two people.
BEGINNING, SHORTENED, MISSPELT, OTHER_GENERATION = 0.95, 0.9, 0.9, 0.5
# Letters that the shorter of two surnames must have for one letter to be a slip of the pen.
SHORTEST_SLIP = 4


def author_similarities(left: pl.Series, right: pl.Series) -> pl.Series:
    """Float32 from 0 to 1 of surnames joined by `&`, row by row; null where one side has none.

    The mean, over the authors of both sides, of the likeness to whom of the other side they are
    most like: order counts for nothing, and one author missing of two costs a third.
    """
    rows = pl.DataFrame({"left": left, "right": right})
    groups = rows.drop_nulls().unique().with_row_index("group")
    people = groups.with_columns(
        pl.col("left").str.split("&").alias("one"), pl.col("right").str.split("&").alias("other")
    )
    crossed = people.explode("one").explode("other").select("group", "one", "other")
    scored = crossed.with_columns(person_similarities(crossed["one"], crossed["other"]))
    best = [
        scored.group_by("group", side).agg(pl.col("similarity").max()).select("group", "similarity")
        for side in ("one", "other")
    ]
    means = pl.concat(best).group_by("group").agg(pl.col("similarity").mean())
    known = groups.join(means, on="group").select("left", "right", "similarity")
    joined = rows.join(known, on=["left", "right"], how="left", maintain_order="left")
    return joined.get_column("similarity").cast(pl.Float32)


def person_similarities(left: pl.Series, right: pl.Series) -> pl.Series:
    """Float64 `similarity` of single surnames, row by row; a `+` at the end marks a son.

    A shorter surname is short for the longer if that begins with it, or if two first letters agree
    and the others follow in order: the distance is then the difference of lengths.
    """
    pairs = pl.DataFrame(
        {"one": left.str.strip_chars(SON_MARK), "other": right.str.strip_chars(SON_MARK)}
    )
    one, other, apart = pl.col("one"), pl.col("other"), pl.col("distance")
    lengths = [side.str.len_chars().cast(pl.Int32) for side in (one, other)]
    in_order = apart == (lengths[0] - lengths[1]).abs()
    shorter = pl.min_horizontal(lengths)
    alike = (
        pl.when(apart == 0)
        .then(1.0)
        .when(one.str.starts_with(other) | other.str.starts_with(one))
        .then(BEGINNING)
        .when(in_order & (one.str.slice(0, 2) == other.str.slice(0, 2)))
        .then(SHORTENED)
        .when((apart == 1) & (shorter >= SHORTEST_SLIP))
        .then(MISSPELT)
        .otherwise(0.0)
    )
    measured = pairs.with_columns(distances(pairs["one"], pairs["other"]))
    same = left.str.ends_with(SON_MARK) == right.str.ends_with(SON_MARK)
    generation = same.cast(pl.Float64) * (1 - OTHER_GENERATION) + OTHER_GENERATION
    return measured.select(similarity=alike * generation).to_series()
