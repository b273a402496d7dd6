"""An archive to a published release, against COPY of the same rows into empty tables, then indexes.

The reference is given the finished rows in files and does table by table what no loader can leave
out, on the same server with the same settings. Keys for typos stand on lines of their own.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import psycopg
import sqlalchemy as sa
from psycopg import sql

from assets.species import ASSETS, EXTERNALS
from assets.species.intake import keep_archive
from catalog_data.species.facts import TaxonomySource
from catalog_data.tables import RELEASE_TABLES
from pipelines.materialize import QUIET
from resources.postgres import Postgres
from tests.benchmarks.harness import (
    MIB,
    Laboratory,
    aside,
    laboratory,
    metered,
    report,
    say,
    scratch,
    whole_pss,
)
from tests.benchmarks.taxonomy import write_archive, zipped

FULL, SMALLER = 9_400_000, 9.4
TYPOS = "name_words"
SORT_MEMORY = "SET LOCAL maintenance_work_mem = '512MB'"  # as the product sorts
FINISHED = "SELECT part, rows, computed_at FROM derived.release_parts ORDER BY computed_at"
PART = """
    SELECT inhrelid::regclass::text FROM pg_inherits
    WHERE inhparent = to_regclass('derived.' || quote_ident(%s))
"""
BUILT = r"""
    SELECT format('ALTER TABLE %%s ADD %%s', 'public.copied', pg_get_constraintdef(oid))
    FROM pg_constraint WHERE conrelid = %(part)s::regclass AND contype = 'p'
    UNION ALL
    SELECT regexp_replace(pg_get_indexdef(indexrelid), '^CREATE INDEX \S+ ON \S+',
                          'CREATE INDEX ON public.copied')
    FROM pg_index WHERE indrelid = %(part)s::regclass AND NOT indisprimary
"""


def made(folder: Path, count: int) -> Path:
    """A zipped archive of so many usages, with the other tables in proportion."""
    target = folder / f"made-{count}.zip"
    if not target.exists():
        say(f"an archive of {count:,} usages")
        tables = aside(write_archive, folder / f"made-{count}", count)
        aside(zipped, tables, target)
    return target


def published(lab: Laboratory, archive: Path) -> dict[str, float]:
    """Seconds of each step from an archive to its release being served."""
    lab.said(TaxonomySource.__table__.insert().values(code="made"))  # type: ignore[attr-defined]
    started = time.perf_counter()
    keep_archive(lab.postgres, lab.resources["blobs"], "made", archive, archive.name, None)
    steps = {"keeping": time.perf_counter() - started}
    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize(
            [*ASSETS, *EXTERNALS],
            resources=lab.resources,
            instance=instance,
            run_config=QUIET,
            raise_on_error=True,
        )
        for step in instance.get_run_step_stats(result.run_id):
            steps[step.step_key] = (step.end_time or 0.0) - (step.start_time or 0.0)
    return steps


def copied(lab: Laboratory, table: str, folder: Path) -> tuple[float, float, int, int]:
    """Seconds of COPY and of indexes for one table's rows; its rows and bytes in the product."""
    with psycopg.connect(lab.urls.owner, autocommit=True) as connection:
        found = connection.execute(PART, (table,)).fetchone()
        if found is None:
            return 0.0, 0.0, 0, 0
        part = sql.SQL(found[0])  # type: ignore[arg-type]
        rows = folder / "rows"
        copy_out(connection, part, rows)
        size = connection.execute("SELECT pg_total_relation_size(%s)", (found[0],)).fetchone()
        statements = connection.execute(BUILT, {"part": found[0]}).fetchall()
        started = time.perf_counter()
        with connection.transaction():
            connection.execute(SORT_MEMORY)
            make = "CREATE TABLE public.copied (LIKE {} INCLUDING DEFAULTS)"
            connection.execute(sql.SQL(make).format(part))
            count = copy_in(connection, rows)
            loaded = time.perf_counter()
            for (statement,) in statements:
                connection.execute(statement)
        ended = time.perf_counter()
        connection.execute("DROP TABLE public.copied")
        rows.unlink()
    return loaded - started, ended - loaded, count, size[0] if size else 0


