"""Strings as numbers of a few of their bytes, read from Arrow's views. What they say: not here."""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

UInt64s = NDArray[np.uint64]
LETTERS = 7


def packed(words: pl.Series) -> UInt64s | None:
    """A number of each word, different for different words, any for null; None if one is longer."""
    numbers = np.empty(len(words), dtype=np.uint64)
    end = 0
    for chunk in words.get_chunks():
        start, end = end, end + len(chunk)
        length = _viewed(chunk, "<u4", 0)
        if length.max(initial=0) > LETTERS:
            return None
        numbers[start:end] = length
        numbers[start:end] <<= 56
        numbers[start:end] |= _viewed(chunk, "<u8", 4)
    return numbers


def eight_bytes(words: pl.Series, start: pl.Series | int) -> UInt64s:
    """Eight bytes of each word as numbers that are ordered as they are; zeros after its end.

    Args:
        words: (n,) Binary, not null.
        start: where the eight begin in every word, or in each.
    """
    cut = pl.select(pl.lit(words).bin.slice(pl.lit(start), 8)).to_series()
    return _viewed(cut.rechunk(), ">u8", 4).astype(np.uint64)


def _viewed(words: pl.Series, kind: str, place: int) -> NDArray[Any]:
    """Numbers at a place of each view of words that are in one chunk.

    A view has 16 bytes: the length, four of them, then the word itself if it has up to twelve and
    zeros after its end (Arrow's columnar format, variable-size binary view layout).
    """
    if not len(words):
        return np.empty(0, kind)
    views = words.to_arrow(compat_level=pl.CompatLevel.newest())
    return np.ndarray(len(views), kind, views.buffers()[1], 16 * views.offset + place, (16,))
