"""Ranks as numbers: their order and the 20 columns of a lineage. What ranks there are: ml/coldp."""

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.coldp.ranks import IN_ORDER, MAJOR_RANKS

LINEAGE_RANKS = tuple(MAJOR_RANKS)
COLUMNS = {rank: column for column, rank in enumerate(LINEAGE_RANKS)}
LEVELS = {rank: level for level, rank in enumerate(IN_ORDER)}
UNRANKED = len(LEVELS)


def codes(words: pl.Series, known: Mapping[str, int], unknown: int) -> NDArray[np.int16]:
    """Numbers of words, (n,) int16; ``unknown`` for null and for words that are not known."""
    table = np.array([*known.values(), unknown], dtype=np.int16)
    found = words.cast(pl.Enum(list(known)), strict=False).to_physical()
    numbers: NDArray[np.int16] = table[found.cast(pl.Int32).fill_null(len(known)).to_numpy()]
    return numbers
