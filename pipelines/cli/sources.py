"""What people say of sources of names and their releases, written as facts. No command is here."""

import datetime as dt
import re
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipelines.cli.say import RefusalError

if TYPE_CHECKING:
    from assets.species.standing import Standing
    from catalog_data.species.facts import Decision
    from resources.postgres import Postgres

NO_PART_OF_A_CODE = re.compile(r"[^a-z0-9._-]+")
FORMAT_OR_YEAR = re.compile(r"(?<![a-z0-9])(coldp|(1[89]|20)\d\d)(?![a-z0-9])")
RELEASES = """
    SELECT a.source, a.release, a.name, a.size, a.added_at, r.version, r.refused,
        p.version = a.release::text AS served, p.previous = a.release::text AS previous
    FROM facts.taxonomy_archives a
    LEFT JOIN derived.taxon_releases r USING (release)
    LEFT JOIN derived.published p ON p.artifact = 'taxonomy:' || a.source
    ORDER BY a.source, a.release DESC
"""


class Kept(NamedTuple):
    """A release as a person reads of it."""

    source: str
    release: int
    name: str
    size: int
    added_at: dt.datetime
    version: str | None
    refused: str | None
    served: bool | None
    previous: bool | None


def code_of(path: Path) -> str | None:
    """The code that a file's name suggests, without its format and its year; None if it has none.

    Next year's archive is to be a release of the same source.
    """
    stem = path.name.removesuffix(".zip").removesuffix(".ZIP")
    words = NO_PART_OF_A_CODE.sub("-", stem.lower())
    return re.sub(r"[-_.]{2,}", "-", FORMAT_OR_YEAR.sub("", words)).strip("-_.")[:64] or None


def known_sources(postgres: "Postgres") -> dict[str, dict[str, Any]]:
    """Every source by its code, those asked first before others."""
    import sqlalchemy as sa

    from catalog_data.species.facts import TaxonomySource

    table = TaxonomySource.__table__
    order = (table.c.priority, table.c.code)
    with postgres.begin() as connection:
        rows = connection.execute(sa.select(table).order_by(*order)).mappings()
        return {row["code"]: dict(row) for row in rows}


def source_named(postgres: "Postgres", code: str) -> dict[str, Any]:
    """What is said of a source; refuses one that nobody made."""
    known = known_sources(postgres)
    if code not in known:
        have = f"there are {', '.join(known)}" if known else "there are none yet"
        raise RefusalError(f"There is no source {code}; {have}.")
    return known[code]


def say_source(postgres: "Postgres", code: str, **said: Any) -> bool:
    """Make a source, or change what is said of it; None leaves a thing as it is. True if new."""
    import sqlalchemy as sa
    from sqlalchemy.dialects.postgresql import insert

    from catalog_data.species.facts import CODE, TaxonomySource

    if not re.fullmatch(CODE, code):
        raise RefusalError(
            f"{code!r} is no code: small letters, digits, dots and dashes, at most 64."
        )
    values = {name: value for name, value in said.items() if value is not None}
    new = insert(TaxonomySource).values(code=code, **values)
    once = new.on_conflict_do_nothing(index_elements=["code"]).returning(TaxonomySource.code)
    with postgres.begin() as connection:
        made = connection.execute(once).scalar()
        if values and not made:
            changing = sa.update(TaxonomySource).where(TaxonomySource.code == code)
            connection.execute(changing.values(values))
    return bool(made)


def releases_kept(postgres: "Postgres") -> list[Kept]:
    """Every release of every source, the newest first, with what became of it."""
    import sqlalchemy as sa

    with postgres.begin() as connection:
        return [Kept(*row) for row in connection.execute(sa.text(RELEASES))]


def release_of(postgres: "Postgres", source: str, release: int) -> Kept:
    """A release of a source; refuses a number that is another's or nobody's."""
    source_named(postgres, source)
    kept = {one.release: one for one in releases_kept(postgres) if one.source == source}
    if release not in kept:
        have = ", ".join(map(str, sorted(kept))) or "none"
        raise RefusalError(f"{source} has no release {release}; its releases: {have}.")
    return kept[release]


def standing_of(postgres: "Postgres", source: str) -> "Standing":
    """Which releases of a source are decided; refuses one without releases."""
    from assets.species.releases import standings_now

    source_named(postgres, source)
    for standing in standings_now(postgres):
        if standing.source == source:
            return standing
    raise RefusalError(f"{source} has no release yet.")


def decide(
    postgres: "Postgres",
    source: str,
    release: int,
    kind: "Decision",
    reason: str,
    by: uuid.UUID | None,
) -> None:
    """Write down what was decided of a release."""
    import sqlalchemy as sa

    from catalog_data.species.facts import TaxonomyDecision

    if not reason.strip():
        raise RefusalError("Say why in some words: whoever comes later wants to know.")
    row = {"id": uuid.uuid4(), "source": source, "release": release, "kind": kind}
    row |= {"reason": reason.strip(), "decided_by": by}
    with postgres.begin() as connection:
        connection.execute(sa.insert(TaxonomyDecision).values(row))
