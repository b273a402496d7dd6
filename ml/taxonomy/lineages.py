"""Lineages: for every usage its ancestors at the 20 ranks and the whole path, as frames.

Whoever writes them takes them piece by piece; nothing is kept of a piece.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa

from ml.taxonomy.grouping import grouped
from ml.taxonomy.intervals import Intervals
from ml.taxonomy.problems import Int32s
from ml.taxonomy.ranks import LINEAGE_RANKS
from ml.taxonomy.tree import Int16s, Tree

PIECE = 100_000
LINEAGE_SCHEMA: dict[str, pl.DataType] = {
    "id": pl.String(),
    "is_taxon": pl.Boolean(),
    "left": pl.Int32(),
    "right": pl.Int32(),
    "depth": pl.Int32(),
    "parent": pl.Int32(),
    **dict.fromkeys(LINEAGE_RANKS, pl.Int32()),
    "path": pl.List(pl.Int32),
}
POINTERS = ("parent", *LINEAGE_RANKS)


@dataclass(frozen=True)
class _Places:
    """Taxa by their place, which is ``left - 1``; the last place, ``none``, stands for no taxon.

    Attributes:
        parent: (m + 1,) place of the parent.
        right, depth: (m + 1,) of the interval; 0 at the end.
        column: (m + 1,) place of the rank among LINEAGE_RANKS, -1 for others.
        inner: (m + 1,) number among the taxa that have children, the last one for all others.
        above: (k + 1, 20) place of the ancestor, or of itself, at each rank of each inner taxon.
    """

    parent: Int32s
    right: Int32s
    depth: Int32s
    column: Int16s
    inner: Int32s
    above: Int32s

    @property
    def none(self) -> int:
        """The place of no taxon."""
        return len(self.parent) - 1


def lineages(tree: Tree, standing: Intervals, piece: int = PIECE) -> Iterator[pl.DataFrame]:
    """One row per usage, in pieces of LINEAGE_SCHEMA.

    Taxa are told by their ``left``: 4 bytes, unique in a release. ``parent`` is that of a taxon;
    the 20 ranks are ancestors; ``path`` begins at the root. A usage's lineage is that of its
    accepted taxon and ends with that taxon, in the column of its own rank and in ``path``. Where
    two ancestors have one rank the lower one is told.

    Rows come in tree order: a taxon, its synonyms, its first child, so that a subtree lies
    together wherever the rows are stored; usages with no accepted taxon come last, with nulls.

    Args:
        tree: of n usages.
        standing: their intervals.
        piece: rows at once; 100,000 take 20 MB.
    """
    places = _places(tree, standing)
    rows, stand = _tree_order(tree, standing, places.none)
    for start in range(0, len(rows), piece):
        these = rows[start : start + piece]
        yield _frame(tree, places, these, stand[these])


def ids_by_left(tree: Tree, standing: Intervals) -> pl.Series:
    """Ids of taxa in tree order: the one with ``left`` k is at k - 1."""
    taxa = np.flatnonzero(tree.is_taxon).astype(np.int32)
    row = np.empty(len(taxa), dtype=np.int32)
    row[standing.left[taxa] - 1] = taxa
    return tree.id.gather(row)


def named(frame: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """A piece with ids for numbers: ``parent`` and the ranks, and ``accepted_id`` beside them."""
    id = pl.lit(ids)
    return frame.with_columns(
        id.gather(pl.col("left") - 1).alias("accepted_id"),
        *(id.gather(pl.col(name) - 1).alias(name) for name in POINTERS),
    )


def _places(tree: Tree, standing: Intervals) -> _Places:
    """Taxa in depth-first order, and the ancestors of those that have children."""
    taxa = np.flatnonzero(tree.is_taxon).astype(np.int32)
    row = np.empty(len(taxa), dtype=np.int32)
    row[standing.left[taxa] - 1] = taxa
    none = len(taxa)
    left = np.append(standing.left, none + 1).astype(np.int32)
    parent = np.append(left[tree.parent[row]] - 1, none).astype(np.int32)
    right, depth = (np.append(v[row], 0).astype(np.int32) for v in (standing.right, standing.depth))
    column = np.append(tree.column[row], -1).astype(np.int16)
    nodes = np.flatnonzero(right[:-1] > np.arange(1, none + 1)).astype(np.int32)
    inner = np.full(none + 1, len(nodes), dtype=np.int32)
    inner[nodes] = np.arange(len(nodes), dtype=np.int32)
    above = _ancestors(nodes, inner, parent, depth, column)
    return _Places(parent, right, depth, column, inner, above)


def _ancestors(
    nodes: Int32s, inner: Int32s, parent: Int32s, depth: Int32s, column: Int16s
) -> Int32s:
    """Ancestors of inner taxa at each rank, (k + 1, 20), a level at a time from the roots down."""
    above = np.full((len(nodes) + 1, len(LINEAGE_RANKS)), len(parent) - 1, dtype=np.int32)
    levels = grouped(depth[nodes], int(depth.max()) + 1)
    for level in range(len(levels.first) - 1):
        number = levels.items[levels.first[level] : levels.first[level + 1]]
        place = nodes[number]
        above[number] = above[inner[parent[place]]]
        _put_own(above, number, place, column)
    return above


def _put_own(above: Int32s, number: Int32s, place: Int32s, column: Int16s) -> None:
    """A taxon stands in the column of its own rank."""
    own = np.flatnonzero(column[place] >= 0)
    above[number[own], column[place[own]]] = place[own]


def _tree_order(tree: Tree, standing: Intervals, none: int) -> tuple[Int32s, Int32s]:
    """Rows of all usages in tree order, and by row the place where each stands."""
    stand = np.where(standing.left > 0, standing.left - 1, np.int32(none))
    taxon = tree.is_taxon
    rows = np.concatenate([np.flatnonzero(taxon), np.flatnonzero(~taxon)]).astype(np.int32)
    return rows[grouped(stand[rows], none + 1).items], stand


def _frame(tree: Tree, places: _Places, rows: Int32s, stand: Int32s) -> pl.DataFrame:
    """The lineages of some rows, which stand at ``stand[i]``."""
    above = places.above[places.inner[places.parent[stand]]]
    _put_own(above, np.arange(len(rows), dtype=np.int32), stand, places.column)
    is_taxon = tree.accepted[rows] == rows
    columns = {
        "id": tree.id.gather(rows),
        "is_taxon": is_taxon,
        "left": stand,
        "right": places.right[stand],
        "depth": places.depth[stand],
        "parent": np.where(is_taxon, places.parent[stand], np.int32(places.none)),
        **dict(zip(LINEAGE_RANKS, np.ascontiguousarray(above.T), strict=True)),
        "path": _paths(places, stand),
    }
    somewhere = pl.lit(pl.Series(stand != places.none))
    return pl.DataFrame(columns).select(
        "id",
        "is_taxon",
        pl.when(somewhere).then(pl.col("left") + 1),
        pl.when(somewhere).then(pl.col("right", "depth")),
        *(pl.when(pl.col(name) < places.none).then(pl.col(name) + 1) for name in POINTERS),
        pl.when(somewhere).then("path"),
    )


def _paths(places: _Places, stand: Int32s) -> pl.Series:
    """``left`` of taxa from the root down to each place, List(Int32), empty at no place."""
    length = np.where(stand == places.none, 0, places.depth[stand] + 1)
    ends = np.concatenate([[0], np.cumsum(length)])
    flat = np.empty(ends[-1], dtype=np.int32)
    alive = np.flatnonzero(stand != places.none)
    at, place = ends[1:][alive] - 1, stand[alive]
    while len(at):
        flat[at] = place
        place = places.parent[place]
        going = place != places.none
        at, place = at[going] - 1, place[going]
    listed = pa.LargeListArray.from_arrays(pa.array(ends), pa.array(flat + 1))
    return pl.Series(pl.from_arrow(listed))
