"""Which pictures to compare: those of which a variant's hash is near the other's. No verdict here.

A crop of a twentieth moves pHash beyond ten bits in a third of the copies, a quarter turn in nearly
all. So every picture asks with its own crops and turns, and all are found as they stand.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml.duplicates.descriptor import TURNS, VARIANTS
from ml.duplicates.joining import Pairs, join
from ml.duplicates.near import DISTANCE, MOST, crowds, distinct, near_pairs
from ml.duplicates.segments import Rows, Words

# So many pictures of one hash stand for all that have it: pairs grow by this, not by the square.
SPEAKERS = 32
# A half turn and one quarter: the other quarter is the first one seen from the other picture.
ASKING = (1, 2, *range(TURNS, VARIANTS))


class Candidates(NamedTuple):
    """Pairs of pictures, the smaller row left, each once a turn; all int32 but ``distance``.

    ``turn``: quarters by which the left picture is turned to look like the right one; ``distance``
    uint8: bits between the hashes that matched.
    """

    left: Rows
    right: Rows
    turn: Rows
    distance: NDArray[np.uint8]

    def at(self, rows: NDArray[np.bool_] | NDArray[np.intp] | slice) -> "Candidates":
        """Some of them."""
        return Candidates(self.left[rows], self.right[rows], self.turn[rows], self.distance[rows])


def candidates(
    hashes: NDArray[np.uint64], distance: int = DISTANCE, most: int = MOST, threads: int = 2
) -> Candidates:
    """Pairs to compare, of hashes (n, VARIANTS) as a Descriptor has them, sorted.

    Pictures whose own hash is crowded (``ml.duplicates.near``) ask with that hash alone.
    """
    words, rows = distinct(np.ascontiguousarray(hashes[:, 0]))
    near = near_pairs(words, distance, most, threads)
    speakers = _speakers(rows)
    found = [_of_words(near.pairs, speakers), _of_one_word(speakers)]
    calm = np.flatnonzero(~near.crowded[rows])
    heard = Hashed.of(hashes, calm, 0)
    for variant in ASKING:
        found.append(_asked(Hashed.of(hashes, calm, variant), heard, variant, distance, threads))
    return _once(found)


def candidates_of(
    hashes: NDArray[np.uint64],
    fresh: NDArray[np.bool_],
    distance: int = DISTANCE,
    most: int = MOST,
    threads: int = 2,
) -> Candidates:
    """The same pairs, but only those with a fresh picture (bool (n,)): what an import adds.

    The same to the pair where no hash is crowded and none is had by more than SPEAKERS pictures.
    """
    words, rows = distinct(np.ascontiguousarray(hashes[:, 0]))
    crowded, reach = crowds(words, distance, most)
    calm = ~crowded[rows]
    every, new = np.arange(len(rows)), np.flatnonzero(fresh)
    known, added = np.flatnonzero(calm), np.flatnonzero(calm & fresh)
    own = _asked(Hashed.of(hashes, new, 0), Hashed.of(hashes, every, 0), 0, distance, threads)
    found = [own.at(calm[own.left] | calm[own.right] | (own.distance <= reach))]
    plain, heard = Hashed.of(hashes, added, 0), Hashed.of(hashes, known, 0)
    for variant in ASKING:
        asking = Hashed.of(hashes, added, variant)
        found.append(_asked(asking, heard, variant, distance, threads))
        others = Hashed.of(hashes, known, variant)
        back = _asked(plain, others, 0, distance, threads)
        turn = np.full(len(back.left), _turn(variant), np.int32)
        found.append(Candidates(back.right, back.left, turn, back.distance))
    return _once(found)


class Speakers(NamedTuple):
    """Pictures in the order of their word, and where each word's start and end; at most so many."""

    pictures: Rows
    starts: Rows
    ends: Rows
    all_ends: Rows


def _speakers(rows: NDArray[np.intp]) -> Speakers:
    pictures = np.argsort(rows, kind="stable").astype(np.int32)
    ends = np.cumsum(np.bincount(rows)).astype(np.int32)
    starts = np.concatenate([np.zeros(min(1, len(ends)), np.int32), ends[:-1]])
    return Speakers(pictures, starts, np.minimum(ends, starts + SPEAKERS), ends)


def _spread(starts: Rows, ends: Rows) -> tuple[Rows, Rows]:
    """Every number from each start to its end, and which span it is of."""
    counts = (ends - starts).astype(np.int64)
    span = np.repeat(np.arange(len(counts)), counts)
    first = np.cumsum(counts) - counts
    numbers = np.arange(len(span)) - first[span] + starts[span]
    return numbers.astype(np.int32), span.astype(np.int32)


def _crossed(pairs: Pairs, one: Speakers, other: Speakers) -> tuple[Rows, Rows, NDArray[np.uint8]]:
    """Pairs of pictures for pairs of words."""
    left, span = _spread(one.starts[pairs.left], one.ends[pairs.left])
    right, again = _spread(other.starts[pairs.right[span]], other.ends[pairs.right[span]])
    return one.pictures[left[again]], other.pictures[right], pairs.distance[span[again]]


def _of_words(pairs: Pairs, speakers: Speakers) -> Candidates:
    left, right, bits = _crossed(pairs, speakers, speakers)
    return Candidates(left, right, np.zeros(len(left), np.int32), bits)


def _of_one_word(speakers: Speakers) -> Candidates:
    """Each picture with the first ones of the same hash."""
    place, word = _spread(speakers.starts, speakers.all_ends)
    stop = np.minimum(place, speakers.ends[word])
    first, again = _spread(speakers.starts[word], stop)
    pair = speakers.pictures[first], speakers.pictures[place[again]]
    return Candidates(*pair, np.zeros(len(first), np.int32), np.zeros(len(first), np.uint8))


class Hashed(NamedTuple):
    """Pictures by one variant: its distinct words, who has them, and the rows of all pictures."""

    words: Words
    speakers: Speakers
    rows: NDArray[np.intp]

    @staticmethod
    def of(hashes: NDArray[np.uint64], rows: NDArray[np.intp], variant: int) -> "Hashed":
        """Some pictures by one of their hashes."""
        words, at = distinct(np.ascontiguousarray(hashes[rows, variant]))
        return Hashed(words, _speakers(at), rows)


def _asked(one: Hashed, other: Hashed, variant: int, distance: int, threads: int) -> Candidates:
    """Pictures whose variant is near others as they stand."""
    pairs = join(one.words, other.words, distance, threads)
    left, right, bits = _crossed(pairs, one.speakers, other.speakers)
    left, right = one.rows[left].astype(np.int32), other.rows[right].astype(np.int32)
    turn = np.full(len(left), _turn(variant), np.int32)
    return Candidates(left, right, turn, bits).at(left != right)


def _turn(variant: int) -> int:
    return variant if variant < TURNS else 0


def _once(found: list[Candidates]) -> Candidates:
    """The smaller row left, the turn with it, each pair and turn once at its least distance."""
    left, right, turn, bits = (np.concatenate(part) for part in zip(*found, strict=True))
    swap = left > right
    turn = np.where(swap, (TURNS - turn) % TURNS, turn).astype(np.int32)
    left, right = np.where(swap, right, left), np.where(swap, left, right)
    order = np.lexsort((bits, turn, right, left))
    left, right, turn, bits = left[order], right[order], turn[order], bits[order]
    new = np.ones(len(left), np.bool_)
    new[1:] = (left[1:] != left[:-1]) | (right[1:] != right[:-1]) | (turn[1:] != turn[:-1])
    return Candidates(left, right, turn, bits).at(new)
