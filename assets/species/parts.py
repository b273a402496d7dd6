"""Parts of tables by release: which are pending, and the loop that fills them. Not what is in them.

A part is done while its row in `release_parts` has the release's content, this recipe, and a
partition stands behind it: a database that was restored, or a table made anew, has none.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa

from assets.incremental import progress
from assets.shelves import frame_of
from assets.species.account import counts_of
from assets.species.releases import building
from assets.species.staging import READING, Staged, staged
from assets.species.standing import Release, releases_of
from catalog_data.species.releases import ReleasePart
from resources.blobs import Blobs
from resources.partitions import filled_part
from resources.postgres import Postgres
from resources.settings import SpeciesSettings

PARTS: sa.Table = ReleasePart.__table__  # type: ignore[assignment]
Load = Callable[[Staged], Iterator[pl.DataFrame]]
# Sorting 9.4 million keys in the server's default of 64 MB goes to disk and back.
SORT_MEMORY = "SET LOCAL maintenance_work_mem = '512MB'"
ATTACHED = """
    SELECT c.relname AS part, substring(p.relname FROM '_r([0-9]+)_[0-9]+$')::int AS release
    FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid JOIN pg_class c ON c.oid = i.inhparent
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'derived' AND c.relkind = 'p'
"""


@dataclass
class Filled:
    """What one run wrote: rows by release and table, and seconds."""

    rows: dict[str, int]
    started: float

    @classmethod
    def begun(cls) -> "Filled":
        """Nothing yet, from now on."""
        return cls({}, time.perf_counter())

    def metadata(self, recipe: str) -> dict[str, Any]:
        """For the materialization."""
        wrote = sum(self.rows.values())
        seconds = time.perf_counter() - self.started
        told = {"wrote": wrote, "seconds": round(seconds, 3), "parts": self.rows}
        return {**told, "rows_per_second": round(wrote / seconds, 1), "recipe": recipe}


def whole_recipe(recipe: str) -> str:
    """A part's recipe with that of the reading it begins with."""
    return f"{READING}; {recipe}"


def attached(postgres: Postgres) -> set[tuple[str, int]]:
    """Table and release of every partition that stands."""
    return set(postgres.frame(sa.text(ATTACHED)).iter_rows())


def parts_of(postgres: Postgres) -> pl.DataFrame:
    """Frame [release, part, fingerprint, recipe, rows] of parts that stand."""
    columns = [PARTS.c[name] for name in ("release", "part", "fingerprint", "recipe", "rows")]
    told = postgres.frame(sa.select(*columns))
    standing = pl.DataFrame(
        list(attached(postgres)), schema={"part": pl.String, "release": pl.Int64}, orient="row"
    )
    return told.join(standing, on=["part", "release"], how="semi")


def pending(postgres: Postgres, table: sa.Table, recipe: str) -> list[Release]:
    """Releases whose part of a table is absent or was made otherwise."""
    done = parts_of(postgres).filter(part=table.name, recipe=whole_recipe(recipe))
    known = set(done.select("release", "fingerprint").iter_rows())
    archives = releases_of(postgres)
    wanted = [archives[number] for number in building(postgres)]
    return [release for release in wanted if (release.number, release.content_id) not in known]


def fill(
    context: dg.AssetExecutionContext,
    postgres: Postgres,
    blobs: Blobs,
    species: SpeciesSettings,
    tables: Mapping[sa.Table, Load],
    recipe: str,
) -> dg.MaterializeResult[Any]:
    """Fill every pending part of some tables, as their one writer.

    Each part is written beside what is served and attached whole; its row follows. A crash
    between the two has it written once more.

    Args:
        context: Of the asset.
        postgres: As the pipeline.
        blobs: Where archives are kept.
        species: Where to stage.
        tables: For each table how its rows are made of a staged release: frames of the table's
            columns but `release`, some 100,000 rows each, arrays and jsonb as Postgres' text.
        recipe: How they are made.
    """
    name, filled, whole = context.asset_key.path[-1], Filled.begun(), whole_recipe(recipe)
    with postgres.writing(name):
        for table, load in tables.items():
            for release in pending(postgres, table, recipe):
                source = staged(postgres, blobs, species, release)
                total = counts_of(source.described)["tables"].get(table.name, 0)
                rows = fill_part(
                    postgres, table, release.number, watched(table.name, load(source), total)
                )
                content, run_id = release.content_id, context.run.run_id
                keep_part(postgres, run_id, release.number, table.name, content, whole, rows)
                filled.rows[f"{release.source} {release.number} {table.name}"] = rows
    return dg.MaterializeResult(metadata=filled.metadata(whole))


def fill_part(
    postgres: Postgres, table: sa.Table, number: int, pieces: Iterator[pl.DataFrame]
) -> int:
    """Write one part whole; how many rows it has."""
    release = pl.lit(number, dtype=pl.Int32).alias("release")
    with filled_part(postgres, table, number) as part:
        part.connection.execute(sa.text(SORT_MEMORY))
        return part.write_all(piece.select(release, pl.all()) for piece in pieces)


def watched(name: str, pieces: Iterator[pl.DataFrame], total: int) -> Iterator[pl.DataFrame]:
    """Tell whoever watches how many rows were made, of how many; 0 where that is not known."""
    watcher, rows = progress.get() or (lambda *_: None), 0
    for piece in pieces:
        rows += piece.height
        watcher(name, rows, max(rows, total))
        yield piece


def keep_part(
    postgres: Postgres,
    run_id: str,
    number: int,
    part: str,
    fingerprint: str,
    recipe: str,
    rows: int,
) -> None:
    """Say that a part is filled."""
    stamp = {"fingerprint": fingerprint, "recipe": recipe, "run_id": run_id}
    about = {"release": number, "part": part, "rows": rows}
    row = {**about, **stamp, "computed_at": dt.datetime.now(dt.UTC)}
    postgres.merge(PARTS, frame_of(PARTS, [row]))
