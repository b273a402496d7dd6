"""Edit distance of pairs of words, many at once. Which pairs are worth it is not decided here.

Optimal string alignment: insertion, deletion, substitution, and transposition of neighbours, each
for one. Bits of one machine word hold a column of the table: Hyyrö, "A bit-vector algorithm for
computing Levenshtein and Damerau edit distances" (Nordic Journal of Computing 10, 2003).
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.names.matrices import Codes, Lengths, code_points

Words = NDArray[np.uint64]
BITS = 64
# 64 code points of four bytes a pair: 8 MiB, which stays near the processor.
BLOCK = 1 << 15
ONE = np.uint64(1)


def distances(left: pl.Series, right: pl.Series) -> pl.Series:
    """Int32 distances of words row by row, null where one of them is.

    Exact where the shorter word has at most 64 letters; of longer ones the first 64 are compared
    and the difference of the rest's lengths is added. Only words that differ are compared.
    """
    differ = (left != right).fill_null(value=False)
    one, two = left.filter(differ), right.filter(differ)
    found = np.zeros(len(left), dtype=np.int32)
    found[differ.to_numpy()] = np.concatenate(
        [
            *(
                _block(one.slice(at, BLOCK), two.slice(at, BLOCK))
                for at in range(0, len(one), BLOCK)
            ),
            np.empty(0, dtype=np.int32),
        ]
    )
    return pl.Series("distance", found).set(left.is_null() | right.is_null(), None)


def similarities(left: pl.Series, right: pl.Series) -> pl.Series:
    """Float32 from 0 (nothing shared) to 1 (equal): distance over the longer length; null is null.

    Two empty words are equal.
    """
    longest = pl.Series(np.maximum(left.str.len_chars(), right.str.len_chars())).clip(1)
    return (1 - distances(left, right) / longest).cast(pl.Float32).rename("similarity")


def _block(left: pl.Series, right: pl.Series) -> NDArray[np.int32]:
    one, two = left.fill_null(""), right.fill_null("")
    larger = one.str.len_chars() > two.str.len_chars()
    patterns, sizes = code_points(two.zip_with(larger, one))
    words, lengths = code_points(one.zip_with(larger, two))
    long = sizes > BITS
    rest = np.where(long, lengths - sizes, 0)
    shown = np.where(long, BITS, lengths)
    return (_aligned(patterns, np.minimum(sizes, BITS), words, shown) + rest).astype(np.int32)


def _aligned(patterns: Codes, sizes: Lengths, words: Codes, lengths: Lengths) -> Lengths:
    """Distances of patterns of up to 64 letters to words, a letter of all words at a time."""
    last = np.where(sizes > 0, ONE << (np.maximum(sizes, 1) - 1).astype(np.uint64), np.uint64(0))
    plus, minus = np.full(len(sizes), ~np.uint64(0)), np.zeros(len(sizes), dtype=np.uint64)
    diagonal, before = minus, minus
    found = sizes.copy()
    for at in range(int(lengths.max(initial=0))):
        here = _places(patterns, words[:, at])
        crossed = (((~diagonal) & here) << ONE) & before
        diagonal = (((here & plus) + plus) ^ plus) | here | minus | crossed
        up, down = minus | ~(diagonal | plus), diagonal & plus
        step = ((up & last) != 0).astype(np.int64) - ((down & last) != 0)
        found += np.where(at < lengths, step, 0)
        up, down = (up << ONE) | ONE, down << ONE
        plus, minus, before = down | ~(diagonal | up), up & diagonal, here
    return np.where(sizes > 0, found, lengths)


def _places(patterns: Codes, letters: NDArray[np.uint32]) -> Words:
    """Bits at which the pattern has the letter; the zeros that pad a pattern have none."""
    same = (patterns[:, :BITS] == letters[:, None]) & (letters[:, None] != 0)
    bits = np.packbits(same, axis=1, bitorder="little")
    whole = np.zeros((len(letters), BITS // 8), dtype=np.uint8)
    whole[:, : bits.shape[1]] = bits
    return whole.view("<u8")[:, 0].astype(np.uint64, copy=False)
