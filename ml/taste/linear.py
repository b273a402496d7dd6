"""Sparse item-to-item weights: a score is a sum over what was heard. Nothing is learned here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ml.taste.contract import Arrays, Floats, Rows
from ml.taste.sparse import sparse_arrays, sparse_of
from ml.taste.weighing import Weighing


@dataclass(frozen=True)
class Linear:
    """Weights float32 (n, n), sparse: row what was heard, column what it speaks for."""

    name: ClassVar[str]
    weighing: Weighing
    weights: csr_array

    def scores(self, history: csr_array) -> Floats:
        """Sums of the weights of what was heard: float32 (listeners, n)."""
        summed: Floats = (self.weighing.of(history) @ self.weights).toarray()
        return summed

    def contributions(self, history_row: csr_array, items: Rows) -> Floats:
        """The terms of the sum, exactly: all of them add up to the score."""
        heard = self.weighing.of(history_row)
        found: Floats = heard.data[:, None] * self.weights[heard.indices][:, items].toarray()
        return found

    def arrays(self) -> Arrays:
        """For ``numpy.savez``."""
        return {**self.weighing.arrays(), **sparse_arrays("weights", self.weights)}

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """From what ``arrays`` gave."""
        return cls(Weighing.restored(arrays), sparse_of("weights", arrays))


def transposed(weights: csr_array) -> csr_array:
    """The same by item: (n, listeners)."""
    return csr_array(weights.T)


def best_of_rows(matrix: csr_array, k: int) -> csr_array:
    """The k largest values of each row, ties by column."""
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.lexsort((matrix.indices, -matrix.data, rows))
    rank = np.arange(matrix.nnz) - matrix.indptr[rows[order]]
    kept = np.sort(order[rank < k])
    ends = np.concatenate([[0], np.cumsum(np.bincount(rows[kept], minlength=matrix.shape[0]))])
    return csr_array((matrix.data[kept], matrix.indices[kept], ends), shape=matrix.shape)
