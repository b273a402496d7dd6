"""Sums and minima over everything below each node of a forest. No table is known here."""

import numpy as np
from numpy.typing import NDArray

Int64s = NDArray[np.int64]


def below(parent: Int64s, added: Int64s, lowest: Int64s) -> tuple[Int64s, Int64s]:
    """Sums and minima over each node and all below it, level by level from the deepest up.

    Every node is added to its parent once: O(nodes) of adding, O(n log n) in all.

    Args:
        parent: int64 (n,); the row of each node's parent, -1 for roots. No cycles.
        added: int64 (n, k); whole numbers, so that the sums are exact in any order.
        lowest: int64 (n,).

    Returns:
        int64 (n, k) and (n,).
    """
    total, least = added.copy(), lowest.copy()
    depth = depths(parent)
    rows = np.argsort(-depth, kind="stable")
    for level in np.split(rows, np.flatnonzero(np.diff(depth[rows])) + 1):
        inner = level[parent[level] >= 0]
        np.add.at(total, parent[inner], total[inner])
        np.minimum.at(least, parent[inner], least[inner])
    return total, least


def depths(parent: Int64s) -> Int64s:
    """How many nodes are above each, int64 (n,): pointers are doubled (Wyllie 1979)."""
    depth, above = (parent >= 0).astype(np.int64), parent.copy()
    while (climbing := np.flatnonzero(above >= 0)).size:
        depth[climbing] += depth[above[climbing]]
        above[climbing] = above[above[climbing]]
    return depth
