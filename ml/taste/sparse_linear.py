"""A linear item-to-item model for any number of items: each has few neighbours. Exact: ``ease``."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from ml.taste.contract import Challenger, Floats, Items, Model, Parameters, check_counts
from ml.taste.linear import Linear, best_of_rows, transposed
from ml.taste.sparse import blocks, rows_of
from ml.taste.weighing import evened, weighing

BLOCK = 1024  # items solved together


class SparseLinear(Linear):
    """SLIM (Ning and Karypis 2011) with features chosen beforehand, by ridge regression.

    Their fsSLIM: each item is regressed on its nearest neighbours alone. A column of EASE with
    all other weights held at 0 is the same regression. Of n items and k neighbours it takes
    n k^3 / 3 operations, and as much memory as there are pairs that meet.
    """

    name: ClassVar[str] = "sparse_linear"


def fit(counts: csr_array, items: Items, parameters: Parameters, seed: int) -> Model:
    """Choose each item's neighbours by cosine, then regress it on them."""
    check_counts(counts, items)
    weighed = weighing(counts, parameters["power"], parameters["rarity"])
    trained = evened(weighed.of(counts), parameters["length"])
    square = float(np.mean(trained.data.astype(np.float64) ** 2)) if trained.nnz else 1.0
    gram = _gram(transposed(trained))
    near = best_of_rows(_cosines(gram), int(parameters["neighbours"]))
    return SparseLinear(weighed, _regressed(gram, near, parameters["penalty"] * square))


def _gram(columns: csr_array) -> csr_array:
    """Products of all pairs of items (n, n), columns of each row in order."""
    made = csr_array(columns @ columns.T)
    made.sort_indices()
    return made


def _cosines(gram: csr_array) -> csr_array:
    """Likeness of different items: (n, n) without a diagonal."""
    rows = rows_of(gram)
    length = np.sqrt(np.maximum(gram.diagonal(), np.finfo(np.float32).tiny))
    others = rows != gram.indices
    rows, columns = rows[others], gram.indices[others]
    data = gram.data[others] / (length[rows] * length[columns])
    ends = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=gram.shape[0]))])
    return csr_array((data, columns, ends), shape=gram.shape)


def _regressed(gram: csr_array, near: csr_array, penalty: float) -> csr_array:
    n = gram.shape[0]
    keys = rows_of(gram) * n + gram.indices
    entries = [np.empty(0, dtype=np.float32)]
    for part in blocks(n, BLOCK):
        own = near[part]
        entries.append(_solved(gram, keys, own, np.arange(part.start, part.stop), penalty))
    places = near.indices, rows_of(near)
    return csr_array(coo_array((np.concatenate(entries), places), shape=(n, n)))


def _solved(
    gram: csr_array,
    keys: NDArray[np.intp],
    own: csr_array,
    targets: NDArray[np.intp],
    penalty: float,
) -> Floats:
    """Weights of the neighbours of some items, in the order of ``own``'s values."""
    n, sizes = gram.shape[0], np.diff(own.indptr)
    widest = int(sizes.max(initial=0))
    if not widest:
        return np.empty(0, dtype=np.float32)
    slots = np.arange(widest) < sizes[:, None]
    members = np.zeros((len(sizes), widest), dtype=np.intp)
    members[slots] = own.indices
    left = _entries(gram, keys, members[:, :, None] * n + members[:, None, :])
    # A slot that holds nobody is an equation of its own: 1 x = 0.
    left *= slots[:, :, None] & slots[:, None, :]
    square = np.arange(widest)
    left[:, square, square] += np.where(slots, penalty, 1)
    right = _entries(gram, keys, members * n + targets[:, None]) * slots
    found = np.linalg.solve(left, right[:, :, None])[:, :, 0]
    weights: Floats = found[slots].astype(np.float32)
    return weights


def _entries(
    gram: csr_array, keys: NDArray[np.intp], asked: NDArray[np.intp]
) -> NDArray[np.float64]:
    at = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    return np.where(keys[at] == asked, gram.data[at], 0).astype(np.float64)


SPARSE_LINEAR = Challenger(
    {"neighbours": 50.0, "penalty": 20.0, "power": 0.1, "length": 1.0, "rarity": 0.0},
    {
        "neighbours": (20.0, 100.0, True),
        "penalty": (1.0, 500.0, True),
        "power": (0.0, 0.4, False),
        "length": (0.0, 1.0, False),
        "rarity": (0.0, 0.4, False),
    },
    fit,
)
