"""The asset of models: which are missing, who fits them, which are no more."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from assets.incremental import Report, Stamp, drain
from assets.music.baskets import baskets
from assets.music.externals import listening, music_catalogue, music_decisions
from assets.music.models.candidates import (
    MODELS_RECIPE,
    Candidate,
    Data,
    approved,
    candidates_of_now,
    data_of,
)
from assets.music.models.decisions import decisions_of
from assets.music.models.drawings import drawn
from assets.music.models.fitting import AsItIs, Fitting, Load
from assets.music.models.parameters import music_parameters, tuned
from assets.music.models.shelf import ModelShelf
from assets.photos.charts import as_before, png
from assets.shelves import FailureRows
from catalog_data.music.standing import standings
from resources.blobs import Blobs
from resources.compute import Compute, Outcome
from resources.postgres import Postgres

NAME = "music_models"


def wanted_of(postgres: Postgres, shelf: ModelShelf) -> tuple[list[Candidate], set[str]]:
    """Models there ought to be, and versions that are served or kept for a rollback as they are."""
    now = {one.version: one for one in candidates_of_now(postgres, tuned(postgres))}
    served = {
        version
        for one in standings(decisions_of(postgres)).values()
        for version in (one.version, one.previous)
        if version is not None and version not in now
    }
    kept = served & set(shelf.triples()["id"])
    return [*now.values(), *approved(postgres, served - kept)], kept


def fit_all(
    postgres: Postgres, compute: Compute, wanted: dict[str, Candidate], ready: pl.DataFrame
) -> Iterator[Outcome]:
    """Outcomes of the versions that are ready; the data of a training set is read once."""
    return compute.forward(AsItIs(), Fitting(), _loads(postgres, wanted, ready), batch_size=1)


def _loads(
    postgres: Postgres, wanted: dict[str, Candidate], ready: pl.DataFrame
) -> Iterator[tuple[str, Load]]:
    read: tuple[Any, Data] | None = None
    for version in ready["id"]:
        candidate = wanted[version]
        of = (candidate.name, candidate.high_water)
        if read is None or read[0] != of:
            read = (of, data_of(postgres, *of))
        yield version, Load(candidate, read[1])


def bring_in_step(
    postgres: Postgres, blobs: Blobs, compute: Compute, run_id: str
) -> tuple[Report, int]:
    """Fit what is missing, take away what nobody wants; the report, and how many are gone."""
    shelf, failures = ModelShelf(postgres, blobs), FailureRows(postgres, NAME)
    candidates, kept = wanted_of(postgres, shelf)
    wanted = {one.version: one for one in candidates if one.problem is None}
    schema = {"id": pl.String, "fingerprint": pl.String}
    rows = [(one.version, one.data_hash) for one in wanted.values()]
    inputs = pl.DataFrame(rows, schema=schema, orient="row")
    report = drain(
        NAME,
        inputs,
        shelf,
        failures,
        Stamp(run_id, MODELS_RECIPE),
        lambda ready: fit_all(postgres, compute, wanted, ready),
        shard=1,
    )
    failures.keep_only(inputs["id"])
    if lost := [_failure(one) for one in candidates if one.problem is not None]:
        failures.record(lost)
    return report, shelf.remove(shelf.versions() - set(wanted) - kept)


def _failure(candidate: Candidate) -> dict[str, Any]:
    """Of a model that was approved and cannot be made; once it can, it is tried."""
    told = {"id": candidate.version, "fingerprint": "", "recipe": candidate.recipe}
    return {**told, "attempts": 1, "error": candidate.problem}


@dg.asset(
    group_name="music",
    kinds={"postgres", "numpy"},
    deps=[baskets, listening, music_catalogue, music_decisions, music_parameters],
    code_version=MODELS_RECIPE,
)
def music_models(
    context: dg.AssetExecutionContext, postgres: Postgres, blobs: Blobs, compute: Compute
) -> dg.MaterializeResult[Any]:
    """One model of taste: a challenger fitted on a training set, with how well it did.

    Judged on what was held back from it, kept as it is fitted on all. What was approved is made
    again from the evidence of its approval.
    """
    with postgres.writing(NAME):
        report, gone = bring_in_step(postgres, blobs, compute, context.run.run_id)
    picture = drawn(postgres) if report.wrote or gone else None
    shown = {"picture": png(picture)} if picture else as_before(context, "picture")
    told = {**report.metadata(), "removed": gone, "recipe": MODELS_RECIPE}
    return dg.MaterializeResult(metadata={**told, **shown})
