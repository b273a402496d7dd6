"""Weights of rankers that are added up: which are best on a training set. Who chooses them: staff.

They are sought on a part of what is trained on; what models are judged by is read once, at the end.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import dagster as dg
import numpy as np
import polars as pl
import sqlalchemy as sa
from numpy.typing import NDArray

from assets.incremental import Report, Stamp, drain, orphans
from assets.music.externals import listening, music_catalogue
from assets.music.models.asset import music_models
from assets.music.models.candidates import SEED, Candidate, Data, candidates_of_now, data_of
from assets.music.models.fitting import AsItIs, Load, Split, fit, split_of
from assets.music.models.parameters import TooFewError, tuned
from assets.music.models.training import Named
from assets.shelves import FailureRows, TableShelf
from catalog_data.identity import fingerprint
from catalog_data.music.models import MusicWeightingProposal
from ml.taste.blending import RANKERS, STEPS, lattice, worth
from ml.taste.intervals import Interval, of_difference, of_mean
from ml.taste.splits import hold_out
from ml.taste.trials import SHARE
from resources.compute import Compute, Outcome
from resources.postgres import Postgres

NAME = "music_weighting_proposals"
CODE = f"music weighting proposals 1; steps of 1/{STEPS}, seed {SEED}"
FOUND = sa.text("""
    SELECT training_set, item_kind, format(
        'content %s, metadata %s, co-occurrence %s: nDCG@10 %s (%s to %s), %s above even weights',
        content_weight, metadata_weight, cooccurrence_weight, round(value::numeric, 3),
        round(low::numeric, 3), round(high::numeric, 3), round(lead::numeric, 3))
    FROM derived.music_weighting_proposals ORDER BY 1, 2
""")
EVEN = np.full((1, len(RANKERS)), 1 / len(RANKERS))
DIGITS = 6
MOST = 2_000  # listeners, drawn by the seed: their mean is off by 0.007 at most, 19 times in 20
Points = NDArray[np.float64]


class Wanted(NamedTuple):
    """One search: its training set, and the rankers as they are fitted there, in order."""

    name: Named
    rankers: tuple[Candidate, ...]

    @property
    def id(self) -> str:
        """Names the training set."""
        return " ".join(self.name)

    @property
    def fingerprint(self) -> str:
        """Differs where a ranker would be another."""
        return fingerprint(*(one.version for one in self.rankers))


class Search(NamedTuple):
    """All that a search takes."""

    wanted: Wanted
    data: Data


@dataclass(frozen=True)
class Searching:
    """Seeks weights for one training set after the other."""

    def make(self) -> Callable[[list[Search]], list[dict[str, Any]]]:
        """A function of searches, which gives what ``proposed`` does."""
        return lambda searches: [proposed(one) for one in searches]


def proposed(search: Search) -> dict[str, Any]:
    """The row of one training set; raises TooFewError where nothing can be held back."""
    split = split_of(search.data, SEED)
    validation = Split(*hold_out(split.train, SHARE, SEED))
    if not validation.held.nnz or not split.held.nnz:
        raise TooFewError("Too little was heard to hold some of it back.")
    points = lattice(len(RANKERS))
    means = judged(search, validation, points).mean(axis=1).round(DIGITS)
    best = points[[np.argmax(means)]]
    ours, even, *alone = judged(search, split, np.vstack([best, EVEN, np.eye(len(RANKERS))]))
    name, (content, metadata, cooccurrence) = search.wanted.name, best[0].tolist()
    return {
        "training_set": name.dataset,
        "item_kind": name.item_kind,
        "content_weight": content,
        "metadata_weight": metadata,
        "cooccurrence_weight": cooccurrence,
        "tables": tables_of(search),
        "trials": len(points),
        "validation": float(means.max()),
        **_told(of_mean(ours, SEED), ("value", "low", "high")),
        **_told(of_difference(ours, even, SEED), ("lead", "lead_low", "lead_high")),
        "alone": {
            ranker: round(float(each.mean()), DIGITS)
            for ranker, each in zip(RANKERS, alone, strict=True)
        },
        "listeners": len(ours),
    }


def judged(search: Search, split: Split, points: Points) -> Points:
    """nDCG@10 of listeners of whom something was held back, by each blend: (points, listeners)."""
    models = [fit(Load(one, search.data), split.train) for one in search.wanted.rankers]
    some = np.flatnonzero(np.diff(split.held.indptr))
    if len(some) > MOST:
        some = np.sort(np.random.default_rng(SEED).choice(some, MOST, replace=False))
    return worth(models, points, split.train[some], split.held[some])


def tables_of(search: Search) -> list[str]:
    """Tables of the dataset that any of the rankers reads."""
    read = [search.data.tables(ranker) for ranker in RANKERS]
    return list(dict.fromkeys(table for tables in read for table in tables))


def _told(found: Interval, names: tuple[str, str, str]) -> dict[str, float]:
    return {name: round(value, DIGITS) for name, value in zip(names, found, strict=True)}


def wanted_of(postgres: Postgres) -> list[Wanted]:
    """A search for each training set on which all rankers are fitted."""
    fitted: dict[Named, dict[str, Candidate]] = {}
    for one in candidates_of_now(postgres, tuned(postgres)):
        fitted.setdefault(one.name, {})[one.challenger] = one
    return [
        Wanted(name, tuple(known[ranker] for ranker in RANKERS))
        for name, known in fitted.items()
        if set(RANKERS) <= set(known)
    ]


def search_all(postgres: Postgres, compute: Compute, run_id: str) -> Report:
    """Search wherever a ranker is another than at the last search."""
    wanted = {one.id: one for one in wanted_of(postgres)}
    rows = [(id_, one.fingerprint) for id_, one in wanted.items()]
    inputs = pl.DataFrame(rows, {"id": pl.String, "fingerprint": pl.String}, orient="row")
    shelf, failures = TableShelf(postgres, MusicWeightingProposal), FailureRows(postgres, NAME)

    def work(ready: pl.DataFrame) -> Iterator[Outcome]:
        loads = (
            (id_, Search(wanted[id_], data_of(postgres, wanted[id_].name))) for id_ in ready["id"]
        )
        return compute.forward(AsItIs(), Searching(), loads, batch_size=1)

    report = drain(NAME, inputs, shelf, failures, Stamp(run_id, CODE), work, shard=1)
    shelf.remove(orphans(inputs["id"], shelf.triples()))
    failures.keep_only(inputs["id"])
    return report


@dg.asset(
    group_name="music",
    kinds={"postgres", "numpy"},
    deps=[music_models, listening, music_catalogue],
    code_version=CODE,
)
def music_weighting_proposals(
    context: dg.AssetExecutionContext, postgres: Postgres, compute: Compute
) -> dg.MaterializeResult[Any]:
    """The best weights of content, metadata and co-occurrence on a training set, and their worth.

    Of all blends in tenths, the best on a part held back of training; told of them is how they do
    on what models are judged by, against even weights, too. Staff choose which are served.
    """
    with postgres.writing(NAME):
        report = search_all(postgres, compute, context.run.run_id)
    found = {f"{name}, {kind}s": told for name, kind, told in postgres.frame(FOUND).iter_rows()}
    return dg.MaterializeResult(metadata={**report.metadata(), "recipe": CODE, **found})
