"""Scores into lists: the best, those that differ among themselves. Who scores is elsewhere."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ml.taste.contract import DIGITS, Floats, Rows

NOBODY = -1
BLOCK = 1 << 24  # scores looked at together: 64 MiB of float32


def top(scores: Floats, seen: csr_array, n: int) -> Rows:
    """Columns of the n best scores of each row, best first; ties by column.

    Args:
        scores: float32 (listeners, items), compared to 4 digits; -inf is never given.
        seen: (listeners, items); what has a value here is never given.
        n: How many; at least one.

    Returns:
        intp (listeners, n), -1 behind the last where fewer are left.
    """
    listeners, items = scores.shape
    found = np.full((listeners, n), NOBODY, dtype=np.intp)
    step = max(1, BLOCK // max(items, 1))
    for start in range(0, listeners, step):
        part = slice(start, start + step)
        found[part, : min(n, items)] = _top(scores[part], seen[part], min(n, items))
    return found


def _top(scores: Floats, seen: csr_array, n: int) -> Rows:
    left = np.round(scores, DIGITS)
    rows = np.repeat(np.arange(len(left)), np.diff(seen.indptr))
    left[rows, seen.indices] = -np.inf
    if not n:
        return np.empty((len(left), 0), dtype=np.intp)
    bound = -np.partition(-left, n - 1, axis=1)[:, n - 1 : n]
    # Above the n-th score all are in; of those equal to it, the first columns that there is room.
    sure, even = left > bound, left == bound
    room = n - sure.sum(axis=1, keepdims=True)
    taken = sure | (even & (np.cumsum(even, axis=1, dtype=np.int32) <= room))
    columns = np.nonzero(taken)[1].reshape(len(left), n)
    values = np.take_along_axis(left, columns, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    ranked = np.take_along_axis(columns, order, axis=1)
    gone = np.isneginf(np.take_along_axis(values, order, axis=1))
    return np.where(gone, NOBODY, ranked)


def mmr(relevance: Floats, vectors: Floats, n: int, weight: float) -> Rows:
    """Rows of n candidates, each the best trade of relevance against what was chosen before.

    Maximal marginal relevance (Carbonell and Goldstein, 1998): at each step the candidate with
    the highest ``weight * relevance - (1 - weight) * likeness`` to the most alike one chosen.

    Args:
        relevance: float32 (candidates,), scaled here to 0..1; ties by row.
        vectors: float32 (candidates, d), of unit length; the likeness is their cosine.
        n: How many; all are given where there are fewer.
        weight: From 0, only that they differ, to 1, relevance alone.
    """
    if not 0 <= weight <= 1:
        raise ValueError(f"the weight of relevance is {weight}: it goes from 0 to 1")
    worth = weight * _scaled(relevance)
    alike = np.zeros(len(relevance), dtype=np.float32)
    free = np.ones(len(relevance), dtype=bool)
    chosen: list[int] = []
    while free.any() and len(chosen) < n:
        gain = np.round(worth - (1 - weight) * alike, DIGITS)
        best = int(np.argmax(np.where(free, gain, -np.inf)))
        near = vectors @ vectors[best]
        alike = np.maximum(alike, near) if chosen else near
        free[best] = False
        chosen.append(best)
    return np.array(chosen, dtype=np.intp)


def _scaled(values: Floats) -> NDArray[np.float32]:
    if not len(values):
        return values
    least, span = values.min(), np.ptp(values)
    return (values - least) / span if span > 0 else np.zeros_like(values)
