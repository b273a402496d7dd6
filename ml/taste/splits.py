"""What is held back from a model to judge it by: by time, one of each listener, a share."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from ml.taste.contract import Rows


def hold_out(counts: csr_array, share: float, seed: int) -> tuple[csr_array, csr_array]:
    """What is left to train on and what is held back: a share of each listener's items.

    A listener's number is rounded to the nearest, and at least one item of theirs is left.

    Args:
        counts: (listeners, items).
        share: Above 0 and below 1.
        seed: The same seed holds the same back.
    """
    if not 0 < share < 1:
        raise ValueError(f"a share of {share} can't be held back: it lies between 0 and 1")
    heard = np.diff(counts.indptr)
    number = np.minimum(np.floor(heard * share + 0.5), np.maximum(heard - 1, 0))
    return _parted(counts, number.astype(np.intp), seed)


def leave_one_out(counts: csr_array, seed: int) -> tuple[csr_array, csr_array]:
    """One item of each listener who has two or more is held back."""
    return _parted(counts, (np.diff(counts.indptr) > 1).astype(np.intp), seed)


def _parted(counts: csr_array, number: Rows, seed: int) -> tuple[csr_array, csr_array]:
    """The first ``number`` items of each row, in an order drawn by the seed, are held back."""
    ordered = counts.sorted_indices()
    rows = np.repeat(np.arange(ordered.shape[0]), np.diff(ordered.indptr))
    drawn = np.random.default_rng(seed).random(ordered.nnz)
    order = np.lexsort((drawn, rows))
    rank = np.empty(ordered.nnz, dtype=np.intp)
    rank[order] = np.arange(ordered.nnz)
    held = rank - ordered.indptr[rows] < number[rows]
    return _some(ordered, rows, ~held), _some(ordered, rows, held)


def _some(counts: csr_array, rows: Rows, kept: NDArray[np.bool_]) -> csr_array:
    taken = (counts.data[kept], (rows[kept], counts.indices[kept]))
    return csr_array(coo_array(taken, shape=counts.shape))


def temporal_split(
    listeners: Rows,
    items: Rows,
    times: NDArray[np.int64],
    shape: tuple[int, int],
    share: float,
) -> tuple[csr_array, csr_array]:
    """Counts before one moment and what is new to each listener after it.

    One moment for all, so that nothing of the future is trained on. What a listener has heard
    before is not held back again: it is never recommended.

    Args:
        listeners: Row of each event; ``items`` its column, ``times`` when it was, in any unit.
        items: See there.
        times: See there.
        shape: Listeners and items.
        share: Of the events, the latest; above 0 and below 1.
    """
    if not 0 < share < 1:
        raise ValueError(f"a share of {share} can't be held back: it lies between 0 and 1")
    moment = np.quantile(times, 1 - share, method="higher") if len(times) else 0
    late = times >= moment
    before = _summed(listeners[~late], items[~late], shape)
    after = _summed(listeners[late], items[late], shape)
    known = before.copy()
    known.data[:] = 1
    repeated = after.multiply(known).tocsr()
    new = csr_array(after - repeated)
    new.eliminate_zeros()
    return before, new


def _summed(rows: Rows, columns: Rows, shape: tuple[int, int]) -> csr_array:
    ones = np.ones(len(rows), dtype=np.float32)
    return csr_array(coo_array((ones, (rows, columns)), shape=shape))
