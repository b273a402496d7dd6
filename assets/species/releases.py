"""Releases as they were read: rows of taxon_releases, which are to be built. No archive here."""

from typing import Any

import msgspec
import polars as pl
import sqlalchemy as sa

from assets.species.standing import Standing, standings_of
from catalog_data.species.releases import TaxonRelease
from resources.postgres import Postgres

RELEASES: sa.Table = TaxonRelease.__table__  # type: ignore[assignment]
READABLE = "archive_is_read"


def known(postgres: Postgres) -> pl.DataFrame:
    """Frame [release, fingerprint, recipe, refused, checks (a JSON text)] of releases read."""
    names = ("release", "fingerprint", "recipe", "refused", "checks")
    return postgres.frame(sa.select(*(RELEASES.c[name] for name in names)))


def verdicts(checks: str) -> dict[str, dict[str, Any]]:
    """Checks of a release by their names."""
    return {
        check["name"]: check for check in msgspec.json.decode(checks, type=list[dict[str, Any]])
    }


def unreadable(releases: pl.DataFrame) -> list[int]:
    """Releases whose archive holds nothing that could be served."""
    return [
        number
        for number, checks in releases.select("release", "checks").iter_rows()
        if not verdicts(checks).get(READABLE, {"passed": True})["passed"]
    ]


def standings_now(postgres: Postgres) -> list[Standing]:
    """The standing of each source, unreadable releases left out."""
    return standings_of(postgres, unreadable(known(postgres)))


def refused_against(releases: pl.DataFrame) -> dict[int, int | None]:
    """Releases that did not pass, and the one each was compared with."""
    return {
        number: next((c.get("base") for c in verdicts(checks).values() if not c["passed"]), None)
        for number, checks in releases.drop_nulls("refused").select("release", "checks").iter_rows()
    }


def wanted(postgres: Postgres) -> list[int]:
    """Numbers of the releases that are to stand: served, previous, and who waits."""
    releases = known(postgres)
    refused = refused_against(releases)
    found: set[int] = set()
    for standing in standings_of(postgres, unreadable(releases)):
        found |= set(standing.kept) - {waits_no_more(standing, refused)}
    return sorted(found)


def building(postgres: Postgres) -> list[int]:
    """Those of them that were read, so that their parts can be filled."""
    read = set(known(postgres)["release"])
    return [number for number in wanted(postgres) if number in read]


def waits_no_more(standing: Standing, refused: dict[int, int | None]) -> int | None:
    """The candidate, where it was refused against what is served now and nobody overrode it."""
    candidate = standing.candidate
    if candidate is None or candidate not in refused or candidate in standing.overridden:
        return None
    return candidate if refused[candidate] == standing.served else None
