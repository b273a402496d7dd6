"""Nested sets: the place of every taxon in a walk through the tree. Ids and lineages: not here."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from ml.taxonomy.grouping import Groups, grouped
from ml.taxonomy.parallel import in_parts
from ml.taxonomy.problems import Int32s
from ml.taxonomy.siblings import by_name
from ml.taxonomy.tree import Bools, Tree

DEEPEST = 1000


@dataclass(frozen=True)
class Intervals:
    """Where usages stand; arrays are (n,) int32 by row, -1 for what has no accepted taxon.

    Taxa are numbered from 1 in depth-first order: the descendants of a taxon are exactly those
    with ``left`` in ``(left, right]``, so ``right - left`` is their number. A synonym stands
    where its accepted taxon stands. Roots have depth 0.
    """

    left: Int32s
    right: Int32s
    depth: Int32s


@dataclass(frozen=True)
class _Walk:
    """Taxa breadth first, children beside each other: rows, and where levels begin and end.

    ``above`` is the place of the parent in this order, ascending within a level.
    """

    rows: Int32s
    above: Int32s
    bounds: list[int]

    def levels(self) -> list[slice]:
        """Places of each level below the roots, from the top."""
        return [slice(*pair) for pair in list(pairwise(self.bounds))[1:]]


def intervals(tree: Tree, name: pl.Series) -> Intervals:
    """Number the taxa: children in order of rank level, then name, then id.

    Level by level: sizes from the deepest level up, then places from the roots down.

    Args:
        tree: of n usages.
        name: (n,) String, the scientific name.

    Raises:
        ValueError: the tree is more than 1,000 levels deep; the real ones here have ten.
    """
    walk = _breadth_first(tree, name)
    size = _sizes(walk)
    left = _lefts(walk, size)
    depth = np.repeat(np.arange(len(walk.bounds) - 1, dtype=np.int32), np.diff(walk.bounds))
    return Intervals(*(_spread(tree, walk.rows, at) for at in (left, left + size - 1, depth)))


def _children(tree: Tree, name: pl.Series, taxa: Int32s) -> Groups:
    """Numbers of taxa by that of their parent, in order; roots are under the number of taxa."""
    count = len(taxa)
    number = np.full(len(tree.parent) + 1, count, dtype=np.int32)
    number[taxa] = np.arange(count, dtype=np.int32)
    level = tree.level[taxa]
    by_level = np.argsort(level, kind="stable")
    above = number.take(tree.parent[taxa[by_level]])
    children = grouped(above, count + 1)
    order = by_level[children.items]
    first = np.diff(above[children.items], prepend=-1) != 0
    first |= np.diff(level[order], prepend=-1) != 0
    return Groups(children.first, number[by_name(taxa[order], first, name, tree.id)])


def _breadth_first(tree: Tree, name: pl.Series) -> _Walk:
    """Walk from the roots down over the table of children."""
    taxa = np.flatnonzero(tree.is_taxon).astype(np.int32)
    children = _children(tree, name, taxa)
    found = [children.items[children.first[len(taxa)] :]]
    parents = [np.full(len(found[0]), -1, dtype=np.int32)]
    bounds = [0, len(found[0])]
    while len(found[-1]):
        if len(found) > DEEPEST:
            raise ValueError(f"The tree is more than {DEEPEST:,} levels deep: parents are wrong.")
        below, number = children.members(found[-1])
        parents.append(np.repeat(np.arange(*bounds[-2:], dtype=np.int32), number))
        found.append(below)
        bounds.append(bounds[-1] + len(below))
    return _Walk(taxa[np.concatenate(found)], np.concatenate(parents), bounds[:-1])


def _firsts(above: Int32s) -> Bools:
    """Whether a place is the first of its siblings."""
    first: Bools = np.diff(above, prepend=-1) != 0
    return first


def _sizes(walk: _Walk) -> Int32s:
    """Taxa in the subtree of each place, itself included."""
    size = np.ones(len(walk.rows), dtype=np.int32)
    for level in reversed(walk.levels()):
        starts = np.flatnonzero(_firsts(walk.above[level]))
        size[walk.above[level][starts]] += np.add.reduceat(size[level], starts)
    return size


def _lefts(walk: _Walk, size: Int32s) -> Int32s:
    """Number of each place: after its parent and the subtrees of the siblings before it."""
    left = np.cumsum(size, dtype=np.int32) - size + 1
    for level in walk.levels():
        above = walk.above[level]
        before = np.cumsum(size[level], dtype=np.int32) - size[level]
        starts = np.flatnonzero(_firsts(above))
        runs = np.diff(starts, append=len(above))
        left[level] = left[above] + 1 + before - np.repeat(before[starts], runs)
    return left


def _spread(tree: Tree, rows: Int32s, values: Int32s) -> Int32s:
    """Values of places by row, and those of the accepted taxon for its synonyms."""
    by_row = np.full(len(tree.accepted) + 1, -1, dtype=np.int32)
    by_row[rows] = values
    return in_parts(lambda part: by_row.take(tree.accepted[part]), len(tree.accepted))
