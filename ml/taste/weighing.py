"""Plays into weights, before anything is learned of them. Nothing is scored here."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ml.taste.contract import Arrays, Floats
from ml.taste.sparse import listeners_of, rows_of


class Weighing(NamedTuple):
    """How plays are weighed, the same for listeners trained on and for new ones.

    Attributes:
        power: Plays are raised to it: at 0 it only counts that there were some, at 1 how many.
        factors: float32 (n,), what the weights of an item are multiplied by.
        evenness: How far listeners who play much and little are made alike: powers of plays are
            divided by their mean in the row, to this power.
    """

    power: float
    factors: Floats
    evenness: float = 0.0

    def of(self, counts: csr_array) -> csr_array:
        """Weights in the places of counts: float32, same shape."""
        plays = counts.data.astype(np.float32) ** np.float32(self.power)
        rows = rows_of(counts)
        mean = np.bincount(rows, plays, counts.shape[0]) / np.maximum(np.diff(counts.indptr), 1)
        even = (np.where(mean > 0, mean, 1)[rows] ** -self.evenness).astype(np.float32)
        weights = plays * even * self.factors[counts.indices]
        return csr_array((weights, counts.indices, counts.indptr), shape=counts.shape)

    def arrays(self) -> Arrays:
        """For ``numpy.savez``."""
        return {f"weighing.{name}": np.asarray(value) for name, value in self._asdict().items()}

    @classmethod
    def restored(cls, arrays: Mapping[str, NDArray[Any]]) -> "Weighing":
        """From what ``arrays`` gave."""
        power, evenness = (float(arrays[f"weighing.{name}"]) for name in ("power", "evenness"))
        return cls(power, arrays["weighing.factors"], evenness)


def weighing(
    counts: csr_array, power: float, rarity: float = 0.0, evenness: float = 0.0
) -> Weighing:
    """Plays raised to ``power``, items divided by their listeners to the power of ``rarity``."""
    heard = np.maximum(listeners_of(counts), 1)
    return Weighing(power, (heard**-rarity).astype(np.float32), evenness)


def centred(counts: csr_array, weighed: Weighing) -> Weighing:
    """The same, but that the weights of ``counts`` are 1 on average."""
    mean = float(weighed.of(counts).data.mean()) if counts.nnz else 1.0
    return weighed._replace(factors=(weighed.factors / mean).astype(np.float32))


def evened(weights: csr_array, length: float) -> csr_array:
    """Rows divided by their Euclidean length to the power of ``length``.

    At 1 all listeners count alike in what is learned, at 0 those who heard much count more.
    """
    rows = rows_of(weights)
    squared = np.bincount(rows, weights.data**2, minlength=weights.shape[0])
    divisor = np.sqrt(np.where(squared > 0, squared, 1)) ** length
    data = (weights.data / divisor[rows]).astype(np.float32)
    return csr_array((data, weights.indices, weights.indptr), shape=weights.shape)
