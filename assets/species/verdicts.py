"""Checks of one release before it is served: is it whole, does its tree hold, is it like the last.

They look at the parts as they stand in the tables. What follows from them is not decided here.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from resources.postgres import Postgres

WHOLE, TREE = "parts_are_whole", "tree_holds_together"
DROP, CHURN = "count_does_not_drop", "ids_do_not_churn"
NAMES = (WHOLE, TREE, DROP, CHURN)
OVERRIDABLE = (DROP, CHURN)
# Lefts are the numbers from 1 up, each once, so a parent among them is a taxon; a taxon is counted
# once below each of its ancestors, so subtree sizes and depths have one sum.
STANDING = """
    SELECT count(*) FILTER (WHERE is_taxon) AS taxa,
        coalesce(sum(lft) FILTER (WHERE is_taxon), 0)::float8 AS lefts,
        coalesce(max(lft), 0) AS last,
        coalesce(sum(rgt - lft) FILTER (WHERE is_taxon), 0)::float8 AS below,
        coalesce(sum(depth) FILTER (WHERE is_taxon), 0)::float8 AS above,
        count(*) FILTER (WHERE is_taxon AND (parent IS NULL) <> (depth = 0)) AS rootless,
        count(*) FILTER (WHERE is_taxon AND parent >= lft) AS upward,
        count(*) FILTER (WHERE lft IS NOT NULL AND path[depth + 1] IS DISTINCT FROM lft) AS astray
    FROM derived.lineages WHERE release = :release
"""
GONE = """
    SELECT count(*) AS gone FROM derived.release_changes
    WHERE release = :release AND previous = :previous AND kind IN ('removed', 'id')
"""


@dataclass(frozen=True)
class Judged:
    """A release in hand: its counts and parts, what it is compared with, and if people allow it.

    `recipe` is that of its lineages, `tree` what was found of them before.
    """

    number: int
    counts: dict[str, Any]
    rows: dict[str, int]
    base: int | None
    base_usages: int
    overridden: bool
    recipe: str
    tree: dict[str, Any] | None


def judge(
    postgres: Postgres, one: Judged, largest_drop: float, largest_churn: float
) -> list[dict[str, Any]]:
    """Every check of a release: name, passed, value, limit, told, base."""
    checks = [whole(one), one.tree or tree(postgres, one)]
    if one.base is not None and one.base_usages:
        lost = 1 - one.counts["usages"] / one.base_usages
        checks.append(_share(one, DROP, max(0.0, lost), largest_drop, "fewer usages than"))
        values = {"release": one.number, "previous": one.base}
        gone = postgres.frame(sa.text(GONE), values)["gone"].item() / one.base_usages
        checks.append(_share(one, CHURN, gone, largest_churn, "ids gone of"))
    return [{**check, "base": one.base} for check in checks]


def whole(one: Judged) -> dict[str, Any]:
    """Each table has as many rows as the archive gives it."""
    expected = one.counts["tables"]
    wrong = [
        f"{table} has {one.rows.get(table, 0):,} rows and not {rows:,}"
        for table, rows in expected.items()
        if one.rows.get(table) != rows
    ]
    told = "; ".join(wrong) or f"{sum(expected.values()):,} rows in {len(expected)} tables"
    return _check(WHOLE, not wrong, len(wrong), 0, told)


def tree(postgres: Postgres, one: Judged) -> dict[str, Any]:
    """Every parent resolves, every interval lies in its parent's, every path ends at its taxon."""
    found = postgres.frame(sa.text(STANDING), {"release": one.number}).row(0, named=True)
    taxa = found["taxa"]
    faults = {
        "intervals are not numbered through": found["last"] != taxa
        or found["lefts"] != taxa * (taxa + 1) / 2,
        "intervals do not nest": found["below"] != found["above"],
        "taxa have no parent": found["rootless"] > 0,
        "taxa stand before their parents": found["upward"] > 0,
        "paths end elsewhere": found["astray"] > 0,
    }
    wrong = [fault for fault, holds in faults.items() if holds]
    told = "; ".join(wrong) or f"{taxa:,} taxa, every parent among them"
    return _check(TREE, not wrong, len(wrong), 0, told) | {"recipe": one.recipe}


def _share(one: Judged, name: str, value: float, limit: float, words: str) -> dict[str, Any]:
    """A check of a share, which people may override."""
    told = f"{value:.1%} {words} release {one.base}, at most {limit:.0%}"
    passed = value <= limit
    if not passed and one.overridden:
        told += ", overridden"
    return _check(name, passed or one.overridden, round(value, 4), limit, told)


def _check(name: str, passed: bool, value: float, limit: float, told: str) -> dict[str, Any]:
    return {"name": name, "passed": passed, "value": value, "limit": limit, "told": told}


def sentence(source: str, number: int, checks: list[dict[str, Any]]) -> str | None:
    """Why a release cannot be served; None where it can."""
    failed = [check["told"] for check in checks if not check["passed"]]
    return f"Release {number} of {source} is not served: {'; '.join(failed)}." if failed else None
