"""What each rule takes for one shot or one series: a key for every photo, null where it has none.

Frames come sorted by owner, camera, time and name. Choosing a primary is not here.
"""

from collections.abc import Callable

import polars as pl

from ml.stacks.rules import Rule

CAMERA = ("owner_id", "camera")
# Pixels write RAW and JPEG of one shot with suffixes of their own: .RAW-01.COVER, .RAW-02.ORIGINAL.
PAIRED = r"\.(?:raw|motion|mp)?(?:-\d\d)?(?:\.mp)?\.(?:cover|original)$|\.mp$"


def stem() -> pl.Expr:
    """A photo's name in lower case, without its suffix and without what tells a pair apart."""
    return pl.col("base").str.replace(PAIRED, "")


def raw_jpeg(photos: pl.DataFrame, _rule: Rule) -> pl.Series:
    """One name in one folder, as RAW and as a picture."""
    shot = ("owner_id", "folder", "stem")
    pictures = pl.col("kind").is_in(["raw", "image"])
    both = pl.col("kind").filter(pictures).n_unique().over(shot) == 2
    key = pl.concat_str(shot, separator="\n")
    return photos.with_columns(stem=stem()).select(pl.when(both & pictures).then(key)).to_series()


def live_photo(photos: pl.DataFrame, _rule: Rule) -> pl.Series:
    """A picture and a film of one content identifier, else of one name in one folder."""
    named = photos.with_columns(
        stem=stem(), film=pl.col("kind") == "video", asset=pl.col("content_identifier")
    )
    by_id, by_name = ("owner_id", "asset"), ("owner_id", "folder", "stem")
    return named.select(
        pl.when(pl.col("asset").is_not_null() & _both(by_id))
        .then(pl.concat_str(by_id, separator="\n"))
        .when(_both(by_name) & _one_asset(by_name))
        .then(pl.concat_str(by_name, separator="\n"))
    ).to_series()


def _both(shot: tuple[str, ...]) -> pl.Expr:
    """One film and at least one picture: two films are none of a live photo."""
    return (pl.col("film").sum().over(shot) == 1) & (pl.col("film").not_().any().over(shot))


def _one_asset(shot: tuple[str, ...]) -> pl.Expr:
    return pl.col("asset").drop_nulls().n_unique().over(shot) <= 1


def bracket(photos: pl.DataFrame, rule: Rule) -> pl.Series:
    """Shots in a row that a camera bracketed, each exposure once: the second of one is the next."""
    series = _with_chain(photos, rule, pl.col("bracketing").fill_null(value=False))
    exposure = ("chain", "exposure_bias")
    return series.select(
        pl.when(pl.col("chain").is_not_null() & pl.col("exposure_bias").is_not_null()).then(
            pl.concat_str("chain", pl.int_range(pl.len()).over(exposure), separator="\n")
        )
    ).to_series()


def burst_tags(photos: pl.DataFrame, rule: Rule) -> pl.Series:
    """One burst's id of one camera, else shots in a row by a camera that drove on."""
    told = pl.col("burst_id").is_not_null()
    driven = _with_chain(photos, rule, pl.col("continuous").fill_null(value=False) & ~told)
    key = pl.concat_str("owner_id", "camera", "burst_id", separator="\n", ignore_nulls=True)
    return driven.select(pl.when(told).then(key).otherwise(pl.col("chain"))).to_series()


def sequence(photos: pl.DataFrame, rule: Rule) -> pl.Series:
    """Shots in a row whose sequence numbers rise."""
    rises = pl.col("sequence") > pl.col("sequence").shift(1).over(CAMERA)
    return _with_chain(photos, rule, pl.col("sequence").is_not_null(), rises)["chain"]


def file_name(photos: pl.DataFrame, rule: Rule) -> pl.Series:
    """Names in one folder that a phone gives to the frames of one burst."""
    burst = pl.coalesce(pl.col("base").str.extract(pattern, 1) for pattern in rule.names)
    key = pl.concat_str("owner_id", "folder", pl.col("burst"), separator="\n")
    return photos.with_columns(burst=burst).select(key).to_series()


def close_in_time(photos: pl.DataFrame, rule: Rule) -> pl.Series:
    """Shots in a row of one camera that look alike: hashes of neighbours within some bits."""
    words = photos["phash"].cast(pl.Int64).reinterpret(signed=False)
    with_words = photos.with_columns(word=words)
    before = pl.col("word").shift(1).over(CAMERA)
    alike = (pl.col("word") ^ before).bitwise_count_ones() <= rule.bits
    return _with_chain(with_words, rule, pl.col("word").is_not_null(), alike)["chain"]


def _with_chain(
    photos: pl.DataFrame, rule: Rule, may: pl.Expr, follows: pl.Expr | None = None
) -> pl.DataFrame:
    """The frames with the number of their chain, null for those that may be in none.

    A chain breaks where the camera changes, a step takes too long, or the frame does not follow.
    """
    known = photos.with_columns(
        may=may & pl.col("taken_at").is_not_null() & (pl.col("kind") != "video"),
        after=follows if follows is not None else pl.lit(value=True),
    )
    waited = pl.col("taken_at").diff().over(CAMERA).dt.total_milliseconds()
    joined = (
        pl.col("may").shift(1).over(CAMERA) & pl.col("after") & (waited <= rule.milliseconds)
    ).fill_null(value=False)
    number = (~joined).cum_sum()
    return known.with_columns(chain=pl.when("may").then(number.cast(pl.String)))


KEYS: dict[str, Callable[[pl.DataFrame, Rule], pl.Series]] = {
    "raw_jpeg": raw_jpeg,
    "live_photo": live_photo,
    "bracket": bracket,
    "burst_tags": burst_tags,
    "sequence": sequence,
    "file_name": file_name,
    "close_in_time": close_in_time,
}
