"""Decisions the pipeline takes by itself, and the pointer that follows from all of them."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from assets.pointers import PUBLISHED
from assets.species.judging import Bench
from assets.species.standing import DECISIONS, PASSED
from assets.species.verdicts import TREE, WHOLE
from catalog_data.identity import new_id
from catalog_data.species.facts import Decision, TaxonomyDecision
from resources.postgres import Postgres

TABLE: sa.Table = TaxonomyDecision.__table__  # type: ignore[assignment]
POINTER = "taxonomy:"


def decide(postgres: Postgres) -> list[str]:
    """Publish each candidate that passed its checks; which ones."""
    bench, published = Bench.of(postgres), []
    for standing in bench.standings:
        number = standing.candidate
        if number is None or not bench.ready(number):
            continue
        row = bench.rows[number]
        checks = row["verdicts"].values()
        of_now = all(check["base"] == standing.served for check in checks)
        if checks and of_now and row["refused"] is None:
            said = {"kind": Decision.PUBLISH, "reason": PASSED}
            insert = sa.insert(TABLE).values(
                id=new_id(), source=standing.source, release=number, **said
            )
            with postgres.begin() as connection:
                connection.execute(insert)
            published.append(f"{standing.source} {number}")
    return published


def point(postgres: Postgres) -> dict[str, str]:
    """Let each source's pointer follow its decisions, all in one transaction; what is served.

    Where what was decided does not stand yet, the pointer stays where it is.
    """
    bench, told = Bench.of(postgres), dict[str, str]()
    decisions = postgres.frame(sa.text(DECISIONS)).sort("decided_at")
    with postgres.begin() as connection:
        gone = sa.delete(PUBLISHED).where(
            PUBLISHED.c.artifact.startswith(POINTER),
            PUBLISHED.c.artifact.not_in([POINTER + one.source for one in bench.standings]),
        )
        connection.execute(gone)
        for standing in bench.standings:
            served, previous = standing.served, standing.previous
            if served is None or not servable(bench, served):
                continue
            kept = previous if previous is not None and servable(bench, previous) else None
            when = decisions.filter(source=standing.source, release=served)["decided_at"][-1]
            row = {
                "artifact": POINTER + standing.source,
                "version": str(served),
                "previous": None if kept is None else str(kept),
                "published_at": when,
            }
            connection.execute(_upsert(row))
            told[standing.source] = f"{served}" + (f", before it {kept}" if kept else "")
    return told


def servable(bench: Bench, number: int) -> bool:
    """Whether a release is whole and its tree holds, whatever else was found."""
    if not bench.ready(number):
        return False
    found = bench.rows[number]["verdicts"]
    return all(found.get(name, {"passed": False})["passed"] for name in (WHOLE, TREE))


def pointers(postgres: Postgres) -> set[int]:
    """Every release that a pointer names."""
    query = sa.select(PUBLISHED.c.version, PUBLISHED.c.previous).where(
        PUBLISHED.c.artifact.startswith(POINTER)
    )
    with postgres.begin() as connection:
        return {int(number) for row in connection.execute(query) for number in row if number}


def _upsert(row: dict[str, object]) -> sa.Insert:
    """A pointer that is changed only where it is another."""
    insert = postgresql.insert(PUBLISHED).values(row)
    names = ("version", "previous", "published_at")
    other = sa.or_(*(PUBLISHED.c[n].is_distinct_from(insert.excluded[n]) for n in names))
    return insert.on_conflict_do_update(
        index_elements=[PUBLISHED.c.artifact],
        set_={name: insert.excluded[name] for name in names},
        where=other,
    )
