"""Merging of groups over a graph of neighbours, until nobody is near enough. No names here.

Agglomeration by average linkage. Pairs of groups that are each other's nearest are merged all at
once, which over all pairs gives the tree of one pair at a time (Murtagh 1983: average linkage is
reducible), and takes some fifty rounds over arrays for 200,000 faces.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ml.people.groups import NAMELESS, Flags, Floats, Groups, Rows
from ml.people.neighbours import NOBODY, neighbours

# A group this many times as large takes its followers in without waiting for its own nearest:
# its mean moves by a sixteenth of the way at most, and a thousand stragglers are one round.
HEAVY = 16
PASSES = 3
Nearness = Callable[[int], float]


@dataclass
class Edges:
    """Pairs of groups that may be one, each once: rows intp (e,), mean products float32 (e,)."""

    one: Rows
    other: Rows
    closeness: Floats

    def where(self, flags: Flags) -> "Edges":
        """Some of them."""
        return Edges(self.one[flags], self.other[flags], self.closeness[flags])


def merge(groups: Groups, count: int, floor: float, nearness: Nearness) -> None:
    """Merge groups in place while two are near enough and nothing said keeps them apart.

    Args:
        groups: faces, or what was said to be together.
        count: neighbours of each group that are looked at.
        floor: the least mean dot product that ever merges.
        nearness: the least that does, from the number of groups that are left.
    """
    # A face that was refused a name waits, else it would keep its neighbours from that name.
    waiting = groups.refusing() & (groups.person == NAMELESS)
    if waiting.any():
        _merge_some(groups, ~waiting, count, floor, nearness)
    _merge_some(groups, np.ones(len(waiting), dtype=bool), count, floor, nearness)


def _merge_some(groups: Groups, asked: Flags, count: int, floor: float, nearness: Nearness) -> None:
    """Merge those asked for; neighbours are looked for again where groups have become others."""
    for _ in range(PASSES):
        alive = groups.alive[asked[groups.alive]]
        _agglomerate(groups, _edges(groups, alive, count, floor), floor, nearness)
        if len(groups.alive[asked[groups.alive]]) == len(alive):
            return


def _edges(groups: Groups, alive: Rows, count: int, floor: float) -> Edges:
    means = groups.means(alive)
    near, products = neighbours(means, means, count, floor)
    at, place = np.nonzero(near != NOBODY)
    to = near[at, place]
    pairs = np.minimum(at, to) * len(alive) + np.maximum(at, to)
    order = np.argsort(pairs, kind="stable")
    order = order[_new(pairs[order])]
    one, other = alive[pairs[order] // len(alive)], alive[pairs[order] % len(alive)]
    return Edges(one, other, products[at[order], place[order]])


def _agglomerate(groups: Groups, edges: Edges, floor: float, nearness: Nearness) -> None:
    left = len(groups.alive)
    while len(edges.one):
        edges = edges.where(groups.may_join(edges.one, edges.other))
        kept, gone = _partners(groups, edges.where(edges.closeness >= nearness(left)))
        if not len(kept):
            return
        way = groups.join(kept, gone)
        left -= len(gone)
        edges = _carried(groups, edges, way, floor)


def _partners(groups: Groups, edges: Edges) -> tuple[Rows, Rows]:
    """Groups to keep and groups that go into them: reciprocal nearest, then light ones."""
    rows = len(groups.label)
    nearest = _nearest(edges, rows)
    here = np.flatnonzero(nearest < rows)
    to = nearest[here]
    mutual = nearest[to] == here
    leaving = mutual & (to < here)
    # Two that go into one at once must not bring it two names, or what the other refuses.
    free = (groups.person[here] == NAMELESS) & ~groups.refusing()[here]
    light = ~mutual & free & (groups.sizes[to] >= HEAVY * groups.sizes[here])
    moving = np.zeros(rows, dtype=bool)
    moving[here[leaving | light]] = True
    going = leaving | (light & ~moving[to])
    return to[going], here[going]


def _nearest(edges: Edges, rows: int) -> Rows:
    """The nearest group of each row, the smaller one of equals; ``rows`` where there is none."""
    here = np.concatenate([edges.one, edges.other])
    there = np.concatenate([edges.other, edges.one])
    closeness = np.concatenate([edges.closeness, edges.closeness])
    best = np.full(rows, -np.inf, dtype=np.float32)
    np.maximum.at(best, here, closeness)
    first = closeness == best[here]
    nearest = np.full(rows, rows, dtype=np.intp)
    np.minimum.at(nearest, here[first], there[first])
    return nearest


def _carried(groups: Groups, edges: Edges, way: Rows, floor: float) -> Edges:
    """Edges after groups have gone into others, those measured again that lead to changed ones."""
    one, other = way[edges.one], way[edges.other]
    changed = np.zeros(len(way), dtype=bool)
    changed[way[way != np.arange(len(way))]] = True
    touched = changed[one] | changed[other]
    still = edges.where(~touched)
    apart = touched & (one != other)
    low, high = np.minimum(one, other)[apart], np.maximum(one, other)[apart]
    pairs = np.sort(low * len(way) + high)
    pairs = pairs[_new(pairs)]
    low, high = pairs // len(way), pairs % len(way)
    closeness = groups.closeness(low, high)
    near = closeness >= floor
    return Edges(
        np.concatenate([still.one, low[near]]),
        np.concatenate([still.other, high[near]]),
        np.concatenate([still.closeness, closeness[near]]),
    )


def _new(values: Rows) -> Flags:
    """Which of rising numbers differ from the one before: np.unique took four times as long."""
    differs: Flags = np.diff(values, prepend=-1) != 0
    return differs
