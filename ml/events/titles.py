"""What an event is called: its days, who is in it, where it was. Grouping is elsewhere."""

import polars as pl

NAMED = 2
SATURDAY, SUNDAY = 6, 7
MORNING, AFTERNOON, EVENING = 5, 12, 18


def titles(events: pl.DataFrame, people: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """A title for each event, and the names of its places.

    Weekday and part of the day; "Weekend" of a Saturday and a Sunday; "N days" from two on; then
    "with" its two most frequent people and "in" its two most frequent places (LibrePhotos'
    event titles).

    Args:
        events: [event_id, began, ended].
        people: [event_id, name] of each face of a named person.
        places: [event_id, name] of each photo that has a place.

    Returns:
        [event_id, title, places List(String)], in the order of ``events``.
    """
    who, where = frequent(people).rename({"names": "who"}), frequent(places)
    with_whom = pl.format(" with {}", pl.col("who").list.head(NAMED).list.join(" and "))
    at = pl.format(" in {}", pl.col("places").list.head(NAMED).list.join(" and "))
    return (
        events.join(who, on="event_id", how="left", maintain_order="left")
        .join(where.rename({"names": "places"}), on="event_id", how="left", maintain_order="left")
        .select(
            "event_id",
            pl.concat_str(_when(), with_whom.fill_null(""), at.fill_null("")).alias("title"),
            pl.col("places").fill_null([]),
        )
    )


def frequent(named: pl.DataFrame) -> pl.DataFrame:
    """[event_id, names]: each name once, the most frequent first, then by the alphabet."""
    counted = named.drop_nulls("name").group_by("event_id", "name").len()
    ordered = counted.sort("event_id", -pl.col("len").cast(pl.Int64), "name")
    return ordered.group_by("event_id", maintain_order=True).agg(pl.col("name").alias("names"))


def _when() -> pl.Expr:
    first, last = pl.col("began").dt.date(), pl.col("ended").dt.date()
    days = (last - first).dt.total_days() + 1
    weekend = (first.dt.weekday() == SATURDAY) & (last.dt.weekday() == SUNDAY) & (days == 2)
    hour = pl.col("began").dt.hour()
    part = (
        pl.when(hour < MORNING)
        .then(pl.lit("night"))
        .when(hour < AFTERNOON)
        .then(pl.lit("morning"))
        .when(hour < EVENING)
        .then(pl.lit("afternoon"))
        .otherwise(pl.lit("evening"))
    )
    return (
        pl.when(days == 1)
        .then(pl.format("{} {}", first.dt.strftime("%A"), part))
        .when(weekend)
        .then(pl.lit("Weekend"))
        .otherwise(pl.format("{} days", days))
    )
