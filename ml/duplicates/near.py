"""Near pairs of many perceptual hashes, crowds kept bounded. Groups and pictures are not here.

Flat pictures have few hashes, and those are near each other: of 60 drawn plain ones 13 hashes were
left, 60 % of the pairs within 10 bits. Equal hashes are therefore one word here; and a word with
more than ``most`` near ones is *crowded*: such words keep each other only as far as ``reach``,
since a hash that is near thousands tells them no more apart.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml.duplicates.joining import Pairs, blocks, join
from ml.duplicates.segments import Words, segments

DISTANCE, FARTHEST = 10, 20
MOST = 1000
SAMPLE = 8192
# Of words ten bits away one in twenty shares a word's bucket of 17 bits; half of these are asked.
SHARING = 1 / 40


class Near(NamedTuple):
    """Pairs of words, which words are crowded (bool, (n,)), and how far these keep each other."""

    pairs: Pairs
    crowded: NDArray[np.bool_]
    reach: int


def distinct(hashes: NDArray[np.int64] | Words) -> tuple[Words, NDArray[np.intp]]:
    """The words that occur, ascending, and for each hash (signed or not) the row of its word."""
    words, rows = np.unique(hashes.view(np.uint64), return_inverse=True)
    return words, rows


def near_pairs(words: Words, distance: int = DISTANCE, most: int = MOST, threads: int = 2) -> Near:
    """Each pair of distinct uint64 words within ``distance`` bits once, the smaller row left.

    Exact for every pair of which one word at least is not crowded; between crowded words exact up
    to ``reach``. So there are at most about ``most`` pairs a word. Raises ValueError for a distance
    outside 0 to 20, or words that come twice.
    """
    if not 0 <= distance <= FARTHEST:
        raise ValueError(f"a distance lies between 0 and {FARTHEST}")
    if len(np.unique(words)) < len(words):
        raise ValueError("a word comes twice")
    crowded, reach = crowds(words, distance, most)
    rest, dense = np.flatnonzero(~crowded), np.flatnonzero(crowded)
    alone = join(words[rest], None, distance, threads)
    mixed = join(words[rest], words[dense], distance, threads)
    inside = join(words[dense], None, reach, threads)
    found = Pairs.of(
        [_placed(alone, rest, rest), _placed(mixed, rest, dense), _placed(inside, dense, dense)]
    )
    return Near(found, crowded, reach)


def crowds(words: Words, distance: int, most: int) -> tuple[NDArray[np.bool_], int]:
    """Which words surely have more than ``most`` others near, and how far away they have fewer.

    Counted against a sample of the words in well-filled buckets, drawn by their own bits, so that
    the order of words does not matter.
    """
    crowded, full = np.zeros(len(words), np.bool_), _in_full_buckets(words, distance, most)
    if len(full) <= most:
        return crowded, distance
    sample = full[np.argsort(_mixed(words[full]), kind="stable")[:SAMPLE]]
    share = len(sample) / len(full)
    counts = np.zeros((len(full), distance + 1), np.int64)
    for pairs in blocks(words[full], words[sample], distance):
        np.add.at(counts, (pairs.left, pairs.distance), 1)
    within = np.cumsum(counts, axis=1) / share
    # Two standard deviations of a count on top: in doubt a word is not crowded, and loses nothing.
    many = within[:, -1] - 2 * np.sqrt(within[:, -1] / share) > most
    crowded[full[many]] = True
    usual = within[many].mean(axis=0) if many.any() else np.zeros(distance + 1)
    return crowded, int(np.count_nonzero(usual <= most)) - 1


def _in_full_buckets(words: Words, distance: int, most: int) -> NDArray[np.intp]:
    """Rows whose bucket, in one segment at least, holds more than chance puts there."""
    full = np.zeros(len(words), np.bool_)
    for segment in segments(distance):
        values = segment.of(words)
        sizes = np.bincount(values, minlength=1 << segment.width)
        full |= sizes[values] > len(words) / len(sizes) + most * SHARING
    return np.flatnonzero(full)


def _mixed(words: Words) -> Words:
    """Bits spread over the word, one to one (the finalizer of splitmix64, Steele 2014)."""
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        words = (words ^ (words >> np.uint64(shift))) * np.uint64(factor)
    return words ^ (words >> np.uint64(31))


def _placed(pairs: Pairs, left: NDArray[np.intp], right: NDArray[np.intp]) -> Pairs:
    """Pairs in rows of all words."""
    one, other = left[pairs.left].astype(np.int32), right[pairs.right].astype(np.int32)
    return Pairs(np.minimum(one, other), np.maximum(one, other), pairs.distance)
