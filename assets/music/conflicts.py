"""ISRCs whose evidence is divided, and the tracks each may be of. Staff decide, not this."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa

from assets.incremental import Stamp
from assets.music.externals import music_catalogue
from assets.music.isrcs import DIVIDED
from assets.photos.figures.keeping import checked
from assets.wholesets import Made, keep_set
from catalog_data.music.isrcs import DOMINANT, MusicIsrcConflict
from resources.postgres import Postgres

TABLE: sa.Table = MusicIsrcConflict.__table__  # type: ignore[assignment]
ARTIFACT, WHOLE = "music_isrc_conflicts", "shares_are_of_one_whole"
RECIPE = f"isrc conflicts 1; dominant from {DOMINANT:.4f}"
ROUNDED = 1e-3  # shares have four digits
SHOWN = 20  # rows in the table of a materialization


def made_of(divided: pl.DataFrame) -> Made:
    """The set, checked: shares of an ISRC make one, and each of its tracks has some.

    Args:
        divided: Frame [isrc, item_id, votes, share].
    """
    sums = divided.group_by("isrc").agg(pl.col("share").sum(), pl.col("votes").min())
    off = (pl.col("share") - 1).abs() > ROUNDED
    wrong = sums.filter(off | (pl.col("votes") < 1)).height
    made = checked(WHOLE, {TABLE: divided}, {"isrcs_whose_shares_are_wrong": wrong})
    return Made(made.sets, made.check, {**made.told, "isrcs": sums.height})


@dg.asset(
    group_name="music",
    kinds={"postgres"},
    deps=[music_catalogue],
    check_specs=[dg.AssetCheckSpec(WHOLE, asset=ARTIFACT, blocking=True)],
    code_version=RECIPE,
)
def music_isrc_conflicts(context: dg.AssetExecutionContext, postgres: Postgres) -> Iterator[Any]:
    """A track that an ISRC may be of, with its share of the evidence: none has two thirds."""
    with postgres.writing(ARTIFACT):
        divided = postgres.frame(sa.text(DIVIDED))
        stamp = Stamp(context.run.run_id, RECIPE)
        kept = keep_set(postgres, ARTIFACT, stamp, [divided], [TABLE], lambda: made_of(divided))
    told = {**kept.told, **kept.counts, "recipe": RECIPE, "divided": shown(divided)}
    yield dg.MaterializeResult(metadata=told, check_results=[kept.check])


def shown(divided: pl.DataFrame) -> dg.MarkdownMetadataValue:
    """The ISRCs that most is said of, with their tracks, for who looks at a run."""
    most = divided.sort("votes", "isrc", "item_id", descending=[True, False, False]).head(SHOWN)
    lines = ["|".join(map(str, row)) for row in most.iter_rows()]
    return dg.MetadataValue.md(
        "\n".join(["|".join(most.columns), "|".join("-" * most.width), *lines])
    )
