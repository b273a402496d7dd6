"""Implicit matrix factorisation by alternating least squares. Item factors are what is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
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
from ml.taste.least_squares import Ridge, comparable, everywhere, explained, solved
from ml.taste.weighing import Weighing, centred, weighing


@dataclass(frozen=True)
class Als:
    """Implicit ALS (Hu, Koren and Volinsky 2008), tuned as by Rendle and others 2021 (iALS).

    ``factors`` float32 (n, d) of items; a listener's are one least-squares step away from what
    they heard, the same step for those trained on and for new ones.
    """

    name: ClassVar[str] = "als"
    weighing: Weighing
    factors: Floats
    ridge: Ridge

    @cached_property
    def spread(self) -> NDArray[np.float64]:
        """What is the same in the equations of every listener: float64 (d, d)."""
        return everywhere(self.factors, self.ridge)

    def folded(self, history: csr_array) -> Floats:
        """Factors of listeners: float32 (listeners, d)."""
        return solved(self.weighing.of(history), self.factors, self.ridge)

    def scores(self, history: csr_array) -> Floats:
        """Near 1 for what a listener would have, near 0 for what not: float32 (listeners, n)."""
        found: Floats = self.folded(history) @ self.factors.T
        return found

    def contributions(self, history_row: csr_array, items: Rows) -> Floats:
        """The terms of the sum that a score is (section 5 of Hu 2008): all add up to it."""
        heard = self.weighing.of(history_row)
        return explained(heard, self.factors, self.ridge, self.spread, self.factors[items])

    def arrays(self) -> Arrays:
        """For ``numpy.savez``."""
        ridge = {f"ridge.{name}": np.array(value) for name, value in self.ridge._asdict().items()}
        return {**self.weighing.arrays(), "factors": self.factors, **ridge}

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """From what ``arrays`` gave."""
        ridge = Ridge(*(float(arrays[f"ridge.{name}"]) for name in Ridge._fields))
        return cls(Weighing.restored(arrays), arrays["factors"], ridge)


def fit(counts: csr_array, items: Items, parameters: Parameters, seed: int) -> Model:
    """Alternate between listeners and items, from factors drawn by the seed."""
    check_counts(counts, items)
    raw = weighing(counts, *(parameters[name] for name in ("power", "rarity", "evenness")))
    weighed = centred(counts, raw)
    rows = weighed.of(counts)
    columns = csr_array(rows.T)
    ridge = comparable(counts, *(parameters[name] for name in Ridge._fields))
    dimensions = int(parameters["dimensions"])
    draw = np.random.default_rng(seed)
    spread = 0.1 / np.sqrt(dimensions)  # as iALS: the first scores are small
    factors = draw.normal(0, spread, (counts.shape[1], dimensions)).astype(np.float32)
    for _ in range(int(parameters["rounds"])):
        listeners = solved(rows, factors, ridge)
        factors = solved(columns, listeners, ridge)
    return Als(weighed, factors, ridge)


ALS = Challenger(
    {
        "dimensions": 80.0,
        "rounds": 10.0,
        "unheard": 0.05,
        "penalty": 0.016,
        "scaling": 0.75,
        "power": 0.15,
        "rarity": 0.3,
        "evenness": 0.5,
    },
    {
        "dimensions": (48.0, 160.0, True),
        "unheard": (0.02, 0.3, True),
        "penalty": (0.003, 0.06, True),
        "scaling": (0.0, 1.0, False),
        "power": (0.0, 0.5, False),
        "rarity": (0.0, 0.4, False),
        "evenness": (0.0, 1.0, False),
    },
    fit,
)
