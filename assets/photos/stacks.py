"""Stacks of each owner: by the rules, and by hand. Showing them is the API's."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import msgspec
import polars as pl
import sqlalchemy as sa

from assets.incremental import Stamp
from assets.photos.externals import photo_decisions, photo_rules, photo_sayings
from assets.photos.hashes import photo_hashes
from assets.photos.metadata import photo_metadata
from assets.photos.shots import shots, states
from assets.wholesets import Made, keep_set
from catalog_data.photos.rules import StackRules
from catalog_data.photos.stacks import PhotoStack, PhotoStackMember
from ml.stacks import DEFAULT_RULES, PHOTOS, STACK_RECIPE, STACKS, Rule, stacks
from resources.postgres import Postgres

FOUND: sa.Table = PhotoStack.__table__  # type: ignore[assignment]
MEMBERS: sa.Table = PhotoStackMember.__table__  # type: ignore[assignment]
WHOLE = "photo_stacks_are_whole"
SAYINGS = """
    SELECT s.id::text AS stack_id, s.kind AS said, s.primary_id::text AS primary_id, s.said_at,
        p.id::text AS photo_id
    FROM facts.stack_sayings s CROSS JOIN unnest(s.photos) AS photo
    JOIN facts.photos p ON p.id = photo AND p.owner_id = s.owner_id
"""
CHOSEN = """
    SELECT owner_id::text AS owner_id, rules::text AS rules
    FROM facts.photo_rules WHERE kind = 'stacks'
"""


def prepared(found: pl.DataFrame) -> pl.DataFrame:
    """Photos in the schema PHOTOS; what no metadata tells of a shot is null."""
    missing = [
        pl.lit(None, kind).alias(name) for name, kind in PHOTOS.items() if name not in found.columns
    ]
    return found.with_columns(missing).select(PHOTOS.names()).cast(PHOTOS)


def by_rules(photos: pl.DataFrame, chosen: pl.DataFrame) -> pl.DataFrame:
    """Rows of STACKS, each owner's by their own rules [owner_id, rules]."""
    usual = photos.join(chosen, on="owner_id", how="anti")
    found = [stacks(usual)]
    for owner, text in chosen.select("owner_id", "rules").iter_rows():
        own = photos.filter(pl.col("owner_id") == owner)
        found.append(stacks(own, rules_of(msgspec.json.decode(text, type=StackRules))))
    return pl.concat(found)


def rules_of(chosen: StackRules) -> tuple[Rule, ...]:
    """The rules in their order, on or off as they were chosen."""
    return tuple(
        msgspec.structs.replace(rule, on=getattr(chosen, rule.name)) for rule in DEFAULT_RULES
    )


def by_hand(photos: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """Rows of STACKS that were said; of each photo the last saying holds, and one is no stack."""
    last = said.sort("said_at", "stack_id").unique("photo_id", keep="last", maintain_order=True)
    together = last.filter(pl.col("said") == "together").join(photos, on="photo_id")
    members = together.filter(pl.len().over("stack_id") > 1).sort(
        "stack_id", "taken_at", "name", "photo_id", nulls_last=True
    )
    best = pl.col("photo_id").sort_by(
        pl.col("photo_id").ne_missing(pl.col("primary_id")),
        pl.col("kind") != "image",
        -pl.col("pixels").fill_null(0),
        "photo_id",
    )
    return members.select(
        "stack_id",
        type=pl.lit("manual"),
        rule=pl.lit("said"),
        photo_id="photo_id",
        is_primary=pl.col("photo_id") == best.first().over("stack_id"),
        position=pl.int_range(pl.len()).over("stack_id"),
    ).cast(STACKS)


def sets_of(
    photos: pl.DataFrame, said: pl.DataFrame, chosen: pl.DataFrame
) -> dict[sa.Table, pl.DataFrame]:
    """Rows of both tables, of ``photos`` in the schema PHOTOS."""
    last = said.sort("said_at", "stack_id").unique("photo_id", keep="last", maintain_order=True)
    hand = by_hand(photos, said)
    apart = last.filter(pl.col("said") == "apart").select("photo_id")
    free = photos.join(pl.concat([hand.select("photo_id"), apart]), on="photo_id", how="anti")
    rows = pl.concat([hand, by_rules(free, chosen)]).join(
        photos.select("photo_id", "owner_id"), on="photo_id", maintain_order="left"
    )
    found = rows.group_by("stack_id", maintain_order=True).agg(
        pl.col("owner_id", "type", "rule").first(),
        pl.col("photo_id").filter("is_primary").first().alias("primary_id"),
        pl.len().cast(pl.Int64).alias("photos"),
    )
    return {FOUND: found, MEMBERS: rows.select("photo_id", "stack_id", "position")}


def made_of(photos: pl.DataFrame, said: pl.DataFrame, chosen: pl.DataFrame) -> Made:
    """The set of all stacks, checked: every photo in one at most, each with its primary."""
    sets = sets_of(photos, said, chosen)
    found, members = sets[FOUND], sets[MEMBERS]
    twice = members.height - members["photo_id"].n_unique()
    headless = found.join(
        members, left_on=["stack_id", "primary_id"], right_on=["stack_id", "photo_id"], how="anti"
    ).height
    small = found.filter(pl.col("photos") < 2).height
    check = dg.AssetCheckResult(
        check_name=WHOLE,
        passed=not twice and not headless and not small,
        metadata={"in_two": twice, "without_primary": headless, "of_one": small},
    )
    counted = dict(found.group_by("type").len().sort("type").iter_rows())
    told = {"stacks": found.height, "photos": members.height, **counted}
    return Made(sets, check, told)


@dg.asset(
    group_name="photos",
    kinds={"postgres"},
    deps=[photo_metadata, photo_hashes, photo_sayings, photo_rules, photo_decisions],
    check_specs=[dg.AssetCheckSpec(WHOLE, asset="photo_stacks", blocking=True)],
    code_version=STACK_RECIPE,
)
def photo_stacks(context: dg.AssetExecutionContext, postgres: Postgres) -> Iterator[Any]:
    """One stack: photos of one shot, burst or bracket, or what their owner stacked by hand.

    What was said holds against every rule; photos in the trash are in none.
    """
    with postgres.writing("photo_stacks"):
        said = postgres.frame(sa.text(SAYINGS))
        chosen = postgres.frame(sa.text(CHOSEN))
        kept = keep_set(
            postgres,
            "photo_stacks",
            Stamp(context.run.run_id, STACK_RECIPE),
            [states(postgres), said, chosen],
            [FOUND, MEMBERS],
            lambda: made_of(prepared(shots(postgres)), said, chosen),
        )
    told = {**kept.told, **kept.counts, "recipe": STACK_RECIPE}
    yield dg.MaterializeResult(metadata=told, check_results=[kept.check])
