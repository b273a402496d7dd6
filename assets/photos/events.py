"""Events of each owner: their photos cut at long pauses, each with a title. Showing: the API's."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import msgspec
import polars as pl
import sqlalchemy as sa

from assets.incremental import Stamp
from assets.photos.charts import as_before, events_chart
from assets.photos.externals import photo_rules, photo_sayings
from assets.photos.metadata import photo_metadata
from assets.photos.people import photo_people
from assets.photos.places import photo_places
from assets.wholesets import Made, keep_set
from catalog_data.photos.rules import EventRules
from catalog_data.photos.sets import PhotoEvent, PhotoEventMember
from ml.events import EVENTS_RECIPE, events, members, titles
from resources.postgres import Postgres

EVENTS: sa.Table = PhotoEvent.__table__  # type: ignore[assignment]
MEMBERS: sa.Table = PhotoEventMember.__table__  # type: ignore[assignment]
WHOLE = "photo_events_are_whole"
DATED = """
    SELECT p.id::text AS photo_id, p.owner_id::text AS owner_id, m.taken_at,
        coalesce(y.rating, m.rating)::bigint AS rating, m.latitude, m.longitude, l.place
    FROM facts.photos p JOIN derived.photo_metadata m ON m.photo_id = p.id
    LEFT JOIN facts.photo_sayings y ON y.photo_id = p.id
    LEFT JOIN derived.photo_places l ON l.photo_id = p.id
    WHERE m.taken_at IS NOT NULL AND y.trashed_at IS NULL
"""
CHOSEN = "SELECT owner_id::text AS owner_id, rules::text FROM facts.photo_rules WHERE kind = :kind"
NAMED = """
    SELECT DISTINCT f.photo_id::text AS photo_id, p.name FROM derived.person_faces f
    JOIN derived.photo_people p ON p.person_id = f.person_id WHERE p.name IS NOT NULL
"""


def event_rules(postgres: Postgres) -> pl.DataFrame:
    """Frame [owner_id, gap_hours, fewest] of owners who chose."""
    rows = postgres.frame(sa.text(CHOSEN), {"kind": "events"})
    chosen = [msgspec.json.decode(text, type=EventRules) for text in rows["rules"]]
    told = [msgspec.structs.asdict(rules) for rules in chosen]
    schema = {"gap_hours": pl.Float64, "fewest": pl.Int64}
    return rows.select("owner_id").hstack(pl.DataFrame(told, schema=schema))


def dated(postgres: Postgres) -> pl.DataFrame:
    """Photos with a time that are not in the trash, each with its owner's rules."""
    usual = EventRules()
    photos = postgres.frame(sa.text(DATED))
    return photos.join(event_rules(postgres), on="owner_id", how="left").with_columns(
        pl.col("gap_hours").fill_null(usual.gap_hours), pl.col("fewest").fill_null(usual.fewest)
    )


def found_in(photos: pl.DataFrame, people: pl.DataFrame) -> dict[sa.Table, pl.DataFrame]:
    """Rows of both tables; ``people`` [photo_id, name] are those who are named."""
    belong = members(photos)
    where = belong.join(photos, on="photo_id").select("event_id", pl.col("place").alias("name"))
    who = belong.join(people, on="photo_id").select("event_id", "name")
    found = events(photos, belong)
    named = found.join(titles(found, who, where), on="event_id", maintain_order="left")
    return {EVENTS: named, MEMBERS: belong}


def whole(sets: dict[sa.Table, pl.DataFrame]) -> dg.AssetCheckResult:
    """Every photo is in one event that exists, and each event counts its own."""
    found, belong = sets[EVENTS], sets[MEMBERS]
    counted = belong.group_by("event_id").len().join(found, on="event_id", how="full")
    wrong = counted.filter(pl.col("len").ne_missing(pl.col("photos").cast(pl.UInt32))).height
    twice = belong.height - belong["photo_id"].n_unique()
    told = {"miscounted": wrong, "in_two": twice}
    return dg.AssetCheckResult(check_name=WHOLE, passed=not wrong and not twice, metadata=told)


def made_of(photos: pl.DataFrame, people: pl.DataFrame) -> Made:
    """The set of all events, checked."""
    sets = found_in(photos, people)
    told = {"events": sets[EVENTS].height, "photos": sets[MEMBERS].height}
    return Made(sets, whole(sets), told)


@dg.asset(
    group_name="photos",
    kinds={"postgres"},
    deps=[photo_metadata, photo_places, photo_people, photo_sayings, photo_rules],
    check_specs=[dg.AssetCheckSpec(WHOLE, asset="photo_events", blocking=True)],
    code_version=EVENTS_RECIPE,
)
def photo_events(context: dg.AssetExecutionContext, postgres: Postgres) -> Iterator[Any]:
    """One event: photos of one owner without a long pause between them, with a title.

    How long a pause and how few photos are the owner's own rules. The set is replaced as one.
    """
    with postgres.writing("photo_events"):
        photos, people = dated(postgres), postgres.frame(sa.text(NAMED))
        kept = keep_set(
            postgres,
            "photo_events",
            Stamp(context.run.run_id, EVENTS_RECIPE),
            [photos, people],
            [EVENTS, MEMBERS],
            lambda: made_of(photos, people),
        )
    figure = {} if kept.changed else as_before(context, "events_by_year")
    told = {**kept.told, **kept.counts, "recipe": EVENTS_RECIPE}
    yield dg.MaterializeResult(
        metadata={**told, **(figure or events_chart(postgres))}, check_results=[kept.check]
    )
