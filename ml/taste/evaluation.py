"""A model judged by what was held back from it: every measure with its interval."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ml.taste import metrics
from ml.taste.contract import Model, Rows
from ml.taste.intervals import Interval, of_difference, of_mean, of_ratio, of_whole
from ml.taste.ranking import top
from ml.taste.sparse import blocks, listeners_of, rows_of

ENOUGH = 5  # training listeners from which on an item counts for coverage
COLD = 2  # training listeners up to which an item is cold
SCORES = 1 << 24  # computed at a time: 64 MiB of float32


class Evaluation(NamedTuple):
    """What a model is worth to listeners of whom something was held back.

    Attributes:
        metrics: By name: ``recall@k``, ``ndcg@k``, ``cold_recall@k``, ``novelty@k``,
            ``coverage@k`` of items with 5 training listeners or more, ``coverage_all@k``,
            ``gini@k``. NaN where there is nothing to judge by.
        listeners: Rows that were judged, ascending.
        each: ``recall@k`` and ``ndcg@k`` of each of them, for paired comparisons.
    """

    metrics: dict[str, Interval]
    listeners: Rows
    each: dict[str, NDArray[np.float64]]


def evaluate(
    model: Model,
    train: csr_array,
    held: csr_array,
    ks: tuple[int, ...] = (10, 20),
    seed: int = 0,
    candidates: Rows | None = None,
) -> Evaluation:
    """Recommend to each listener what they have not in ``train``, and look into ``held``.

    Args:
        model: Fitted on ``train``, or on less.
        train: (listeners, items), float32: the history that is told to the model.
        held: Of the same shape; a value counts as one that is liked.
        ks: Lengths of lists.
        seed: Of the intervals.
        candidates: Columns that may be recommended; all where it is not told.
    """
    judged = np.flatnonzero(np.diff(held.indptr) > 0)
    history, wanted = train[judged], held[judged]
    lists = recommended(model, history, max(ks), candidates)
    each: dict[str, NDArray[np.float64]] = {}
    found: dict[str, Interval] = {}
    for k in ks:
        short = lists[:, :k]
        own = _of_listeners(short, wanted, train, k)
        found |= {name: of_mean(values[~np.isnan(values)], seed) for name, values in own.items()}
        found |= _of_all(short, train, k, seed)
        each |= {f"{name}@{k}": own[f"{name}@{k}"] for name in ("recall", "ndcg")}
    return Evaluation(found, judged, each)


def recommended(model: Model, history: csr_array, n: int, candidates: Rows | None = None) -> Rows:
    """The n best of each listener that they have not heard: intp (listeners, n), -1 for none."""
    found = np.empty((history.shape[0], n), dtype=np.intp)
    for part in blocks(history.shape[0], SCORES // max(history.shape[1], 1)):
        scores = model.scores(history[part])
        if candidates is not None:
            others = np.ones(scores.shape[1], dtype=bool)
            others[candidates] = False
            scores[:, others] = -np.inf
        found[part] = top(scores, history[part], n)
    return found


def _of_listeners(
    lists: Rows, wanted: csr_array, train: csr_array, k: int
) -> dict[str, NDArray[np.float64]]:
    hit, number = metrics.hits(lists, wanted), np.diff(wanted.indptr)
    cold = listeners_of(train) <= COLD
    cold_number = np.bincount(
        rows_of(wanted)[cold[wanted.indices]], minlength=wanted.shape[0]
    ).astype(np.intp)
    return {
        f"recall@{k}": metrics.recall(hit, number),
        f"ndcg@{k}": metrics.ndcg(hit, number),
        f"cold_recall@{k}": metrics.recall(hit & cold[np.maximum(lists, 0)], cold_number),
        f"novelty@{k}": metrics.novelty(lists, train),
    }


def _of_all(lists: Rows, train: csr_array, k: int, seed: int) -> dict[str, Interval]:
    items = train.shape[1]
    enough, every = listeners_of(train) >= ENOUGH, np.ones(items, dtype=bool)

    def measured(rows: Rows) -> NDArray[np.float64]:
        times = metrics.shown(lists[rows], items)
        of_enough = metrics.coverage(times, enough)
        return np.array([of_enough, metrics.coverage(times, every), metrics.gini(times)])

    found = of_whole(measured, len(lists), seed)
    names = (f"coverage@{k}", f"coverage_all@{k}", f"gini@{k}")
    return dict(zip(names, found, strict=True))


def gained(ours: Evaluation, theirs: Evaluation, metric: str, seed: int = 0) -> Interval:
    """How many times as good ours is, listener by listener; above 1 is better.

    Raises ValueError where other listeners were judged.
    """
    return of_ratio(*_paired(ours, theirs, metric), seed)


def lead(ours: Evaluation, theirs: Evaluation, metric: str, seed: int = 0) -> Interval:
    """How much more ours has than theirs, listener by listener; above 0 is better."""
    return of_difference(*_paired(ours, theirs, metric), seed)


def _paired(
    ours: Evaluation, theirs: Evaluation, metric: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if not np.array_equal(ours.listeners, theirs.listeners):
        raise ValueError("two models are compared by the same listeners: judge both by one split")
    return ours.each[metric], theirs.each[metric]
