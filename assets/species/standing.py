"""Which releases of each source are served, kept and waiting, told from facts. Nothing is derived.

The newest decision of a source says what is served; the newest archive waits for its checks.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl
import sqlalchemy as sa

from catalog_data.species.facts import Decision
from resources.postgres import Postgres

PASSED = "passed its checks"
Row = dict[str, Any]
ARCHIVES = """
    SELECT a.release, a.source, a.content_id, a.name, a.added_at, s.active
    FROM facts.taxonomy_archives a JOIN facts.taxonomy_sources s ON s.code = a.source
    ORDER BY a.release
"""
DECISIONS = """
    SELECT source, release, kind, reason, decided_by::text AS decided_by, decided_at
    FROM facts.taxonomy_decisions ORDER BY decided_at, id
"""


@dataclass(frozen=True)
class Release:
    """One archive of one source; `number` names it everywhere."""

    number: int
    source: str
    content_id: str
    name: str


@dataclass(frozen=True)
class Standing:
    """What the facts say of one source: release numbers.

    `served` is what the newest decision names, `previous` the one decided before it, `candidate`
    an archive newer than all that was decided. `overridden` are releases whose counts and ids
    may change as they like.
    """

    source: str
    served: int | None
    previous: int | None
    candidate: int | None
    overridden: frozenset[int]

    @property
    def kept(self) -> list[int]:
        """All three, without those that are none."""
        found = (self.served, self.previous, self.candidate)
        return [number for number in found if number is not None]

    @property
    def pairs(self) -> dict[int, int]:
        """Releases to compare, the later one by the earlier: candidate, and the two decided."""
        found: dict[int, int] = {}
        for one, other in ((self.candidate, self.served), (self.served, self.previous)):
            if one is not None and other is not None:
                found[max(one, other)] = min(one, other)
        return found


def releases_of(postgres: Postgres) -> dict[int, Release]:
    """Every archive by its number."""
    rows = postgres.frame(sa.text(ARCHIVES)).select("release", "source", "content_id", "name")
    return {row[0]: Release(*row) for row in rows.iter_rows()}


def standings_of(postgres: Postgres, unreadable: Iterable[int] = ()) -> list[Standing]:
    """The standing of each source that has an archive, in the order of their codes."""
    archives = postgres.frame(sa.text(ARCHIVES))
    return standings(archives, postgres.frame(sa.text(DECISIONS)), unreadable)


def standings(
    archives: pl.DataFrame, decisions: pl.DataFrame, unreadable: Iterable[int] = ()
) -> list[Standing]:
    """The standing of each source.

    Args:
        archives: [release, source, added_at, active].
        decisions: [source, release, kind, reason, decided_by, decided_at] in their order.
        unreadable: Releases that cannot be served whatever was decided.
    """
    bad, kept = set(unreadable), defaultdict[str, list[Row]](list)
    said = defaultdict[str, list[Row]](list)
    for archive in archives.iter_rows(named=True):
        kept[archive["source"]] += [archive] if archive["release"] not in bad else []
    for decision in decisions.iter_rows(named=True):
        said[decision["source"]].append(decision)
    return [_standing(source, kept[source], said[source]) for source in sorted(kept)]


def _standing(source: str, archives: list[Row], decisions: list[Row]) -> Standing:
    """The standing of one source from its own facts."""
    known = {archive["release"] for archive in archives}
    overrides = [one for one in decisions if one["kind"] == Decision.OVERRIDE]
    others = [one for one in decisions if one["kind"] != Decision.OVERRIDE]
    newest_first = [one["release"] for one in reversed(others) if one["release"] in known]
    order = list(dict.fromkeys(newest_first))
    return Standing(
        source=source,
        served=order[0] if order else None,
        previous=order[1] if len(order) > 1 else None,
        candidate=_candidate(archives, others),
        overridden=frozenset(one["release"] for one in overrides),
    )


def _candidate(archives: list[Row], decisions: list[Row]) -> int | None:
    """The newest archive, if it is newer than every decided one and than what people decided.

    The pipeline's own decision may be later than an archive that came while it worked.
    """
    awake = [archive for archive in archives if archive["active"]]
    if not awake:
        return None
    newest = max(awake, key=lambda archive: archive["release"])
    release: int = newest["release"]
    for one in decisions:
        own = one["reason"] == PASSED and one["decided_by"] is None
        if one["release"] >= release or (not own and one["decided_at"] > newest["added_at"]):
            return None
    return release
