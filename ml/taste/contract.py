"""What a model of taste is, to those who train, keep and ask one. No model is fitted here."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NamedTuple, Protocol, Self, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array

Floats: TypeAlias = NDArray[np.float32]
Rows: TypeAlias = NDArray[np.intp]
Arrays: TypeAlias = dict[str, NDArray[Any]]
Parameters: TypeAlias = dict[str, float]
# Lowest, highest, and whether it is the exponent that is drawn evenly.
Bounds: TypeAlias = dict[str, tuple[float, float, bool]]
DIGITS = 4  # scores are told, ranked and compared so far: what BLAS adds in another order is equal


class Items(NamedTuple):
    """What is known of n items besides who heard them, in the order of the columns of counts.

    Attributes:
        names: str (n,).
        groups: Columns ``artist`` and ``album``, str or null, and ``genres``, list of str.
        features: float32 (n, d), standardised audio features; d may be 0, NaN is not known.
    """

    names: pl.Series
    groups: pl.DataFrame
    features: Floats

    def take(self, rows: Rows) -> "Items":
        """Some items, in the order of ``rows``."""
        return Items(self.names[rows], self.groups[rows], self.features[rows])


class Model(Protocol):
    """A fitted model: arrays only, never changed."""

    name: ClassVar[str]

    def scores(self, history: csr_array) -> Floats:
        """How much listeners would like each item: float32 (listeners, n), higher is more.

        Args:
            history: float32 (listeners, n), plays; of listeners who were trained on, or of new
                ones, who are folded in.
        """
        ...

    def contributions(self, history_row: csr_array, items: Rows) -> Floats:
        """What each item of a history adds to scores: float32 (heard, items).

        Args:
            history_row: float32 (1, n), plays of one listener; its values are the rows.
            items: Columns whose scores are to be explained.
        """
        ...

    def arrays(self) -> Arrays:
        """All that ``of`` needs, for ``numpy.savez``."""
        ...

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The model again, to the same scores."""
        ...


class Challenger(NamedTuple):
    """How a model is fitted: its parameters with defaults, where to search them, the function.

    A parameter without bounds is not searched.
    """

    parameters: Parameters
    bounds: Bounds
    fit: Callable[[csr_array, Items, Parameters, int], Model]


def check_counts(counts: csr_array, items: Items) -> None:
    """Raises ValueError where counts and items are not of the same things."""
    if not (counts.shape[1] == len(items.names) == items.groups.height == len(items.features)):
        raise ValueError(
            f"counts have {counts.shape[1]} columns for {len(items.names)} names, "
            f"{items.groups.height} groups and {len(items.features)} features: give one each"
        )


def filled(challenger: Challenger, parameters: Mapping[str, float]) -> Parameters:
    """Parameters with the defaults of what is not told; raises ValueError for unknown ones."""
    if unknown := set(parameters) - set(challenger.parameters):
        raise ValueError(f"there is no parameter {', '.join(sorted(unknown))}")
    return {**challenger.parameters, **parameters}
