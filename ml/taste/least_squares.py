"""One half of a round of ALS: the factors of each row, given those of the columns. No model."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ml.taste.contract import Floats, Rows
from ml.taste.sparse import blocks

NUMBERS = 1 << 24  # float32 gathered together: 64 MiB


class Ridge(NamedTuple):
    """What holds factors back.

    Attributes:
        unheard: Weight of each pair, heard or not, toward a score of 0 (alpha_0 of iALS).
        penalty: Of the squared factors of a row (lambda of iALS).
        scaling: The penalty of a row grows with (values + unheard * columns) to this power.
    """

    unheard: float
    penalty: float
    scaling: float

    def held(self, values: Rows, columns: int) -> Floats:
        """The penalty of rows of so many values: float32 (rows,)."""
        grown: Floats = self.penalty * (values + self.unheard * columns) ** self.scaling
        return grown.astype(np.float32)


def comparable(counts: csr_array, unheard: float, penalty: float, scaling: float) -> Ridge:
    """A ridge whose penalties have the mean they would have, were they scaled by 1.

    So a penalty means the same whatever the scaling (section 4.1 of Rendle and others 2021).
    """
    sizes = np.diff(counts.indptr), np.bincount(counts.indices, minlength=counts.shape[1])
    grown = np.concatenate(
        [size + unheard * other for size, other in zip(sizes, counts.shape[::-1], strict=True)]
    )
    grown = np.maximum(grown, np.finfo(np.float64).tiny)
    return Ridge(unheard, penalty * float(grown.mean() / (grown**scaling).mean()), scaling)


class Gathered(NamedTuple):
    """Some rows beside each other, filled up to the widest: weight 0 where there is no value."""

    weights: Floats  # (rows, widest)
    factors: Floats  # (rows, widest, d), of their columns
    diagonal: Floats  # (rows, d): what all columns and the penalty add, in the turned axes


def solved(weights: csr_array, factors: Floats, ridge: Ridge) -> Floats:
    """Factors of rows: float32 (rows, d).

    Each row minimises the sum over its values of w (1 - x y)^2, over all columns of
    unheard (x y)^2, and its penalty. Rows of like many values are solved together, in axes where
    the second sum is a diagonal, so that rows of fewer values than d solve for those instead.
    """
    dimensions = factors.shape[1]
    spread, axes = np.linalg.eigh(everywhere(factors, ridge))
    turned = (factors @ axes).astype(np.float32)
    found = np.zeros((weights.shape[0], dimensions), dtype=np.float32)
    sizes = np.diff(weights.indptr)
    order = np.argsort(sizes, kind="stable")
    order = order[sizes[order] > 0]
    held = ridge.held(sizes, weights.shape[1])
    for part in _alike(sizes[order], dimensions):
        rows = order[part]
        diagonal = held[rows][:, None] + np.maximum(spread, 0).astype(np.float32)
        gathered = Gathered(*_gathered(weights, rows, turned), diagonal)
        few = gathered.weights.shape[1] < dimensions
        found[rows] = _by_value(gathered) if few else _by_factor(gathered)
    back: Floats = (found @ axes.T).astype(np.float32)
    return back


def _alike(sizes: Rows, dimensions: int) -> list[slice]:
    """Slices of rows, ascending in size, whose gathered factors fit; none is padded to double."""
    found: list[slice] = []
    start = 0
    while start < len(sizes):
        stop = int(np.searchsorted(sizes, 2 * sizes[start] - 1, side="right"))
        widest = max(int(sizes[stop - 1]), dimensions)
        room = NUMBERS // (dimensions * widest)
        found += [slice(start + b.start, start + b.stop) for b in blocks(stop - start, room)]
        start = stop
    return found


def _gathered(weights: csr_array, rows: Rows, factors: Floats) -> tuple[Floats, Floats]:
    sizes = np.diff(weights.indptr)[rows]
    slots = np.arange(int(sizes.max())) < sizes[:, None]
    places = (weights.indptr[rows][:, None] + np.arange(slots.shape[1]))[slots]
    weight = np.zeros(slots.shape, dtype=np.float32)
    weight[slots] = weights.data[places]
    column = np.zeros(slots.shape, dtype=np.intp)
    column[slots] = weights.indices[places]
    return weight, factors[column]


def _by_factor(rows: Gathered) -> Floats:
    """As many equations a row as there are factors: (diagonal + F' W F) x = F' w."""
    pulled = rows.factors * rows.weights[:, :, None]
    left = pulled.transpose(0, 2, 1) @ rows.factors
    axis = np.arange(left.shape[1])
    left[:, axis, axis] += rows.diagonal
    found: Floats = np.linalg.solve(left, pulled.sum(axis=1)[:, :, None])[:, :, 0]
    return found


def _by_value(rows: Gathered) -> Floats:
    """As many equations a row as it has values: x = D F' (W F D F' + 1)^-1 w, D = 1 / diagonal."""
    spread = rows.factors / rows.diagonal[:, None, :]
    left = (rows.factors @ spread.transpose(0, 2, 1)) * rows.weights[:, :, None]
    axis = np.arange(left.shape[1])
    left[:, axis, axis] += 1
    share = np.linalg.solve(left, rows.weights[:, :, None])
    found: Floats = (spread * share).sum(axis=1)
    return found


def everywhere(factors: Floats, ridge: Ridge) -> NDArray[np.float64]:
    """What all columns, heard or not, add to the equations of every row: float64 (d, d)."""
    return ridge.unheard * (factors.T @ factors).astype(np.float64)


def explained(
    row: csr_array,
    factors: Floats,
    ridge: Ridge,
    spread: NDArray[np.float64],
    targets: Floats,
) -> Floats:
    """What each value of one row adds to its products with ``targets``: float32 (values, targets).

    ``spread`` is what ``everywhere`` tells: it is the same for all rows and targets.
    """
    own = factors[row.indices].astype(np.float64)
    left = spread + (own * row.data[:, None]).T @ own
    left[np.diag_indices_from(left)] += ridge.held(np.diff(row.indptr), row.shape[1])
    solved = np.linalg.solve(left, targets.T.astype(np.float64))
    added: Floats = (row.data[:, None] * (own @ solved)).astype(np.float32)
    return added
