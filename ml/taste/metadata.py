"""Likeness by what is written of items: artist, album, genres. Who hears them is not asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

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
from ml.taste.sparse import sparse_arrays, sparse_of

WORTH = {"artist": 1.0, "album": 0.8, "genres": 0.5}


@dataclass(frozen=True)
class Metadata:
    """Items by artist, album and genre: sparse (n, groups) of ones, in the order of WORTH."""

    name: ClassVar[str] = "metadata"
    members: dict[str, csr_array]

    def scores(self, history: csr_array) -> Floats:
        """The worth of the closest item of the history: float32 (listeners, n)."""
        found = np.zeros(history.shape, dtype=np.float32)
        heard = csr_array(
            (np.ones_like(history.data), history.indices, history.indptr), history.shape
        )
        for group in sorted(WORTH, key=WORTH.__getitem__):
            # The best is written last, over what is worth less.
            shared = (heard @ self.members[group] @ self.members[group].T).tocoo()
            found[shared.row, shared.col] = WORTH[group]
        return found

    def contributions(self, history_row: csr_array, items: Rows) -> Floats:
        """What each item of the history would be worth alone."""
        own = history_row.indices
        worth = np.zeros((len(own), len(items)), dtype=np.float32)
        for group in sorted(WORTH, key=WORTH.__getitem__):
            matrix = self.members[group]
            shared = (matrix[own] @ matrix[items].T).toarray()
            worth[shared > 0] = WORTH[group]
        return worth

    def arrays(self) -> Arrays:
        """For ``numpy.savez``."""
        return {k: v for g, m in self.members.items() for k, v in sparse_arrays(g, m).items()}

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """From what ``arrays`` gave."""
        return cls({group: sparse_of(group, arrays) for group in WORTH})


def memberships(values: pl.Series) -> csr_array:
    """Which group each item is in: float32 (n, groups) of ones; of str, or of lists of str."""
    told = pl.DataFrame({"group": values}).with_row_index("item")
    rows = told.explode("group") if isinstance(values.dtype, pl.List) else told
    known = rows.drop_nulls().unique(["item", "group"], maintain_order=True)
    groups = known["group"].rank("dense").to_numpy().astype(np.intp) - 1
    ones = np.ones(known.height, dtype=np.float32)
    shape = (len(values), int(groups.max()) + 1 if len(groups) else 0)
    return csr_array(coo_array((ones, (known["item"].to_numpy(), groups)), shape=shape))


def fit(counts: csr_array, items: Items, parameters: Parameters, seed: int) -> Model:
    """Nothing is learned of the counts."""
    check_counts(counts, items)
    return Metadata({group: memberships(items.groups[group]) for group in WORTH})


METADATA = Challenger({}, {}, fit)
