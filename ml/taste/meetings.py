"""Pairs of items that meet in baskets: how often, and how much oftener than chance. No model."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ml.taste.linear import transposed
from ml.taste.sparse import listeners_of, rows_of

MEETINGS = 1 << 23  # of a block of items, at most about so many: 128 MiB


class Pairs(NamedTuple):
    """Pairs in order of ``one``, then ``other``, each once with one < other.

    Attributes:
        one: int64 (p,), columns of counts.
        other: int64 (p,).
        support: int64 (p,), baskets that hold both.
        pmi: float64 (p,), shrunken.
    """

    one: NDArray[np.int64]
    other: NDArray[np.int64]
    support: NDArray[np.int64]
    pmi: NDArray[np.float64]


def pairs(counts: csr_array, support: int, shrinkage: float) -> Pairs:
    """Pointwise mutual information of items that meet in ``support`` baskets or more.

    log2(P(ab) / (P(a) P(b))), Church and Hanks 1990; times n / (n + shrinkage) for n baskets that
    hold both, so that few of them say less (Bell and Koren 2007 shrink likenesses so).

    Args:
        counts: (baskets, items); that a value is there counts.
        support: At least 1.
        shrinkage: 0 leaves scores as they are.
    """
    if support < 1 or shrinkage < 0:
        raise ValueError("support is at least 1, shrinkage at least 0")
    held = listeners_of(counts)
    found = list(_met(counts, support)) or [(np.empty(0, np.int64),) * 3]
    one, other, met = (np.concatenate(parts) for parts in zip(*found, strict=True))
    chance = held[one] * held[other]
    pmi = np.log2(met * float(counts.shape[0]) / chance) * (met / (met + shrinkage))
    return Pairs(one, other, met, pmi)


def _met(counts: csr_array, support: int) -> Iterator[tuple[NDArray[np.int64], ...]]:
    ones = np.ones(counts.nnz, dtype=np.int32)
    columns = transposed(csr_array((ones, counts.indices, counts.indptr), shape=counts.shape))
    often = np.diff(columns.indptr) >= support
    columns = _emptied(columns, ~often)
    for part in _even_blocks(counts, columns):
        yield _of_block(columns, part, support)


def _of_block(columns: csr_array, part: slice, support: int) -> tuple[NDArray[np.int64], ...]:
    """Pairs of items of a block with later ones; what meets too seldom is never put in order.

    Earlier items had theirs with the blocks before, so half of the products need not be made.
    """
    made = csr_array(columns[part] @ columns[part.start :].T)
    one, other = rows_of(made), made.indices
    kept = (made.data >= support) & (one < other)
    one, other, met = one[kept], other[kept].astype(np.int64), made.data[kept].astype(np.int64)
    order = np.lexsort((other, one))
    return one[order] + part.start, other[order] + part.start, met[order]


def _emptied(columns: csr_array, rows: NDArray[np.bool_]) -> csr_array:
    """Without the values of rows that can be in no pair."""
    kept = ~rows[rows_of(columns)]
    ends = np.concatenate([[0], np.cumsum(np.where(rows, 0, np.diff(columns.indptr)))])
    return csr_array((columns.data[kept], columns.indices[kept], ends), shape=columns.shape)


def _even_blocks(counts: csr_array, columns: csr_array) -> Iterator[slice]:
    """Slices of items whose baskets hold about MEETINGS items together."""
    sizes = np.diff(counts.indptr)
    met = np.concatenate([[0], np.cumsum(sizes[columns.indices])])[columns.indptr]
    marks = np.unique(np.searchsorted(met, np.arange(0, met[-1] + MEETINGS, MEETINGS)))
    bounds = np.unique(np.concatenate([[0], marks[marks < columns.shape[0]], [columns.shape[0]]]))
    for start, end in zip(bounds[:-1], bounds[1:], strict=True):
        yield slice(int(start), int(end))
