"""How 64-bit words are cut into segments so that near words agree in one. Joining is not here.

Multi-index hashing (Norouzi, Punjani and Fleet, "Fast Search in Hamming Space with Multi-Index
Hashing", 2012): of words within ``d`` bits of each other one segment at least is within its radius,
where the radii and their number sum up to d + 1.
"""

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Rows = NDArray[np.int32]
BITS = 64
MOST_SEGMENTS = 4
# A table of more than 4 million buckets is mostly empty: bits beyond these are not looked at.
WIDEST = 22
NARROWEST = 6


@dataclass(frozen=True)
class Segment:
    """Bits ``shift`` to ``shift + width`` of a word, searched up to ``radius`` bits apart."""

    shift: int
    width: int
    radius: int

    @property
    def mask(self) -> np.uint64:
        """The segment's bits in a word."""
        return np.uint64(((1 << self.width) - 1) << self.shift)

    def of(self, words: Words) -> Rows:
        """The segment's value of each word, int32."""
        return ((words & self.mask) >> np.uint64(self.shift)).astype(np.int32)

    def patterns(self) -> list[int]:
        """Every value of at most ``radius`` set bits, none first."""
        return [
            sum(1 << bit for bit in bits)
            for count in range(self.radius + 1)
            for bits in combinations(range(self.width), count)
        ]


def segments(distance: int) -> list[Segment]:
    """At most four segments that no pair within ``distance`` slips through, by the cheapest widths.

    Those of the larger radius get more bits. A million random words within 10 bits are then 2.6
    billion comparisons, and 500 billion pairs.
    """
    count = min(MOST_SEGMENTS, distance + 1)
    radius, large = divmod(distance + 1 - count, count)
    wide = range(BITS // count, BITS // large) if large else range(1)
    return min((_cut(count, radius, large, bits) for bits in wide), key=_cost)


def _cut(count: int, radius: int, large: int, wide: int) -> list[Segment]:
    """Segments, ``large`` of them ``wide`` bits with one bit more of radius, the others even."""
    small = count - large
    ends = [wide * at for at in range(large + 1)]
    ends += [ends[-1] + (BITS - ends[-1]) * at // small for at in range(1, small + 1)]
    return [
        Segment(start, min(end - start, WIDEST), radius + (at < large))
        for at, (start, end) in enumerate(zip(ends, ends[1:], strict=False))
    ]


def _cost(cut: list[Segment]) -> float:
    """Share of all words that one word is compared with."""
    if min(one.width for one in cut) < NARROWEST:
        return float("inf")
    return sum(
        sum(comb(one.width, bits) for bits in range(one.radius + 1)) / (1 << one.width)
        for one in cut
    )
