"""The floor of all models: what most listeners have is best for everybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ml.taste.contract import (
    Arrays,
    Challenger,
    Floats,
    Items,
    Model,
    Parameters,
    Rows,
    check_counts,
)
from ml.taste.sparse import listeners_of


@dataclass(frozen=True)
class Popularity:
    """The share of listeners an item has, from 0 to 1: float32 (n,)."""

    name: ClassVar[str] = "popularity"
    shares: Floats

    def scores(self, history: csr_array) -> Floats:
        """The same for each listener: float32 (listeners, n)."""
        return np.tile(self.shares, (history.shape[0], 1))

    def contributions(self, history_row: csr_array, items: Rows) -> Floats:
        """Nothing: no item of the history has to do with it."""
        return np.zeros((history_row.nnz, len(items)), dtype=np.float32)

    def arrays(self) -> Arrays:
        """For ``numpy.savez``."""
        return {"shares": self.shares}

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """From what ``arrays`` gave."""
        return cls(arrays["shares"])


def fit(counts: csr_array, items: Items, parameters: Parameters, seed: int) -> Model:
    """Count the listeners of each item, not their plays: one listener alone makes nothing liked."""
    check_counts(counts, items)
    shares = listeners_of(counts) / max(counts.shape[0], 1)
    return Popularity(shares.astype(np.float32))


POPULARITY = Challenger({}, {}, fit)
