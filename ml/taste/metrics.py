"""How good lists are, by listener, and what all lists together show. No intervals."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ml.taste.contract import Rows
from ml.taste.ranking import NOBODY
from ml.taste.sparse import listeners_of, rows_of

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]


def hits(lists: Rows, held: csr_array) -> Flags:
    """Which of the items of each list were held back: bool (listeners, k)."""
    rows = np.arange(len(lists))[:, None]
    keys = np.sort(rows_of(held) * held.shape[1] + held.indices)
    asked = rows * held.shape[1] + np.maximum(lists, 0)
    if not len(keys):
        return np.zeros(lists.shape, dtype=bool)
    at = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    found: Flags = (keys[at] == asked) & (lists != NOBODY)
    return found


def recall(hit: Flags, wanted: Rows) -> Values:
    """Hits over what could have been hit: the smaller of k and what was held back.

    As Liang and others 2018, so that a perfect list has 1. Of listeners with nothing to hit NaN.
    """
    possible = np.minimum(wanted, hit.shape[1])
    return np.where(wanted > 0, hit.sum(axis=1) / np.maximum(possible, 1), np.nan)


def ndcg(hit: Flags, wanted: Rows) -> Values:
    """Normalised discounted cumulative gain of ones (Järvelin and Kekäläinen 2002)."""
    discount = 1 / np.log2(np.arange(2, hit.shape[1] + 2))
    best = np.concatenate([[0.0], np.cumsum(discount)])[np.minimum(wanted, hit.shape[1])]
    return np.where(wanted > 0, (hit * discount).sum(axis=1) / np.where(best > 0, best, 1), np.nan)


def novelty(lists: Rows, train: csr_array) -> Values:
    """Mean of -log2 of the share of listeners an item has (Vargas and Castells 2011).

    What nobody has counts as what one has. Empty lists have NaN.
    """
    shares = np.maximum(listeners_of(train), 1) / max(train.shape[0], 1)
    told = np.where(lists == NOBODY, np.nan, -np.log2(shares)[np.maximum(lists, 0)])
    number = (lists != NOBODY).sum(axis=1)
    return np.where(number > 0, np.nansum(told, axis=1) / np.maximum(number, 1), np.nan)


def shown(lists: Rows, items: int) -> NDArray[np.int64]:
    """How often each item is in a list: int64 (items,)."""
    return np.bincount(lists[lists != NOBODY], minlength=items)


def coverage(times: NDArray[np.int64], counted: Flags) -> float:
    """The share of some items that are in a list."""
    number = int(counted.sum())
    return float((times[counted] > 0).sum() / number) if number else float("nan")


def gini(times: NDArray[np.int64]) -> float:
    """How unevenly items are shown: 0 all alike, toward 1 one alone."""
    n, total = len(times), int(times.sum())
    if not total:
        return float("nan")
    ranks = np.arange(1, n + 1)
    return float((2 * ranks - n - 1) @ np.sort(times) / (n * total))
