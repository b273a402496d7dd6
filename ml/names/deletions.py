"""Keys by which words with one typo meet: one letter left out. Looking up is not here.

Symmetric deletion (Garbe, SymSpell, 2012): two words at a distance of one insertion, deletion,
substitution or transposition share a key. A key that is shared only proposes: the distance decides.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.names.matrices import Codes, Lengths, code_points

Hashes = NDArray[np.uint64]

# Our own hash, because polars and Python promise none that the next release keeps, and the keys
# are stored. Horner's rule modulo 2**64, stirred by the finalizer of splitmix64 (Steele 2014).
BASE = np.uint64(0x9E3779B97F4A7C15)
STIRS = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
# Longer ones are no words: they have their own key alone.
LONGEST = 64
BLOCK = 1 << 16


def word_keys(words: pl.Series) -> pl.Series:
    """Int64 keys of whole words, null where the word is; the same on every machine, for ever."""
    blocks = [_whole(*code_points(words.slice(at, BLOCK))) for at in range(0, len(words), BLOCK)]
    keys = np.concatenate([*blocks, np.empty(0, dtype=np.uint64)])
    return pl.Series("key", _signed(keys)).set(words.is_null(), None)


def deletion_keys(words: pl.Series) -> pl.DataFrame:
    """Distinct pairs of `word` UInt32 (row in `words`) and `key` Int64, in order of word and key.

    A word has its own key and one per letter left out, fewer where letters repeat. Null has none.
    """
    blocks = [_block(words.slice(at, BLOCK), at) for at in range(0, len(words), BLOCK)]
    empty = pl.DataFrame(schema={"word": pl.UInt32, "key": pl.Int64})
    return pl.concat([empty, *blocks])


def _block(words: pl.Series, first: int) -> pl.DataFrame:
    matrix, lengths = code_points(words)
    short = np.flatnonzero((lengths <= LONGEST) & (lengths > 1))
    owners, keys = _without_one(matrix[short, :LONGEST], lengths[short])
    known = np.flatnonzero(words.is_not_null().to_numpy())
    word = np.concatenate([known, short[owners]]) + first
    key = np.concatenate([_whole(matrix, lengths)[known], keys])
    pairs = pl.DataFrame({"word": word.astype(np.uint32), "key": _signed(key)})
    return pairs.unique().sort("word", "key")


def _whole(matrix: Codes, lengths: Lengths) -> Hashes:
    hashes = np.zeros(len(matrix), dtype=np.uint64)
    for at in range(matrix.shape[1]):
        longer = hashes * BASE + matrix[:, at].astype(np.uint64)
        hashes = np.where(at < lengths, longer, hashes)
    return _stirred(hashes)


def _without_one(matrix: Codes, lengths: Lengths) -> tuple[NDArray[np.int64], Hashes]:
    """Rows and hashes of each word with each of its letters left out.

    The hash of a word without letter k is that of its start, shifted by what follows, and that of
    its end: two running sums give all of a word at once, and no string is built.
    """
    rows, width = matrix.shape
    powers = np.cumprod(np.concatenate([np.ones(1, np.uint64), np.full(width, BASE)]))
    starts = np.zeros((rows, width + 1), dtype=np.uint64)
    for at in range(width):
        starts[:, at + 1] = starts[:, at] * BASE + matrix[:, at].astype(np.uint64)
    totals = np.take_along_axis(starts, lengths[:, None], axis=1)
    after = lengths[:, None] - np.arange(1, width + 1)
    owners, letters = np.nonzero(after >= 0)
    power = powers[after[owners, letters]]
    ends = totals[owners, 0] - starts[owners, letters + 1] * power
    return owners, _stirred(starts[owners, letters] * power + ends)


def _stirred(hashes: Hashes) -> Hashes:
    for shift, factor in STIRS:
        hashes = (hashes ^ (hashes >> np.uint64(shift))) * np.uint64(factor)
    return hashes ^ (hashes >> np.uint64(31))


def _signed(hashes: Hashes) -> NDArray[np.int64]:
    return hashes.view(np.int64)
