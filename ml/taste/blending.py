"""Rankers blended: each one's scores against its own best, weighed, added. None is fitted here."""

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ml.taste import metrics
from ml.taste.contract import DIGITS, Floats, Model
from ml.taste.ranking import NOBODY, top
from ml.taste.sparse import blocks

RANKERS = ("content", "metadata", "cooccurrence")  # in the order of their weights
POOL = 1_000  # the best of each ranker that are added up; all others have nothing of it
SCORES = 1 << 18  # of one ranker, looked at together: pools of few listeners are few items
STEPS = 10


def blended(scores: Floats, weights: Sequence[float]) -> Floats:
    """What each ranker adds to each score: its weight times its score against its best.

    Args:
        scores: float32 (rankers, ..., items), not below 0; 0 where it says nothing.
        weights: (rankers,); they add up to 1.

    Returns:
        Of the same shape, to 4 digits. Their sum over rankers is the score, from 0 to 1.
    """
    highest = scores.max(axis=-1, keepdims=True, initial=0)
    shares = np.reshape(np.asarray(weights, np.float32), (-1, *(1,) * (scores.ndim - 1)))
    found: Floats = np.round(shares * (scores / np.where(highest > 0, highest, 1)), DIGITS)
    return found


def best_alone(scores: Floats, seen: csr_array, pool: int = POOL) -> Floats:
    """Scores of the best above 0 that are not seen, to 4 digits; all others are 0."""
    left = np.maximum(np.round(scores, DIGITS), 0)
    best = top(left, seen, min(pool, scores.shape[1]))
    rows, places = np.nonzero(best != NOBODY)
    found = np.zeros_like(left)
    found[rows, best[rows, places]] = left[rows, best[rows, places]]
    return found


def lattice(rankers: int, steps: int = STEPS) -> NDArray[np.float64]:
    """All weights in whole steps that add up to 1, the most even first: float64 (points, rankers).

    So that of weights that are worth the same those count that rely on no ranker alone.
    """
    counts = itertools.product(range(steps + 1), repeat=rankers)
    points = np.array([point for point in counts if sum(point) == steps])
    order = np.lexsort((*points.T, (points**2).sum(axis=1)))
    return points[order] / steps


def worth(
    models: Sequence[Model],
    weights: NDArray[np.float64],
    history: csr_array,
    held: csr_array,
    k: int = 10,
) -> NDArray[np.float64]:
    """nDCG@k of every listener by each blend: float64 (points, listeners).

    Each item of a history counts once, as seeds that are given do.

    Args:
        models: One for each ranker, fitted on ``history`` or less.
        weights: (points, rankers), as ``lattice`` gives them.
        history: (listeners, items).
        held: Of the same shape; each row holds something.
        k: Length of a list.
    """
    ones = csr_array((np.ones_like(history.data), history.indices, history.indptr), history.shape)
    number = np.diff(held.indptr)
    found = np.empty((len(weights), held.shape[0]))
    for part in blocks(held.shape[0], SCORES // max(held.shape[1], 1)):
        alone = np.stack([best_alone(model.scores(ones[part]), ones[part]) for model in models])
        said = np.flatnonzero(alone.any(axis=(0, 1)))
        alone, wanted = alone[:, :, said], held[part][:, said]
        nothing = csr_array(wanted.shape, dtype=np.float32)
        for at, point in enumerate(weights):
            scores = blended(alone, point.tolist()).sum(axis=0)
            lists = top(np.where(scores > 0, scores, -np.inf), nothing, k)
            found[at, part] = metrics.ndcg(metrics.hits(lists, wanted), number[part])
    return found
