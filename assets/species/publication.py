"""Which release of each source is served: checks on the unpublished one, decision, pointer, ends.

Everything is told from facts and parts; run twice it does nothing more.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.species.details import taxon_details
from assets.species.diff import release_diff
from assets.species.distributions import distributions
from assets.species.externals import taxonomy_archives
from assets.species.judging import judge_all, judged
from assets.species.lineages import lineages
from assets.species.name_index import name_index
from assets.species.pointing import decide, point
from assets.species.references import taxon_references
from assets.species.releases import READABLE
from assets.species.sweeping import sweep
from assets.species.usages import name_usages
from assets.species.verdicts import NAMES
from assets.species.vernaculars import vernacular_names
from resources.postgres import Postgres
from resources.settings import SpeciesSettings

PARTS = [
    name_usages,
    lineages,
    vernacular_names,
    distributions,
    taxon_references,
    taxon_details,
    name_index,
    release_diff,
]
WARN = dg.AssetCheckSeverity.WARN


@dg.asset(
    group_name="species",
    kinds={"postgres"},
    deps=[taxonomy_archives, *PARTS],
    check_specs=[
        *(dg.AssetCheckSpec(name, asset="taxonomy", blocking=True) for name in NAMES),
        dg.AssetCheckSpec(READABLE, asset="taxonomy"),
    ],
    code_version="1",
)
def taxonomy(postgres: Postgres, species: SpeciesSettings) -> Iterator[Any]:
    """The release of a source that is served, with the one before it, kept for rollback.

    A newer archive is served once it is whole, its tree holds together, and it lost no more
    usages and ids than it may. One that did not pass is refused: the run fails once, other
    sources go on, and later runs pass it by until somebody overrides the check.
    """
    with postgres.writing("taxonomy"):
        newly = judge_all(postgres, species)
        published = decide(postgres)
        newly += judge_all(postgres, species)
        served = point(postgres)
        dropped = sweep(postgres, species)
        found = judged(postgres, newly)
    told: dict[str, Any] = {"served": served, "published": published, "dropped": dropped}
    told["refused"] = found.refused
    yield dg.MaterializeResult(
        metadata=told, check_results=list(results(found.checks, new=bool(newly)))
    )
    if newly:
        raise dg.Failure(" ".join(newly), allow_retries=False)


def results(checks: dict[str, list[dict[str, Any]]], new: bool) -> Iterator[dg.AssetCheckResult]:
    """Each check over all releases that stand or wait; one that was told before only warns."""
    for name in (*NAMES, READABLE):
        told = {
            release: f"{'passed' if check['passed'] else 'failed'}: {check['told']}"
            for release, found in checks.items()
            for check in found
            if check["name"] == name
        }
        yield dg.AssetCheckResult(
            check_name=name,
            passed=not any(text.startswith("failed") for text in told.values()),
            severity=dg.AssetCheckSeverity.ERROR if new and name in NAMES else WARN,
            metadata=told,
        )
