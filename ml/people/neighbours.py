"""Nearest neighbours of many vectors among many, without all pairs. Nothing of people is here.

An inverted file (Jegou et al. 2011): k-means cells of about CELL vectors, of which each query
looks into the PROBES nearest. A cell is one product of matrices. Cells keep their size when the
set grows, so the work for each query stays nearly the same.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Rows = NDArray[np.int32]

CELL, PROBES = 400, 8
# Up to this many vectors are compared with each other without cells: exact, and as fast.
EXACT = 6_000
SAMPLE, STEPS = 48, 4
BLOCK = 8192
NOBODY = -1


def neighbours(
    queries: Floats, base: Floats, count: int, floor: float, itself: bool = False
) -> tuple[Rows, Floats]:
    """Up to ``count`` rows of ``base`` with the largest dot product, of at least ``floor``.

    Args:
        queries: float32 (q, d), of unit length or means of such vectors.
        base: float32 (n, d), likewise.
        count: how many at most.
        floor: the least dot product.
        itself: whether row i may be found for query i; False where both are the same set.

    Returns:
        Rows int32 (q, count), NOBODY where there is none, and dot products float32 (q, count),
        both by falling product. A pure function of its arguments.
    """
    best = Best(len(queries), count, floor)
    for asked, members in _cells(queries, base):
        products = queries[asked] @ base[members].T
        if not itself:
            products[asked[:, None] == members[None, :]] = -np.inf
        best.take(asked, members, products)
    return best.sorted()


class Best:
    """The largest products seen so far of each query."""

    def __init__(self, queries: int, count: int, floor: float):
        self.count, self.floor = count, np.float32(floor)
        self.rows = np.full((queries, count), NOBODY, dtype=np.int32)
        self.products = np.full((queries, count), -np.inf, dtype=np.float32)

    def take(self, asked: Rows, members: Rows, products: Floats) -> None:
        """Products (asked, members) of some queries with some of the base."""
        hit = np.flatnonzero((products >= self.floor).any(axis=1))
        if not len(hit):
            return
        at, part = asked[hit], products[hit]
        rows = np.broadcast_to(members, part.shape)
        if part.shape[1] > self.count:
            rows, part = _largest(rows, part, self.count)
        rows = np.where(part >= self.floor, rows, NOBODY)
        part = np.where(part >= self.floor, part, -np.inf)
        both = np.concatenate([self.rows[at], rows], axis=1)
        together = np.concatenate([self.products[at], part], axis=1)
        self.rows[at], self.products[at] = _largest(both, together, self.count)

    def sorted(self) -> tuple[Rows, Floats]:
        """Rows and products by falling product, equal ones by row."""
        order = np.lexsort((self.rows, -self.products), axis=1)
        return (
            np.take_along_axis(self.rows, order, axis=1),
            np.take_along_axis(self.products, order, axis=1),
        )


def _largest(rows: Rows, products: Floats, count: int) -> tuple[Rows, Floats]:
    at = np.argpartition(products, products.shape[1] - count, axis=1)[:, -count:]
    return np.take_along_axis(rows, at, axis=1), np.take_along_axis(products, at, axis=1)


def _cells(queries: Floats, base: Floats) -> Iterator[tuple[Rows, Rows]]:
    """Pieces of the work: rows of queries, and the rows of the base they are compared with."""
    if len(base) <= EXACT:
        everyone = np.arange(len(base), dtype=np.int32)
        for start in range(0, len(queries), BLOCK):
            end = min(start + BLOCK, len(queries))
            yield np.arange(start, end, dtype=np.int32), everyone
        return
    centres = cell_centres(base, len(base) // CELL)
    members = _by_cell(nearest_cells(base, centres, 1), len(centres))
    asked = _by_cell(nearest_cells(queries, centres, PROBES), len(centres))
    for inside, looking in zip(members, asked, strict=True):
        for start in range(0, len(looking), BLOCK):
            if len(inside):
                yield looking[start : start + BLOCK], inside


def cell_centres(base: Floats, cells: int) -> Floats:
    """Centres float32 (cells, d) by k-means (Lloyd 1982) over every n-th row: no chance in it."""
    step = max(1, len(base) // (cells * SAMPLE))
    sample = base[::step]
    centres = sample[np.linspace(0, len(sample) - 1, cells).astype(np.intp)].copy()
    for _ in range(STEPS):
        nearest = nearest_cells(sample, centres, 1)[:, 0]
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, sample)
        counts = np.bincount(nearest, minlength=cells)[:, None]
        centres = np.where(counts > 0, sums / np.maximum(counts, 1), centres).astype(np.float32)
    return centres


def nearest_cells(vectors: Floats, centres: Floats, count: int) -> Rows:
    """The nearest centres of each vector, in no order: int32 (n, count)."""
    count = min(count, len(centres))
    half = (centres**2).sum(axis=1) / 2
    found = np.empty((len(vectors), count), dtype=np.int32)
    for start in range(0, len(vectors), BLOCK):
        near = vectors[start : start + BLOCK] @ centres.T - half
        if count == 1:
            found[start : start + BLOCK, 0] = near.argmax(axis=1)
        else:
            cut = near.shape[1] - count
            found[start : start + BLOCK] = np.argpartition(near, cut, axis=1)[:, cut:]
    return found


def _by_cell(cells: Rows, count: int) -> list[Rows]:
    """Rows that chose each cell, rising."""
    order = np.argsort(cells.ravel(), kind="stable")
    rows = (order // cells.shape[1]).astype(np.int32)
    ends = np.cumsum(np.bincount(cells.ravel(), minlength=count))
    return np.split(rows, ends[:-1])
