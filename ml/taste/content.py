"""Likeness by what is written and measured of items: those nobody has heard yet have a score."""

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
from ml.taste.encoding import Encoder, encoder
from ml.taste.sparse import rows_of
from ml.taste.weighing import Weighing, weighing


@dataclass(frozen=True)
class Content:
    """The mean cosine with what was heard, by plays; ``vectors`` float32 (n, d), of unit length."""

    name: ClassVar[str] = "content"
    weighing: Weighing
    vectors: Floats
    encoder: Encoder

    def scores(self, history: csr_array) -> Floats:
        """From -1 to 1: float32 (listeners, n)."""
        found: Floats = (self._shares(history) @ self.vectors) @ self.vectors.T
        return found

    def contributions(self, history_row: csr_array, items: Rows) -> Floats:
        """The terms of the mean, exactly: all of them add up to the score."""
        shares = self._shares(history_row)
        alike = self.vectors[shares.indices] @ self.vectors[items].T
        found: Floats = shares.data[:, None] * alike
        return found

    def _shares(self, history: csr_array) -> csr_array:
        """Weights of what was heard; those of a listener add up to 1."""
        heard = self.weighing.of(history)
        rows = rows_of(heard)
        total = np.bincount(rows, heard.data, minlength=heard.shape[0])
        data = (heard.data / total[rows]).astype(np.float32)
        return csr_array((data, heard.indices, heard.indptr), shape=heard.shape)

    def arrays(self) -> Arrays:
        """For ``numpy.savez``."""
        return {**self.weighing.arrays(), "vectors": self.vectors, **self.encoder.arrays()}

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """From what ``arrays`` gave."""
        return cls(Weighing.restored(arrays), arrays["vectors"], Encoder.restored(arrays))


def fit(counts: csr_array, items: Items, parameters: Parameters, seed: int) -> Model:
    """Learn the space from all items; of the counts nothing is learned."""
    check_counts(counts, items)
    learned = encoder(items, parameters, seed)
    return Content(weighing(counts, parameters["power"]), learned.of_items(items), learned)


CONTENT = Challenger(
    {
        "dimensions": 256.0,
        "artist": 1.0,
        "album": 0.5,
        "genre": 1.0,
        "word": 0.3,
        "audio": 1.0,
        "power": 0.0,
    },
    {
        "artist": (0.3, 3.0, True),
        "album": (0.1, 1.5, True),
        "genre": (0.3, 3.0, True),
        "word": (0.05, 1.0, True),
        "audio": (0.2, 2.0, True),
    },
    fit,
)
