"""Parents that go round in a circle: found, and cut at one taxon. What was wrong: problems.py."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.taxonomy.problems import Int32s


@dataclass(frozen=True)
class Cycles:
    """Rows that are in a cycle, and for each the row at which its cycle was cut, both (k,)."""

    members: Int32s
    cut: Int32s


def cut_cycles(parent: Int32s, level: NDArray[np.int16], id: pl.Series) -> Cycles:
    """Make a root of one member of each cycle, in place: of the highest rank, then least id.

    Args:
        parent: (n,) row of the parent, -1 for none.
        level: (n,) level of the rank, smaller is higher.
        id: (n,) String.
    """
    members = cyclic(parent)
    if not len(members):
        return Cycles(members, members)
    order = pl.DataFrame({"level": level[members], "id": id.gather(members)}).select(
        pl.arg_sort_by("level", "id")
    )
    ranked = order.to_series().to_numpy()
    place = np.empty(len(members), dtype=np.int64)
    place[ranked] = np.arange(len(members))
    cut = members[ranked[least(np.searchsorted(members, parent[members]), place)]]
    parent[cut] = -1
    return Cycles(members, cut)


def cyclic(parent: Int32s) -> Int32s:
    """Rows in a cycle, ascending, by doubling the pointers of inner nodes (Wyllie 1979).

    After k rounds a row points 2^k up. With 2^k > n whatever does not point above a root lies
    under a cycle, and what it points at is in the cycle. 3 million inner nodes that are 12 deep
    take four rounds.
    """
    up = np.append(parent, np.int32(-1))
    inner = np.zeros(len(up), dtype=bool)
    inner[parent] = True
    rows = np.flatnonzero(inner[:-1]).astype(np.int32)
    for _ in range(len(up).bit_length()):
        rows = rows[up[rows] >= 0]
        if not len(rows):
            break
        up[rows] = up[up[rows]]
    rows = rows[up[rows] >= 0]
    return np.unique(up[rows])


def least(following: NDArray[np.int64], value: NDArray[np.int64]) -> NDArray[np.int64]:
    """The least value of each member's cycle, where ``following`` permutes the members."""
    for _ in range(len(value).bit_length()):
        value = np.minimum(value, value[following])
        following = following[following]
    return value
