"""What changed between a release and the one it is compared with. How they are compared: ml."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa

from assets.species.parts import Filled, fill_part, keep_part, parts_of, watched
from assets.species.release import taxon_release
from assets.species.releases import building, standings_now
from assets.species.staging import READING, ROWS, compared
from assets.species.standing import Release, releases_of
from catalog_data.identity import fingerprint
from catalog_data.species.releases import ReleaseChange
from ml.taxonomy.changes import changes
from resources.blobs import Blobs
from resources.postgres import Postgres
from resources.settings import SpeciesSettings

TABLE: sa.Table = ReleaseChange.__table__  # type: ignore[assignment]
RECIPE = f"{READING}; changes 1"


def compared_with(postgres: Postgres) -> dict[int, int]:
    """Releases that are to be compared, the later one by the earlier."""
    built, pairs = set(building(postgres)), dict[int, int]()
    for standing in standings_now(postgres):
        pairs |= {n: base for n, base in standing.pairs.items() if {n, base} <= built}
    return pairs


def print_of(release: Release, base: Release) -> str:
    """Fingerprint of a comparison: both contents, and the number rows name."""
    return fingerprint(release.content_id, base.content_id, str(base.number))


def pairs_done(postgres: Postgres) -> set[tuple[int, str]]:
    """Releases and fingerprints of comparisons that stand."""
    done = parts_of(postgres).filter(part=TABLE.name, recipe=RECIPE)
    return set(done.select("release", "fingerprint").iter_rows())


@dg.asset(
    group_name="species",
    kinds={"postgres", "polars"},
    deps=[taxon_release],
    pool="postgres_bulk",
    code_version=RECIPE,
)
def release_diff(
    context: dg.AssetExecutionContext, postgres: Postgres, blobs: Blobs, species: SpeciesSettings
) -> dg.MaterializeResult[Any]:
    """One usage that is not as it was in the release before: added, removed, moved, renamed.

    A candidate is compared with what is served, and what is served with the release before it.
    """
    filled, kinds = Filled.begun(), dict[str, Any]()
    with postgres.writing("release_diff"):
        archives, done = releases_of(postgres), pairs_done(postgres)
        for number, before in compared_with(postgres).items():
            release, base = archives[number], archives[before]
            mark = print_of(release, base)
            if (number, mark) not in done:
                found = differences(postgres, blobs, species, release, base)
                rows = fill_part(
                    postgres, TABLE, number, watched(TABLE.name, slices(found), found.height)
                )
                keep_part(postgres, context.run.run_id, number, TABLE.name, mark, RECIPE, rows)
                filled.rows[f"{release.source} {number} against {before}"] = rows
                kinds[f"{release.source} {number}"] = dict(
                    found.group_by("kind").len().sort("kind").iter_rows()
                )
    return dg.MaterializeResult(metadata=filled.metadata(RECIPE) | {"kinds": kinds})


def differences(
    postgres: Postgres, blobs: Blobs, species: SpeciesSettings, release: Release, base: Release
) -> pl.DataFrame:
    """Rows of release_changes but their release."""
    before, after = (
        pl.scan_parquet(compared(postgres, blobs, species, one)) for one in (base, release)
    )
    previous = pl.lit(base.number, dtype=pl.Int32).alias("previous")
    return changes(before, after).with_columns(previous)


def slices(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Pieces of a frame."""
    return rows.iter_slices(ROWS)
