"""Sparse matrices looked at and kept as plain arrays. What their values mean is said elsewhere."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ml.taste.contract import Arrays, Rows


def rows_of(matrix: csr_array) -> Rows:
    """The row of each stored value."""
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def listeners_of(counts: csr_array) -> NDArray[np.float64]:
    """How many listeners each item has: float64 (n,)."""
    return np.bincount(counts.indices, minlength=counts.shape[1]).astype(np.float64)


def blocks(rows: int, size: int) -> Iterator[slice]:
    """Slices of at most ``size`` rows that cover all."""
    for start in range(0, rows, max(size, 1)):
        yield slice(start, min(start + max(size, 1), rows))


def sparse_arrays(prefix: str, matrix: csr_array) -> Arrays:
    """A matrix as arrays for ``numpy.savez``."""
    return {
        f"{prefix}.data": matrix.data,
        f"{prefix}.indices": matrix.indices,
        f"{prefix}.indptr": matrix.indptr,
        f"{prefix}.shape": np.array(matrix.shape),
    }


def sparse_of(prefix: str, arrays: Mapping[str, NDArray[Any]]) -> csr_array:
    """From what ``sparse_arrays`` gave."""
    parts = tuple(arrays[f"{prefix}.{name}"] for name in ("data", "indices", "indptr"))
    return csr_array(parts, shape=tuple(int(n) for n in arrays[f"{prefix}.shape"]))
