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

# Of 200,000 faces as many find their person (B-cubed 0.974) as with 8 cells of 400, in 5.3 s
# instead of 7.6.
CELL, PROBES = 800, 3
# Up to this many vectors are compared with each other without cells: exact, and as fast.
EXACT = 6_000
SAMPLE, STEPS = 48, 4
BLOCK = 8192
# Products computed at once, at most: with all that is near, 100 MB.
PRODUCTS = 1 << 21
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
    best, room = Best(len(queries), count, floor), np.empty(0, dtype=np.float32)
    for asked, members in _cells(queries, base):
        size = len(asked) * len(members)
        # One piece of memory for all products: asking the system for each took as long as they.
        room = room if len(room) >= size else np.empty(size, dtype=np.float32)
        products = room[:size].reshape(len(asked), len(members))
        np.matmul(queries[asked], base[members].T, out=products)
        if not itself:
            _, own, same = np.intersect1d(asked, members, True, return_indices=True)
            products[own, same] = -np.inf
        best.take(asked, members, products)
    return best.sorted()


class Best:
    """The largest products seen so far of each query."""

    def __init__(self, queries: int, count: int, floor: float):
        self.count, self.floor = count, np.float32(floor)
        self.rows = np.full((queries, count), NOBODY, dtype=np.int32)
        self.products = np.full((queries, count), -np.inf, dtype=np.float32)
        self._found = np.zeros(queries, dtype=bool)

    def take(self, asked: Rows, members: Rows, products: Floats) -> None:
        """Products (asked, members) of some queries with some of the base."""
        near = np.flatnonzero(products >= self.floor)
        line, column = np.divmod(near, len(members))
        counts = np.bincount(line, minlength=len(asked))
        crowded = counts > self.count
        few, many = np.flatnonzero((counts > 0) & ~crowded), np.flatnonzero(crowded)
        if len(many):
            rows = np.broadcast_to(members, (len(many), len(members)))
            self._add(asked[many], *_largest(rows, products[many], self.count))
            line, column = line[~crowded[line]], column[~crowded[line]]
        # The few of a row side by side, in as many places as there may be.
        place = np.arange(len(line)) - np.repeat(np.cumsum(counts[few]) - counts[few], counts[few])
        to = np.searchsorted(few, line)
        rows = np.full((len(few), self.count), NOBODY, dtype=np.int32)
        found = np.full((len(few), self.count), -np.inf, dtype=np.float32)
        rows[to, place], found[to, place] = members[column], products[line, column]
        self._add(asked[few], rows, found)

    def _add(self, at: Rows, rows: Rows, products: Floats) -> None:
        """The best of what some queries had and what is new to them."""
        had = self._found[at]
        self._found[at] = True
        self.rows[at[~had]], self.products[at[~had]] = rows[~had], products[~had]
        at, rows, products = at[had], rows[had], products[had]
        both = np.concatenate([self.rows[at], rows], axis=1)
        together = np.concatenate([self.products[at], products], axis=1)
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
        yield from _pieces(
            np.arange(len(queries), dtype=np.int32), np.arange(len(base), dtype=np.int32)
        )
        return
    centres = cell_centres(base, len(base) // CELL)
    members = _by_cell(nearest_cells(base, centres, 1), len(centres))
    asked = _by_cell(nearest_cells(queries, centres, PROBES), len(centres))
    for inside, looking in zip(members, asked, strict=True):
        yield from _pieces(looking, inside)


def _pieces(asked: Rows, members: Rows) -> Iterator[tuple[Rows, Rows]]:
    """Pieces of a product of matrices that fit in memory, whatever its sides."""
    for start in range(0, len(members), EXACT):
        part = members[start : start + EXACT]
        rows = max(1, PRODUCTS // len(part))
        for first in range(0, len(asked), rows):
            yield asked[first : first + rows], part


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