def copy_out(connection: psycopg.Connection, part: sql.SQL, target: Path) -> None:
    """Write a part's rows to a file as COPY reads them."""
    query = sql.SQL("COPY {} TO STDOUT").format(part)
    with target.open("wb") as file, connection.cursor().copy(query) as rows:
        file.writelines(rows)


def copy_in(connection: psycopg.Connection, source: Path) -> int:
    """COPY a file into the table of the reference; how many rows it had."""
    cursor = connection.cursor()
    with source.open("rb") as file, cursor.copy("COPY public.copied FROM STDIN") as rows:
        while piece := file.read(MIB):
            rows.write(piece)
    return cursor.rowcount


@dataclass
class Measured:
    """One archive's way into tables: seconds by step and in all, and what the reference took."""

    seconds: float
    steps: dict[str, float]
    peak_mib: float
    tables: dict[str, tuple[float, float, int, int]]
    typos: float

    @property
    def plain(self) -> float:
        """Seconds without the keys for typos."""
        return self.seconds - self.typos

    @property
    def copying(self) -> float:
        """Seconds of the reference for the same tables."""
        return sum(sum(row[:2]) for name, row in self.tables.items() if name != TYPOS)

    def details(self) -> dict[str, Any]:
        """For the line: steps, and by table COPY, indexes, rows and MiB."""
        tables = {
            name: [round(copy, 1), round(index, 1), rows, size // MIB]
            for name, (copy, index, rows, size) in self.tables.items()
        }
        steps = {name: round(seconds, 1) for name, seconds in self.steps.items()}
        return {"steps_s": steps, "copy_s_index_s_rows_mib": tables}


def measured(archive: Path) -> Measured:
    """Import an archive in a home of its own, then copy what came of it."""
    with laboratory() as lab, scratch() as folder:
        with metered(whole_pss) as meter:
            steps = published(lab, archive)
        say(f"published in {meter.seconds:.0f} s; now the reference")
        tables = {name: copied(lab, name, folder) for name in sorted(RELEASE_TABLES)}
        return Measured(meter.seconds, steps, meter.peak_mib, tables, typo_seconds(lab.postgres))


def typo_seconds(postgres: Postgres) -> float:
    """Seconds from the end of the part before the keys for typos to their own end."""
    ends = postgres.frame(sa.text(FINISHED))
    at = ends["part"].to_list().index(TYPOS)
    return float((ends["computed_at"][at] - ends["computed_at"][at - 1]).total_seconds())


def main(size: int | None = None, folder: str | None = None, **_: Any) -> None:
    """A ninth of the size first, for the cost of a row, then the whole.

    Made archives are kept in ``folder`` and used again where one is given.
    """
    count = size or FULL
    with scratch() as forgotten:
        kept = Path(folder) if folder else forgotten
        small, whole = (made(kept, n) for n in (round(count / SMALLER), count))
        few = aside(measured, small)
        all_rows = aside(measured, whole)
    rows = {"size": count, "peak_mib": all_rows.peak_mib}
    copy = "COPY of the same rows into empty tables, then CREATE INDEX"
    report(
        "coldp keys for typos",
        all_rows.typos,
        "s",
        (copy, sum(all_rows.tables[TYPOS][:2])),
        **rows,
    )
    fewer = round(count / SMALLER)
    cost = (f"at {fewer:,} usages", few.plain * 1e6 / fewer)
    report("coldp a row", all_rows.plain * 1e6 / count, "us", cost, **rows)
    report(
        "coldp", all_rows.plain, "s", (copy, all_rows.copying), **rows, details=all_rows.details()
    )
