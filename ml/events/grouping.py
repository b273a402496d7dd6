"""Which photos are one event, and what is true of each event. Its title is elsewhere."""

import polars as pl

EVENTS_RECIPE = "events 1"
FACTS = ("began", "ended", "photos", "cover_id", "latitude", "longitude")


def members(photos: pl.DataFrame) -> pl.DataFrame:
    """Which event each photo belongs to: a new one begins after a gap.

    An event bears the smallest id of its photos: so it keeps it whatever else is added.

    Args:
        photos: [photo_id, owner_id String, taken_at Datetime, gap_hours Float64, fewest Int64],
            each photo once, in any order.

    Returns:
        [photo_id, event_id]: photos of events with at least ``fewest``.
    """
    ordered = photos.sort("owner_id", "taken_at", "photo_id")
    pause = pl.col("taken_at").diff().dt.total_milliseconds()
    first = (pl.col("owner_id") != pl.col("owner_id").shift()) | (
        pause >= pl.col("gap_hours") * 3_600_000
    )
    numbered = ordered.with_columns(number=first.fill_null(value=True).cum_sum())
    return (
        numbered.with_columns(event_id=pl.col("photo_id").min().over("number"))
        .filter(pl.len().over("number") >= pl.col("fewest"))
        .select("photo_id", "event_id")
    )


def events(photos: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """What is true of each event.

    Args:
        photos: [photo_id, owner_id, taken_at, rating Int64, latitude, longitude Float64 degrees].
        found: What ``members`` gave.

    Returns:
        [event_id, owner_id, began, ended, photos, cover_id, latitude, longitude]; the cover is
        the best rated photo, then the first; the place is the mean direction of those that have
        one, null where none has.
    """
    best = [pl.col("rating").fill_null(0), pl.col("taken_at"), pl.col("photo_id")]
    return (
        found.join(photos, on="photo_id")
        .with_columns(*_directions())
        .group_by("event_id")
        .agg(
            pl.col("owner_id").first(),
            pl.col("taken_at").min().alias("began"),
            pl.col("taken_at").max().alias("ended"),
            pl.len().cast(pl.Int64).alias("photos"),
            pl.col("photo_id")
            .sort_by(best, descending=[True, False, False])
            .first()
            .alias("cover_id"),
            pl.col("x", "y", "z").mean(),
        )
        .with_columns(
            latitude=pl.arctan2("z", (pl.col("x") ** 2 + pl.col("y") ** 2).sqrt()).degrees(),
            longitude=pl.arctan2("y", "x").degrees(),
        )
        .select("event_id", "owner_id", *FACTS)
        .with_columns(pl.col("latitude", "longitude").round(6))
        .sort("event_id")
    )


def _directions() -> list[pl.Expr]:
    """Unit vectors: the mean of degrees is wrong across the date line."""
    north, east = pl.col("latitude").radians(), pl.col("longitude").radians()
    return [
        (north.cos() * east.cos()).alias("x"),
        (north.cos() * east.sin()).alias("y"),
        north.sin().alias("z"),
    ]
