"""The asset ``baskets``: which tracks somebody had together. How they are packed: ``packing``."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa

from assets.incremental import Stamp, orphans, pending, progress
from assets.music.externals import listening, music_catalogue, music_sayings
from assets.music.listens import listens
from assets.music.packing import BASKETS_RECIPE, TOLD, pack
from catalog_data.music.baskets import FEWEST, MOST
from resources.postgres import Postgres

SHARD = 20_000  # sources that are packed at once: about two million listens
WHOLE = "baskets_are_whole"
DONE = """
    SELECT dataset || '/' || source_id AS id, dataset, source_id::text AS source_id,
        fingerprint, recipe FROM derived.music_basket_sources
"""
COUNTED = """
    SELECT dataset, count(*) AS sources, coalesce(sum(baskets), 0)::bigint AS baskets
    FROM derived.music_basket_sources GROUP BY 1 ORDER BY 1
"""
BROKEN = f"""
    SELECT count(*) FROM derived.music_basket_sources s
    JOIN derived.music_baskets b USING (dataset, source_id) CROSS JOIN LATERAL (
        SELECT count(DISTINCT track_id) AS tracks, coalesce(max(position), 0) AS last
        FROM derived.music_basket_tracks t WHERE t.basket_id = b.basket_id) AS held
    WHERE s.run_id = :run_id AND (tracks <> last OR last NOT BETWEEN {FEWEST} AND {MOST})
"""  # noqa: S608


def pending_sources(postgres: Postgres) -> pl.DataFrame:
    """Frame [dataset, source_id, fingerprint] of what to pack anew; none: it had to go."""
    told, done = postgres.frame(sa.text(TOLD)), postgres.frame(sa.text(DONE))
    new = pending(told, done, BASKETS_RECIPE)
    gone = done.filter(pl.col("id").is_in(orphans(told["id"], done).implode()))
    lost = gone.with_columns(fingerprint=pl.lit(None, pl.String))
    columns = ["dataset", "source_id", "fingerprint"]
    return pl.concat([new.select(columns), lost.select(columns)])


def whole(postgres: Postgres, run_id: str) -> dg.AssetCheckResult:
    """Every basket that a run packed has two to twenty different tracks in a row."""
    with postgres.begin() as connection:
        broken = connection.execute(sa.text(BROKEN), {"run_id": run_id}).scalar_one()
    return dg.AssetCheckResult(
        check_name=WHOLE, passed=broken == 0, metadata={"broken": int(broken)}
    )


@dg.asset(
    group_name="music",
    kinds={"postgres"},
    deps=[listens, listening, music_sayings, music_catalogue],
    check_specs=[dg.AssetCheckSpec(WHOLE, asset="baskets", blocking=True)],
    code_version=BASKETS_RECIPE,
)
def baskets(context: dg.AssetExecutionContext, postgres: Postgres) -> Iterator[Any]:
    """A basket: two to twenty tracks of one sitting, one playlist or one spell of searching.

    Only listeners, playlists and searchers of whom something changed are packed anew.
    """
    stamp, watcher, wrote = Stamp(context.run.run_id, BASKETS_RECIPE), progress.get(), 0
    with postgres.writing("baskets"):
        asked = pending_sources(postgres)
        for start in range(0, asked.height, SHARD):
            with postgres.begin() as connection:
                wrote += pack(connection, asked.slice(start, SHARD), stamp)
            if watcher:
                watcher("baskets", min(start + SHARD, asked.height), asked.height)
    counts = postgres.frame(sa.text(COUNTED))
    told = {f"of_{name}": int(number) for name, _, number in counts.iter_rows()}
    sums = {"catalogued": int(counts["sources"].sum()), "baskets": int(counts["baskets"].sum())}
    check = whole(postgres, stamp.run_id)
    done: dict[str, Any] = {"pending": asked.height, "wrote": wrote, "recipe": BASKETS_RECIPE}
    yield dg.MaterializeResult(metadata={**done, **sums, **told}, check_results=[check])
