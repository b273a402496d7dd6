"""Stacks of photos by rules in their order: who is in which, and who stands for it.

Each photo is in one stack at most. A pair of RAW and JPEG, or a live photo, goes whole into a burst
that a later rule sees its primary in. What a person stacked by hand is left out by the caller.
"""

import uuid

import polars as pl

from ml.stacks.keys import KEYS
from ml.stacks.rules import DEFAULT_RULES, TYPES, Rule

NAMESPACE = uuid.UUID("6d1b7f0e-54d0-5b36-9a3f-0a6b6b0f7a11")
PHOTOS = pl.Schema(
    {
        "photo_id": pl.String(),
        "owner_id": pl.String(),
        "folder": pl.String(),
        "name": pl.String(),
        "kind": pl.String(),
        "taken_at": pl.Datetime("us"),
        "make": pl.String(),
        "model": pl.String(),
        "serial": pl.String(),
        "burst_id": pl.String(),
        "continuous": pl.Boolean(),
        "sequence": pl.Int64(),
        "content_identifier": pl.String(),
        "bracketing": pl.Boolean(),
        "exposure_bias": pl.Float64(),
        "pixels": pl.Int64(),
        "phash": pl.Int64(),
    }
)
STACKS = pl.Schema(
    {
        "stack_id": pl.String(),
        "type": pl.String(),
        "rule": pl.String(),
        "photo_id": pl.String(),
        "is_primary": pl.Boolean(),
        "position": pl.Int64(),
    }
)
OPEN = ("raw_jpeg", "live_photo")
ORDER = ("owner_id", "camera", "taken_at", "sequence", "name", "photo_id")


def stacks(photos: pl.DataFrame, rules: tuple[Rule, ...] = DEFAULT_RULES) -> pl.DataFrame:
    """Stacks of ``photos`` (schema PHOTOS, any order) as rows of STACKS, sorted.

    ``kind`` is image, raw or video; ``burst_id`` Apple's BurstUUID or its like, ``continuous`` a
    drive mode of bursts, ``bracketing`` an exposure mode of brackets, ``content_identifier`` what
    Apple writes into both parts of a live photo. All but ids and ``kind`` may be null. A stack's id
    comes of its type and its smallest photo id.
    """
    shots = _prepared(photos)
    heads = shots.select(
        "photo_id", head="photo_id", type=pl.lit(None, pl.String), rule=pl.lit(None, pl.String)
    )
    for rule in rules:
        if rule.on:
            heads = _joined(shots, heads, rule)
    return _told(shots, heads.filter(pl.col("type").is_not_null()))


def _prepared(photos: pl.DataFrame) -> pl.DataFrame:
    """Frames sorted, with one text for the camera and the name's base in lower case."""
    camera = pl.concat_str("make", "model", "serial", separator="\n", ignore_nulls=True)
    return photos.with_columns(
        camera=pl.coalesce(pl.when(camera != "").then(camera), pl.lit("?")),
        base=pl.col("name").str.to_lowercase().str.replace(r"\.[^.]*$", ""),
        folder=pl.col("folder").fill_null(""),
    ).sort(ORDER, nulls_last=True)


def _joined(shots: pl.DataFrame, heads: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """Heads after one rule: what it sees together has one head, and its type."""
    free = pl.col("type").is_null() | pl.col("type").is_in(OPEN)
    seen = shots.join(
        heads.filter(free & (pl.col("head") == pl.col("photo_id"))),
        on="photo_id",
        maintain_order="left",
    )
    keyed = seen.with_columns(key=KEYS[rule.name](seen, rule)).filter(pl.col("key").is_not_null())
    series = keyed.filter(pl.len().over("key") > 1)
    if rule.name == "bracket":
        series = series.filter(pl.col("exposure_bias").n_unique().over("key") > 1)
    led = series.select(
        head="photo_id",
        leader=_primary(TYPES[rule.name]).over("key"),
        new=pl.lit(TYPES[rule.name]),
        by=pl.lit(rule.name),
    )
    return heads.join(led, on="head", how="left", maintain_order="left").select(
        "photo_id",
        head=pl.coalesce("leader", "head"),
        type=pl.coalesce("new", "type"),
        rule=pl.coalesce("by", "rule"),
    )


def _primary(type_: str) -> pl.Expr:
    """Middle of a burst, middle exposure of a bracket, of a pair the picture, else the largest."""
    if type_ == "burst":
        return pl.col("photo_id").get(pl.len() // 2)
    if type_ == "bracket":
        return pl.col("photo_id").sort_by("exposure_bias", "photo_id").get(pl.len() // 2)
    rank = pl.col("kind").replace_strict({"image": 0, "video": 1, "raw": 2}, default=3)
    largest = pl.col("pixels").fill_null(0)
    return pl.col("photo_id").sort_by(rank, -largest, "photo_id").first()


def _told(shots: pl.DataFrame, heads: pl.DataFrame) -> pl.DataFrame:
    """Rows of STACKS, members in the order they were taken."""
    place = shots.select("photo_id", "owner_id", "taken_at", "name")
    members = heads.join(place, on="photo_id").sort("taken_at", "name", "photo_id", nulls_last=True)
    smallest = pl.col("photo_id").min().over("head")
    numbered = members.with_columns(
        seed=pl.concat_str("type", smallest, separator=":"),
        is_primary=pl.col("photo_id") == pl.col("head"),
        position=pl.int_range(pl.len()).over("head"),
    )
    seeds = numbered["seed"].unique(maintain_order=True)
    ids = pl.Series([str(uuid.uuid5(NAMESPACE, seed)) for seed in seeds], dtype=pl.String)
    named = numbered.join(pl.DataFrame({"seed": seeds, "stack_id": ids}), on="seed")
    return named.select(STACKS.names()).cast(STACKS).sort("stack_id", "position")
