"""Groups from pairs: stars about a centre, so nothing chains. What makes a pair is not here.

A group is a centre and those paired with it, hence no two members are farther apart than twice the
distance of a pair. Single linkage, which joins what a chain of pairs connects, has no such bound.
"""

import numpy as np
from numpy.typing import NDArray

from ml.duplicates.segments import Rows


def by_partners(left: Rows, right: Rows, count: int) -> NDArray[np.int32]:
    """Ranks of ``count`` things, int32: those with most partners first, then by their row."""
    partners = np.bincount(left, minlength=count) + np.bincount(right, minlength=count)
    ranks = np.empty(count, np.int32)
    ranks[np.argsort(-partners, kind="stable")] = np.arange(count, dtype=np.int32)
    return ranks


def stars(left: Rows, right: Rows, distance: NDArray[np.number], ranks: NDArray[np.int32]) -> Rows:
    """Row of the centre of each thing's group, int32 (n,): its own for a centre, -1 for none.

    ``left``, ``right`` and ``distance`` (p,) are pairs of rows, ``ranks`` (n,) holds each of 0 to
    n - 1 once. By rank a thing becomes a centre unless it is paired with an earlier centre; all
    others join the nearest centre they are paired with, of equals the first. So the order of the
    pairs does not matter, and time is linear in them but for the rounds of ``_centres``.
    """
    swap = ranks[left] > ranks[right]
    first, then = np.where(swap, right, left), np.where(swap, left, right)
    is_centre = _centres(first, then, len(ranks))
    centre = np.where(is_centre, np.arange(len(ranks)), -1).astype(np.int32)
    ahead, behind = is_centre[first], is_centre[then]
    hub = np.concatenate([first[ahead], then[behind]])
    rim = np.concatenate([then[ahead], first[behind]])
    far = np.concatenate([distance[ahead], distance[behind]])
    nearest = np.lexsort((ranks[hub], far, rim))
    rim, at = np.unique(rim[nearest], return_index=True)
    centre[rim] = hub[nearest][at]
    return centre


def _centres(first: Rows, then: Rows, count: int) -> NDArray[np.bool_]:
    """Which things are centres, given pairs with the one of lower rank first.

    The lexicographically first maximal independent set, in rounds: those that wait for nobody are
    centres, their partners are none. Few rounds unless ranks follow long paths of pairs (Blelloch,
    Fineman and Shun, "Greedy Sequential Maximal Independent Set and Matching are Parallel on
    Average", 2012).
    """
    undecided, centre = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
    undecided[first] = undecided[then] = True
    while len(first):
        waiting = np.zeros(count, np.bool_)
        waiting[then] = True
        found = undecided & ~waiting
        centre |= found
        undecided[found] = False
        undecided[then[found[first]]] = False
        alive = undecided[first] & undecided[then]
        first, then = first[alive], then[alive]
    return centre | undecided
