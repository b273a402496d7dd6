"""The asset of duplicates: what it reads, and when it has nothing to do. Grouping is elsewhere."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa

from assets.incremental import Stamp
from assets.photos.descriptors import ARTIFACT, photo_descriptors
from assets.photos.duplicates.compared import compare_recipe, compared
from assets.photos.duplicates.groups import GROUPS, MEMBERS, WHOLE, Inputs, made_of
from assets.photos.externals import photo_decisions, photo_sayings
from assets.photos.metadata import photo_metadata
from assets.photos.shots import shots, states
from assets.photos.stacks import photo_stacks
from assets.pointers import served
from assets.wholesets import keep_set
from catalog_data.identity import vector_table
from resources.lance import Lance
from resources.postgres import Postgres

CODE = "duplicates asset 1"
AGREE, PRECISION, FEWEST = "photo_duplicates_agree_with_what_was_decided", 0.99, 100
DECIDED = """
    SELECT count(*) FILTER (WHERE verdict = 'resolved') AS copies,
        count(*) FILTER (WHERE verdict = 'dismissed') AS no_copies
    FROM facts.duplicate_decisions WHERE reverted_at IS NULL
"""
BARS = ("left", "top", "right", "below")
PAIRED = "SELECT left_id, right_id, distance, similarity FROM derived.look_alike_pairs"
SERIES = """
    SELECT m.photo_id::text AS photo_id, m.stack_id::text AS stack_id
    FROM derived.photo_stack_members m JOIN derived.photo_stacks s USING (stack_id)
    WHERE s.type IN ('burst', 'bracket')
"""
DISMISSED = """
    SELECT d.id::text AS decision_id, photo::text AS photo_id
    FROM facts.duplicate_decisions d CROSS JOIN unnest(d.photos) AS photo
    WHERE d.verdict = 'dismissed' AND d.reverted_at IS NULL
"""


def measures(lance: Lance, recipe: str) -> pl.DataFrame:
    """Frame [content_id, sharpness, left, top, right, below] of all descriptors."""
    names = ["content_id", "sharpness", "bars"]
    frame = pl.DataFrame(pl.from_arrow(lance.columns(vector_table(ARTIFACT, recipe), names)))
    bars = [pl.col("bars").arr.get(at).cast(pl.Float64).alias(BARS[at]) for at in range(len(BARS))]
    return frame.select("content_id", pl.col("sharpness").cast(pl.Float64), *bars)


def decided(postgres: Postgres) -> tuple[int, int]:
    """How many groups of copies were resolved, and how many dismissed."""
    copies, others = postgres.frame(sa.text(DECIDED)).row(0)
    return copies, others


def agree(copies: int, others: int) -> dg.AssetCheckResult:
    """Warn where too many groups were dismissed: those decided are what is known to be right."""
    asked = copies + others
    share = copies / asked if asked else 1.0
    return dg.AssetCheckResult(
        check_name=AGREE,
        passed=asked < FEWEST or share >= PRECISION,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"decided": asked, "copies": round(share, 4), "at_least": PRECISION},
    )


@dg.asset(
    group_name="photos",
    kinds={"postgres", "numpy"},
    deps=[photo_descriptors, photo_metadata, photo_stacks, photo_sayings, photo_decisions],
    check_specs=[
        dg.AssetCheckSpec(WHOLE, asset="photo_duplicates", blocking=True),
        dg.AssetCheckSpec(AGREE, asset="photo_duplicates"),
    ],
    code_version=CODE,
)
def photo_duplicates(
    context: dg.AssetExecutionContext, postgres: Postgres, lance: Lance
) -> Iterator[Any]:
    """One group of photos that show the same picture: of one owner, with the one to keep.

    Contents are compared once, when they are new. Photos in the trash are in no group; one that its
    owner dismissed comes back only with a further photo.
    """
    with postgres.writing("photo_duplicates"):
        described_by = served(postgres, ARTIFACT)
        if described_by is None:
            check = dg.AssetCheckResult(check_name=WHOLE, passed=True)
            reason: dict[str, Any] = {"unavailable": "No picture was described yet.", "wrote": 0}
            yield dg.MaterializeResult(
                metadata=reason, check_results=[check, agree(*decided(postgres))]
            )
            return
        fresh = compared(postgres, lance, context.run.run_id, described_by)
        pairs, series, dismissed = (
            postgres.frame(sa.text(query)) for query in (PAIRED, SERIES, DISMISSED)
        )
        recipe = f"{CODE}; {compare_recipe(described_by)}"
        kept = keep_set(
            postgres,
            "photo_duplicates",
            Stamp(context.run.run_id, recipe),
            [states(postgres), pairs, series, dismissed],
            [GROUPS, MEMBERS],
            lambda: made_of(
                Inputs(shots(postgres), pairs, series, dismissed, measures(lance, described_by))
            ),
        )
    told: dict[str, Any] = {**kept.told, **kept.counts, "compared": fresh, "recipe": recipe}
    yield dg.MaterializeResult(metadata=told, check_results=[kept.check, agree(*decided(postgres))])
