"""Lineages: for every usage its ancestors at the 20 ranks and the whole path, as frames.

Whoever writes them takes them piece by piece; nothing is kept of a piece.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from ml.taxonomy.grouping import grouped
from ml.taxonomy.intervals import Intervals
from ml.taxonomy.parallel import ahead, together
from ml.taxonomy.problems import Int32s
from ml.taxonomy.ranks import LINEAGE_RANKS
from ml.taxonomy.tree import Int16s, Tree

PIECE = 100_000
LINEAGE_SCHEMA: dict[str, pl.DataType] = {
    "id": pl.String(),
    "row": pl.Int32(),
    "is_taxon": pl.Boolean(),
    "left": pl.Int32(),
    "right": pl.Int32(),
    "depth": pl.Int32(),
    "parent": pl.Int32(),
    **dict.fromkeys(LINEAGE_RANKS, pl.Int32()),
    "path": pl.List(pl.Int32),
}
POINTERS = ("parent", *LINEAGE_RANKS)
INT32S = ("left", "right", "depth", *POINTERS)


@dataclass(frozen=True)
class _Places:
    """Taxa by their ``left``, from 1; 0 stands for no taxon.

    Attributes:
        parent: (m + 1,) left of the parent.
        right, depth: (m + 1,) of the interval.
        column: (m + 1,) place of the rank among LINEAGE_RANKS, -1 for others.
        inner: (m + 1,) number among the taxa that have children, from 1; 0 for all others.
        above: (20, k + 1) left of the ancestor, or of itself, at each rank of each inner taxon.
        paths: lefts from the root down to each inner taxon, one path after the other.
        first: (k + 1,) where the path of each inner taxon begins.
    """

    parent: Int32s
    right: Int32s
    depth: Int32s
    column: Int16s
    inner: Int32s
    above: Int32s
    paths: Int32s
    first: Int32s


def lineages(tree: Tree, standing: Intervals, piece: int = PIECE) -> Iterator[pl.DataFrame]:
    """One row per usage, in pieces of LINEAGE_SCHEMA; ``row`` is its number in the tree.

    Taxa are told by their ``left``: 4 bytes, unique in a release. ``parent`` is that of a taxon;
    the 20 ranks are ancestors; ``path`` begins at the root. A usage's lineage is that of its
    accepted taxon and ends with that taxon, in the column of its own rank and in ``path``. Where
    two ancestors have one rank the lower one is told.

    Rows come in tree order: a taxon, its synonyms, its first child, so that a subtree lies
    together wherever the rows are stored; usages with no accepted taxon come last, with nulls.

    Args:
        tree: of n usages.
        standing: their intervals.
        piece: rows at once; 100,000 take 20 MB, and one more piece a core is made ahead.
    """
    places = _places(tree, standing)
    rows = _tree_order(tree, standing, len(places.parent))
    starts = range(0, len(rows), piece)
    yield from ahead(
        lambda start: _frame(tree, standing, places, rows[start : start + piece]), starts
    )


def ids_by_left(tree: Tree, standing: Intervals) -> pl.Series:
    """Ids of taxa in tree order: the one with ``left`` k is at k - 1."""
    return tree.id.gather(_rows_by_left(tree, standing))


def named(frame: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """A piece with ids for numbers: ``parent`` and the ranks, and ``accepted_id`` beside them."""
    id = pl.lit(ids)
    return frame.with_columns(
        id.gather(pl.col("left") - 1).alias("accepted_id"),
        *(id.gather(pl.col(name) - 1).alias(name) for name in POINTERS),
    )


def _rows_by_left(tree: Tree, standing: Intervals) -> Int32s:
    """Rows of the taxa in tree order."""
    taxa = np.flatnonzero(tree.is_taxon).astype(np.int32)
    row = np.empty(len(taxa), dtype=np.int32)
    row[standing.left[taxa] - 1] = taxa
    return row


def _places(tree: Tree, standing: Intervals) -> _Places:
    """Taxa in depth-first order, and the ancestors of those that have children."""
    row = _rows_by_left(tree, standing)
    left = np.append(standing.left, np.int32(0))
    parent, right, depth, column = together(
        lambda: np.append(np.int32(0), left[tree.parent[row]]),
        lambda: np.append(np.int32(0), standing.right[row]),
        lambda: np.append(np.int32(0), standing.depth[row]),
        lambda: np.append(np.int16(-1), tree.column[row]),
    )
    nodes = np.flatnonzero(right > np.arange(len(right))).astype(np.int32)
    inner = np.zeros(len(right), dtype=np.int32)
    inner[nodes] = np.arange(1, len(nodes) + 1, dtype=np.int32)
    above = _ancestors(nodes, inner, parent, depth, column)
    ends = np.cumsum(np.append(0, depth[nodes] + 1), dtype=np.int32)
    first = np.append(np.int32(0), ends[:-1])
    paths = _paths(nodes, ends[1:], parent)
    return _Places(parent, right, depth, column, inner, above, paths, first)


def _ancestors(
    nodes: Int32s, inner: Int32s, parent: Int32s, depth: Int32s, column: Int16s
) -> Int32s:
    """Ancestors of inner taxa at each rank, (20, k + 1), a level at a time from the roots down."""
    above = np.zeros((len(nodes) + 1, len(LINEAGE_RANKS)), dtype=np.int32)
    levels = grouped(depth[nodes], int(depth.max()) + 1)
    for level in range(len(levels.first) - 1):
        place = nodes[levels.items[levels.first[level] : levels.first[level + 1]]]
        found = above.take(inner[parent[place]], axis=0, mode="clip")
        own = np.flatnonzero(column[place] >= 0)
        found[own, column[place[own]]] = place[own]
        above[inner[place]] = found
    return np.ascontiguousarray(above.T)


def _paths(nodes: Int32s, ends: Int32s, parent: Int32s) -> Int32s:
    """Lefts from the root down to each of some taxa, each path before its end; a zero at last."""
    paths = np.zeros(ends.max(initial=0) + 1, dtype=np.int32)
    at, place = ends - 1, nodes
    while len(at):
        paths[at] = place
        place = parent[place]
        going = place > 0
        at, place = at[going] - 1, place[going]
    return paths


def _tree_order(tree: Tree, standing: Intervals, last: int) -> Int32s:
    """Rows of all usages in tree order."""
    stand = np.where(standing.left > 0, standing.left, np.int32(last))
    taxon = tree.is_taxon
    rows = np.concatenate([np.flatnonzero(taxon), np.flatnonzero(~taxon)]).astype(np.int32)
    return rows[grouped(stand[rows], last + 1).items]


def _frame(tree: Tree, standing: Intervals, places: _Places, rows: Int32s) -> pl.DataFrame:
    """The lineages of some rows.

    A number is null where it is 0, but right and depth where left is. Arrow is told so for all
    columns at once.
    """
    stand = np.maximum(standing.left[rows], 0)
    above = places.parent.take(stand)
    is_taxon = tree.accepted[rows] == rows
    numbers = np.empty((len(INT32S), len(rows)), dtype=np.int32)
    numbers[0], numbers[1], numbers[2] = stand, places.right.take(stand), places.depth.take(stand)
    numbers[3] = above * is_taxon
    inner, ranks = places.inner.take(above), numbers[4:]
    for ancestors, found in zip(places.above, ranks, strict=True):
        ancestors.take(inner, out=found, mode="clip")
    own = np.flatnonzero(places.column.take(stand) >= 0)
    ranks[places.column.take(stand[own]), own] = stand[own]
    known = np.packbits(numbers > 0, axis=1, bitorder="little")
    known[1:3] = known[0]
    return pl.DataFrame(
        {
            "id": tree.id.gather(rows),
            "row": rows,
            "is_taxon": is_taxon,
            **{
                name: _series(pa.int32(), len(rows), [bits, values])
                for name, bits, values in zip(INT32S, known, numbers, strict=True)
            },
            "path": _paths_of(places, stand, inner, known[0]),
        }
    )


def _series(kind: pa.DataType, count: int, buffers: list[Any], **rest: Any) -> pl.Series:
    """Arrow's array of buffers, validity first, as polars'."""
    array = pa.Array.from_buffers(kind, count, [pa.py_buffer(one) for one in buffers], **rest)
    return pl.Series(pl.from_arrow(array))


def _paths_of(places: _Places, stand: Int32s, inner: Int32s, known: NDArray[np.uint8]) -> pl.Series:
    """``left`` of taxa from the root down to each, List(Int32): the parent's path, then its own."""
    length = places.depth.take(stand) + (stand > 0)
    ends = np.cumsum(np.append(0, length))
    from_first = np.repeat(places.first.take(inner) - ends[:-1], length)
    flat = places.paths.take(from_first + np.arange(ends[-1]), mode="clip")
    somewhere = np.flatnonzero(stand)
    flat[ends[1:][somewhere] - 1] = stand[somewhere]
    kind = pa.large_list(pa.int32())
    return _series(kind, len(stand), [known, ends], children=[pa.array(flat)])
