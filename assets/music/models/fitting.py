"""One model fitted twice: on what is not held back, to be judged, and on all, to be served.

It is a task of its own, so that it can be sent to a larger machine. Nothing is read or kept here.
"""

import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array

from assets.music.models.candidates import Candidate, Data
from ml.taste import CHALLENGERS, Evaluation, Interval, Model, evaluate, hold_out, temporal_split

HELD = 0.2  # of a listener's items; of all events, the latest, where their times are known
DIGITS = 6
MODEL, STANDARD = "model/", "standard/"


class Split(NamedTuple):
    """Counts to train on and counts to judge by, of the same shape."""

    train: csr_array
    held: csr_array


class Load(NamedTuple):
    """All that fitting a model takes."""

    candidate: Candidate
    data: Data


@dataclass(frozen=True)
class AsItIs:
    """What Compute does before a model is fitted: nothing."""

    def make(self) -> Callable[[Any], Any]:
        """A function that gives back what it is given."""
        return lambda load: load


@dataclass(frozen=True)
class Fitting:
    """Fits one model after the other."""

    def make(self) -> Callable[[list[Load]], list[dict[str, Any]]]:
        """A function of loads, which gives what ``fitted`` does."""
        return lambda loads: [fitted(load) for load in loads]


def split_of(data: Data, seed: int) -> Split:
    """What is held back: the latest events, or a share of each listener's items."""
    training = data.training
    if training.times is None:
        return Split(*hold_out(training.counts, HELD, seed))
    shape = training.counts.shape
    return Split(*temporal_split(training.rows, training.columns, training.times, shape, HELD))


def fitted(load: Load) -> dict[str, Any]:
    """The row of a model, its blob and its evaluation."""
    candidate, data = load
    counts = data.training.counts
    judged = judge(load)
    model = fit(load, counts)
    return {
        "training_set": candidate.name.dataset,
        "item_kind": candidate.name.item_kind,
        "challenger": candidate.challenger,
        "parameters": candidate.parameters,
        "seed": candidate.seed,
        "data_hash": candidate.data_hash,
        "high_water": candidate.high_water,
        "listeners": counts.shape[0],
        "items": counts.shape[1],
        "interactions": int(counts.nnz),
        "tables": data.tables(candidate.challenger),
        "packed": packed(model, data),
        "evaluation": figures(judged),
    }


def figures(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Rows of an evaluation: metric, value, low, high, listeners; what is NaN is not told."""
    judged = len(evaluation.listeners)
    return [
        {"metric": name, **_rounded(found), "listeners": judged}
        for name, found in evaluation.metrics.items()
        if np.isfinite(found.value)
    ]


def _rounded(found: Interval) -> dict[str, float]:
    """So that what BLAS adds in another order is told alike."""
    return {name: round(value, DIGITS) for name, value in found._asdict().items()}


def judge(load: Load) -> Evaluation:
    """How well a model does that has not seen what is held back."""
    split = split_of(load.data, load.candidate.seed)
    model = fit(load, split.train)
    return evaluate(model, split.train, split.held, seed=load.candidate.seed)


def fit(load: Load, counts: csr_array) -> Model:
    """A candidate fitted on counts of its training set."""
    candidate, data = load
    how = CHALLENGERS[candidate.challenger]
    return how.fit(counts, data.known.items, candidate.parameters, candidate.seed)


def packed(model: Model, data: Data) -> bytes:
    """A model, its items, and what audio features are measured by, as one npz."""
    arrays: dict[str, Any] = {MODEL + name: array for name, array in model.arrays().items()}
    standard = data.known.standard._asdict()
    arrays |= {STANDARD + name: array for name, array in standard.items()}
    stream = io.BytesIO()
    np.savez(stream, **arrays, item_ids=id_bytes(data.training.item_ids))
    return stream.getvalue()


def id_bytes(ids: pl.Series) -> NDArray[np.uint8]:
    """Ids as their bytes: uint8 (n, 16)."""
    joined = bytes.fromhex("".join(ids).replace("-", ""))
    return np.frombuffer(joined, np.uint8).reshape(-1, 16)


def ids_of(rows: NDArray[np.uint8]) -> pl.Series:
    """Ids of their bytes: the way back from ``id_bytes``."""
    return pl.Series([str(uuid.UUID(bytes=row.tobytes())) for row in rows], dtype=pl.String)
