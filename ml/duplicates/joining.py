"""Joins of 64-bit words within a Hamming distance, exact. What a pair means is not here.

Each segment is sorted once; each pattern of differing bits is then one join of sorted buckets, in
numpy's own loops, which leave the interpreter to other threads.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml.duplicates.segments import Rows, Segment, Words, segments

# Fewer pairs than these are compared one by one: half a second of one core.
BLOCKED = 20_000**2
# Pairs at a time, which a core's cache holds: 8 million at a time took twice as long for each.
PIECE = 1 << 17


class Pairs(NamedTuple):
    """Rows of the left words, rows of the right words, and bits apart (uint8), each (p,)."""

    left: Rows
    right: Rows
    distance: NDArray[np.uint8]

    @staticmethod
    def of(pieces: list["Pairs"]) -> "Pairs":
        """All pieces as one."""
        rows, bits = np.empty(0, np.int32), np.empty(0, np.uint8)
        return Pairs(
            np.concatenate([rows, *(piece.left for piece in pieces)]),
            np.concatenate([rows, *(piece.right for piece in pieces)]),
            np.concatenate([bits, *(piece.distance for piece in pieces)]),
        )


def join(left: Words, right: Words | None, distance: int, threads: int = 2) -> Pairs:
    """Every pair of a left and a right word within ``distance`` bits, each once, in no order.

    Without ``right`` the words are joined with themselves: each pair once, the smaller row left,
    none with itself. Memory is 9 bytes a pair, 18 while they are put together, 80 bytes a word.
    """
    if len(left) * len(left if right is None else right) <= BLOCKED:
        return Pairs.of(list(blocks(left, right, distance)))
    cut, found = segments(distance), []
    with ThreadPoolExecutor(threads) as pool:
        for at, segment in enumerate(cut):
            table = Table.of(segment, left, right)
            work = partial(_matches, table, cut[:at], distance)
            for pieces in pool.map(work, segment.patterns()):
                found += pieces
    return Pairs.of(found)


def blocks(left: Words, right: Words | None, distance: int) -> Iterator[Pairs]:
    """The same by comparing all with all, a cache's worth at a time."""
    others = left if right is None else right
    height = max(1, PIECE // max(1, len(others)))
    for start in range(0, len(left), height):
        first = start + 1 if right is None else 0
        apart = np.bitwise_count(left[start : start + height, None] ^ others[None, first:])
        one, other = np.nonzero(apart <= distance)
        bits, one, other = apart[one, other], one + start, other + first
        keep = one < other if right is None else slice(None)
        yield Pairs(one[keep].astype(np.int32), other[keep].astype(np.int32), bits[keep])


@dataclass(frozen=True)
class Side:
    """Words in the order of their segment's value, and the row each came from."""

    words: Words
    values: Rows
    rows: Rows

    @staticmethod
    def of(segment: Segment, words: Words) -> "Side":
        """Sort once; equal values stay in their order."""
        values = segment.of(words)
        rows = np.argsort(values, kind="stable").astype(np.int32)
        return Side(words[rows], values[rows], rows)


@dataclass(frozen=True)
class Table:
    """Two sorted sides, the span of each value on the right, and whether both are one side."""

    left: Side
    right: Side
    starts: Rows
    ends: Rows
    alone: bool

    @staticmethod
    def of(segment: Segment, left: Words, right: Words | None) -> "Table":
        """Sort both sides by one segment."""
        mine = Side.of(segment, left)
        theirs = mine if right is None else Side.of(segment, right)
        sizes = np.bincount(theirs.values, minlength=1 << segment.width)
        ends = np.cumsum(sizes).astype(np.int32)
        return Table(mine, theirs, ends - sizes.astype(np.int32), ends, right is None)

    def spans(self, pattern: int) -> tuple[Rows, Rows, Rows]:
        """Places on the left that have partners at this pattern, and their first and last + 1."""
        wanted = self.left.values ^ np.int32(pattern)
        starts, ends = self.starts[wanted], self.ends[wanted]
        if self.alone and pattern == 0:
            starts = np.arange(1, len(wanted) + 1, dtype=np.int32)
        worth = starts < ends
        if self.alone and pattern:
            worth &= self.left.values < wanted
        places = np.flatnonzero(worth).astype(np.int32)
        return places, starts[places], ends[places]


def _matches(table: Table, before: list[Segment], distance: int, pattern: int) -> list[Pairs]:
    """What one pattern finds, less what a segment before finds as well."""
    places, starts, ends = table.spans(pattern)
    reached = np.cumsum(ends - starts, dtype=np.int64)
    total = int(reached[-1]) if len(reached) else 0
    cuts = np.searchsorted(reached, np.arange(PIECE, total, PIECE)).tolist()
    bounds = sorted({0, *cuts, len(places)})
    found = []
    for low, high in zip(bounds, bounds[1:], strict=False):
        here = slice(low, high)
        pairs = _compared(table, before, distance, places[here], starts[here], ends[here])
        if len(pairs.left):
            found.append(pairs)
    return found


def _compared(
    table: Table, before: list[Segment], distance: int, places: Rows, starts: Rows, ends: Rows
) -> Pairs:
    """Compare the word at each place with its span on the right."""
    counts = ends - starts
    stops = np.cumsum(counts, dtype=np.int32)
    partners = np.repeat(starts - (stops - counts), counts)
    partners += np.arange(len(partners), dtype=np.int32)
    differing = table.right.words.take(partners)
    differing ^= np.repeat(table.left.words[places], counts)
    bits = np.bitwise_count(differing)
    hits = np.flatnonzero(bits <= distance)
    for one in before:
        hits = hits[np.bitwise_count(differing[hits] & one.mask) > one.radius]
    left = table.left.rows[places[np.searchsorted(stops, hits, side="right")]]
    right = table.right.rows[partners[hits]]
    if table.alone:
        left, right = np.minimum(left, right), np.maximum(left, right)
    return Pairs(left, right, bits[hits])
