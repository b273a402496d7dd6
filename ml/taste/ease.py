"""EASE, a linear item-to-item model in closed form. What is too large for it: ``sparse_linear``."""

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
from ml.taste.inverses import ByItem, ByListener
from ml.taste.weighing import Weighing, evened, weighing

MOST = 20_000  # of listeners or of items, whichever are fewer: the inverse takes 3.2 GB


@dataclass(frozen=True)
class Ease:
    """Embarrassingly shallow autoencoder (Steck 2019): no item speaks for itself."""

    name: ClassVar[str] = "ease"
    weighing: Weighing
    form: ByItem | ByListener

    def scores(self, history: csr_array) -> Floats:
        """The weights it expects of each listener and item: float32 (listeners, n)."""
        return self.form.scores(self.weighing.of(history))

    def contributions(self, history_row: csr_array, items: Rows) -> Floats:
        """The terms of the sum, exactly: all of them add up to the score."""
        heard = self.weighing.of(history_row)
        found: Floats = heard.data[:, None] * self.form.effects(heard.indices, items)
        return found

    def arrays(self) -> Arrays:
        """For ``numpy.savez``."""
        return {**self.weighing.arrays(), **self.form.arrays()}

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """From what ``arrays`` gave."""
        form = ByItem if "weights" in arrays else ByListener
        return cls(Weighing.restored(arrays), form.of(arrays))


def fit(counts: csr_array, items: Items, parameters: Parameters, seed: int) -> Model:
    """Solve for the weights, by items or by listeners, whichever are fewer.

    ``penalty`` is Steck's lambda in units of the mean square of what is trained on, so that it
    means the same for ones and for plays.
    """
    check_counts(counts, items)
    if min(counts.shape) > MOST:
        raise ValueError(f"{counts.shape} is too large for EASE: take sparse_linear")
    weighed = weighing(counts, parameters["power"], parameters["rarity"])
    trained = evened(weighed.of(counts), parameters["length"])
    square = float(np.mean(trained.data.astype(np.float64) ** 2)) if trained.nnz else 1.0
    form = ByItem if counts.shape[1] <= counts.shape[0] else ByListener
    return Ease(weighed, form.learned(trained, parameters["penalty"] * square))


EASE = Challenger(
    {"penalty": 60.0, "power": 0.1, "length": 1.0, "rarity": 0.0},
    {
        "penalty": (5.0, 2000.0, True),
        "power": (0.0, 0.4, False),
        "length": (0.0, 1.0, False),
        "rarity": (0.0, 0.4, False),
    },
    fit,
)
