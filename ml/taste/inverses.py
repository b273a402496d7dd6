"""The two forms of EASE's weights, dense by item or through the listeners. Fitting: beside."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.linalg.lapack import dpotrf, dpotri
from scipy.sparse import csc_array, csr_array

from ml.taste.contract import Arrays, Floats, Rows
from ml.taste.sparse import blocks, sparse_arrays, sparse_of

NUMBERS = 1 << 24  # computed at a time: 128 MiB
REMEMBERED = 1 << 24  # float32: 64 MiB


@dataclass(frozen=True)
class ByItem:
    """Weights float32 (n, n): n^2 numbers, n^3 operations to learn."""

    weights: Floats

    @classmethod
    def learned(cls, weights: csr_array, penalty: float) -> Self:
        """Invert the Gram matrix of the items, in place: 8 n^2 bytes, and 4 n^2 more at the end."""
        gram = np.asfortranarray((weights.T @ weights).toarray(), dtype=np.float64)
        gram[np.diag_indices_from(gram)] += penalty
        inverse = _inverted(gram)
        diagonal = np.diag(inverse).copy()
        found = np.empty(inverse.shape, dtype=np.float32)
        np.divide(inverse, -diagonal[None, :], out=found, casting="same_kind")
        np.fill_diagonal(found, 0)
        return cls(found)

    def scores(self, heard: csr_array) -> Floats:
        """Float32 (listeners, n)."""
        summed: Floats = heard @ self.weights
        return summed

    def effects(self, heard: Rows, items: Rows) -> Floats:
        """What items speak for others by: float32 (heard, items)."""
        found: Floats = self.weights[np.ix_(heard, items)]
        return found

    def arrays(self) -> Arrays:
        """For ``numpy.savez``."""
        return {"weights": self.weights}

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """From what ``arrays`` gave."""
        return cls(arrays["weights"])


def _own(weights: csr_array, inverse: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each item would say of itself: float64 (n,)."""
    columns = csc_array(weights)
    found = np.empty(weights.shape[1])
    for part in blocks(weights.shape[1], NUMBERS // len(inverse)):
        some = columns[:, part]
        found[part] = np.asarray(some.multiply(inverse @ some).sum(axis=0)).ravel()
    return found


def _inverted(gram: NDArray[np.float64]) -> NDArray[np.float64]:
    factor, failed = dpotrf(gram, lower=1, overwrite_a=1)
    inverse, wrong = dpotri(factor, lower=1, overwrite_c=1)
    if failed or wrong:
        raise ValueError("the penalty is too small for these counts: raise it")
    step = 1024
    for start in range(0, len(inverse), step):  # by the strip, as a copy of all is n^2 more
        end = min(start + step, len(inverse))
        inverse[start:end, end:] = inverse[end:, start:end].T
        square = inverse[start:end, start:end]
        square[np.triu_indices_from(square, 1)] = square.T[np.triu_indices_from(square, 1)]
    whole: NDArray[np.float64] = inverse
    return whole


@dataclass(frozen=True)
class ByListener:
    """The same weights where there are fewer listeners than items, by Woodbury's identity.

    ``trained`` float32 (m, n), sparse: weights learned from; ``inverse`` float32 (m, m), of their
    Gram matrix by listener; ``gain`` float32 (n,). An item's row of n weights is computed as it
    is asked for: m^2 numbers are kept instead of n^2.
    """

    trained: csr_array
    inverse: Floats
    gain: Floats

    @classmethod
    def learned(cls, weights: csr_array, penalty: float) -> Self:
        """Invert the Gram matrix of the listeners: m^3 operations and m^2 n."""
        gram = (weights @ weights.T).toarray().astype(np.float64)
        gram[np.diag_indices_from(gram)] += penalty
        inverse = cho_solve(cho_factor(gram, overwrite_a=True), np.eye(len(gram)))
        gain = (1 / (1 - _own(weights, inverse))).astype(np.float32)
        return cls(weights, inverse.astype(np.float32), gain)

    def scores(self, heard: csr_array) -> Floats:
        """Float32 (listeners, n)."""
        shared = (heard @ self.trained.T).toarray() @ self.inverse
        summed = (shared @ self.trained) * self.gain
        # What an item says of itself is no weight of EASE: its diagonal is 0.
        own = heard.tocoo()
        summed[own.row, own.col] -= own.data * (self.gain[own.col] - 1)
        found: Floats = summed.astype(np.float32, copy=False)
        return found

    def effects(self, heard: Rows, items: Rows) -> Floats:
        """What items speak for others by: float32 (heard, items)."""
        told = (self._spread_of(items) @ self.trained[:, heard]).T
        own = heard[:, None] == items
        found: Floats = np.where(own, 0, told * self.gain[items]).astype(np.float32)
        return found

    def _spread_of(self, items: Rows) -> Floats:
        """Items as combinations of listeners: float32 (items, m), each m^2 operations.

        Those made last are remembered: what is recommended to one is so to many.
        """
        asked = items.tolist()
        known = dict(self._spread)  # another thread may forget them meanwhile
        lacking = [item for item in dict.fromkeys(asked) if item not in known]
        if lacking:
            made = self.trained[:, lacking].T.toarray() @ self.inverse
            known.update(zip(lacking, made, strict=True))
            if len(known) * len(self.inverse) > REMEMBERED:
                self._spread.clear()
            self._spread.update(zip(lacking, made, strict=True))
        return np.stack([known[item] for item in asked])

    @cached_property
    def _spread(self) -> dict[int, Floats]:
        """Rows that were made."""
        return {}

    def arrays(self) -> Arrays:
        """For ``numpy.savez``."""
        kept = sparse_arrays("trained", self.trained)
        return {**kept, "inverse": self.inverse, "gain": self.gain}

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """From what ``arrays`` gave."""
        return cls(sparse_of("trained", arrays), arrays["inverse"], arrays["gain"])
