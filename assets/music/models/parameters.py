"""Parameters of challengers that were searched for, within a budget. Models are fitted elsewhere.

They are looked for on what is trained on alone: what models are judged by is not seen.
"""

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import dagster as dg
import polars as pl
import sqlalchemy as sa
from pydantic import Field

from assets.incremental import Report, Stamp, drain, orphans
from assets.music.baskets import baskets
from assets.music.externals import listening, music_catalogue
from assets.music.models.candidates import SEED, Data, Parameters, data_of
from assets.music.models.fitting import AsItIs, split_of
from assets.music.models.training import Named, training_sets
from assets.shelves import FailureRows, TableShelf
from catalog_data.music.models import MusicParameters
from ml.taste import CHALLENGERS, search
from resources.compute import Compute, Outcome
from resources.postgres import Postgres

NAME, CODE = "music_parameters", "music parameters 1"
NOT_ASKED = "Nothing is searched for unless it is asked: run the job search_of_parameters."
FOUND = "SELECT training_set, item_kind, challenger, parameters::text FROM derived.music_parameters"
DIGITS = 6


class Budget(dg.Config):
    """How much may be tried."""

    trials: int = Field(default=0, description="of each challenger on each training set")


class Wanted(NamedTuple):
    """One search; its id names the training set and the challenger."""

    id: str
    name: Named
    challenger: str
    trials: int


class SearchLoad(NamedTuple):
    """All that a search takes."""

    wanted: Wanted
    data: Data


@dataclass(frozen=True)
class Searching:
    """Searches for one challenger's parameters after the other's."""

    def make(self) -> Callable[[list[SearchLoad]], list[dict[str, Any]]]:
        """A function of loads, which gives what ``searched`` does."""
        return lambda loads: [searched(load) for load in loads]


class TooFewError(Exception):
    """Nothing can be judged: the message says why."""


def searched(load: SearchLoad) -> dict[str, Any]:
    """The row of one search."""
    wanted, data = load
    train = split_of(data, SEED).train
    items, trials = data.known.items, wanted.trials
    found = search(CHALLENGERS[wanted.challenger], train, items, trials, SEED)
    if not math.isfinite(found[0].value):
        raise TooFewError("Too little was heard to hold some of it back.")
    defaults = CHALLENGERS[wanted.challenger].parameters
    before = next(trial for trial in found if trial.parameters == defaults)
    return {
        "training_set": wanted.name.dataset,
        "item_kind": wanted.name.item_kind,
        "challenger": wanted.challenger,
        "parameters": found[0].parameters,
        "trials": trials,
        "value": round(found[0].value, DIGITS),
        "default_value": round(before.value, DIGITS),
    }


def tuned(postgres: Postgres) -> dict[tuple[Named, str], Parameters]:
    """What searches found, by training set and challenger."""
    rows = postgres.frame(sa.text(FOUND)).iter_rows()
    return {(Named(*of), challenger): json.loads(told) for *of, challenger, told in rows}


def wanted_of(postgres: Postgres, trials: int) -> tuple[pl.DataFrame, dict[str, Wanted]]:
    """Searches to be done: frame [id, fingerprint], and each by its id."""
    rows, found = [], dict[str, Wanted]()
    for name in training_sets(postgres):
        data = data_of(postgres, name)
        for challenger, how in CHALLENGERS.items():
            if how.bounds and data.training.counts.nnz:
                one = Wanted(" ".join((*name, challenger)), name, challenger, trials)
                rows.append((one.id, data.digest(challenger)))
                found[one.id] = one
    schema = {"id": pl.String, "fingerprint": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row"), found


def search_all(postgres: Postgres, compute: Compute, trials: int, run_id: str) -> Report:
    """Search wherever the data or the budget are others than those of the last search."""
    inputs, wanted = wanted_of(postgres, trials)
    shelf, failures = TableShelf(postgres, MusicParameters), FailureRows(postgres, NAME)

    def work(ready: pl.DataFrame) -> Iterator[Outcome]:
        loads = (
            (id_, SearchLoad(wanted[id_], data_of(postgres, wanted[id_].name)))
            for id_ in ready["id"]
        )
        return compute.forward(AsItIs(), Searching(), loads, batch_size=1)

    stamp = Stamp(run_id, f"{CODE}; {trials} trials, seed {SEED}")
    report = drain(NAME, inputs, shelf, failures, stamp, work, shard=1)
    shelf.remove(orphans(inputs["id"], shelf.triples()))
    failures.keep_only(inputs["id"])
    return report


@dg.asset(
    group_name="music",
    kinds={"postgres", "numpy"},
    deps=[baskets, listening, music_catalogue],
    code_version=CODE,
)
def music_parameters(
    context: dg.AssetExecutionContext, config: Budget, postgres: Postgres, compute: Compute
) -> dg.MaterializeResult[Any]:
    """The best parameters of a challenger on a training set, of so many that were tried.

    What was found stays until the next search. After a restore the defaults hold again, but for
    models that were approved: their parameters are kept with the approval.
    """
    if not config.trials:
        return dg.MaterializeResult(metadata={"unavailable": NOT_ASKED, "wrote": 0})
    with postgres.writing(NAME):
        report = search_all(postgres, compute, config.trials, context.run.run_id)
    return dg.MaterializeResult(metadata={**report.metadata(), "trials": config.trials})
