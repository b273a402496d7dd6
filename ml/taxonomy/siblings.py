"""Siblings by name, then id: sorted as numbers made of a few bytes of each name. Knows no tree."""

from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.taxonomy.parallel import in_parts, parts
from ml.taxonomy.problems import Int32s
from ml.taxonomy.views import UInt64s, eight_bytes

Bools = NDArray[np.bool_]
ROUNDS = 3
LONGEST = 64


def by_name(rows: Int32s, first: Bools, name: pl.Series, id: pl.Series) -> Int32s:
    """Rows with each run of siblings ordered by name, then id, both by their bytes of UTF-8.

    Args:
        rows: (m,) siblings beside each other.
        first: (m,) whether a row is the first of its run.
        name: String, by row; null comes before all others.
        id: String, by row.
    """
    starts = np.append(np.flatnonzero(first), len(rows))
    wanted = [part.stop for part in parts(len(rows))]
    bounds = [0, *starts[np.searchsorted(starts, wanted)].tolist()]
    name, id = name.rechunk(), id.rechunk()
    return in_parts(
        lambda part: _sorted(rows[part], first[part], name, id),
        [slice(*pair) for pair in pairwise(bounds)],
    )


def _sorted(rows: Int32s, first: Bools, name: pl.Series, id: pl.Series) -> Int32s:
    """Rows of some runs in order.

    The bytes that all of a run begin with are skipped, and the next few are sorted with the run's
    number above them. What is alike is a run of the next round, and what is left is for polars.
    """
    rows = rows.copy()
    places, run = _unsettled(np.arange(len(rows), dtype=np.int32), first)
    for _ in range(ROUNDS):
        if not len(places):
            return rows
        keys = _keys(name.gather(rows[places]).cast(pl.Binary).fill_null(b""), run)
        order = np.argsort(keys, kind="stable")
        rows[places] = rows[places[order]]
        keys = keys[order]
        places, run = _unsettled(places, np.diff(keys, prepend=~keys[:1]) != 0)
    rest = rows[places]
    alike = pl.DataFrame({"run": run, "name": name.gather(rest), "id": id.gather(rest)})
    rows[places] = rest[alike.select(pl.arg_sort_by("run", "name", "id")).to_series().to_numpy()]
    return rows


def _unsettled(places: Int32s, first: Bools) -> tuple[Int32s, Int32s]:
    """Places in runs of two or more, and the numbers of their runs."""
    open = ~(first & np.append(first[1:], True))
    return places[open], np.cumsum(first[open], dtype=np.int32) - 1


def _keys(words: pl.Series, run: Int32s) -> UInt64s:
    """Numbers in the order of run, then of the bytes at which its words begin to differ."""
    starts = np.flatnonzero(np.diff(run, prepend=-1))
    skip = _common(words, run, starts)
    bits = np.uint64(len(starts).bit_length())
    own = eight_bytes(words, pl.Series(skip[run])) >> bits
    return run.astype(np.uint64) << (np.uint64(64) - bits) | own


def _common(words: pl.Series, run: Int32s, starts: NDArray[np.int64]) -> Int32s:
    """How many bytes all words of a run begin with, by run; not more than LONGEST are told."""
    skip = np.zeros(len(starts), dtype=np.int32)
    open = np.arange(len(starts), dtype=np.int32)
    for done in range(0, LONGEST, 8):
        eight = eight_bytes(words, done)
        apart = np.bitwise_or.reduceat(eight ^ eight[starts][run], starts)
        same = sum((apart >> (64 - bits)) == 0 for bits in range(8, 65, 8))
        skip[open] += same
        going = same == 8
        open, still = open[going], going[run]
        if not len(open):
            break
        words = words.filter(pl.Series(still))
        run = (np.cumsum(going, dtype=np.int32) - 1)[run[still]]
        starts = np.flatnonzero(np.diff(run, prepend=-1))
    return skip
