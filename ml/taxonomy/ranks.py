"""Ranks as numbers: their order and the 20 columns of a lineage. What ranks there are: ml/coldp."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.coldp.ranks import IN_ORDER, MAJOR_RANKS

LINEAGE_RANKS = tuple(MAJOR_RANKS)
COLUMNS = {rank: column for column, rank in enumerate(LINEAGE_RANKS)}
LEVELS = {rank: level for level, rank in enumerate(IN_ORDER)}
UNRANKED = len(LEVELS)
COLUMN_OF = np.array([*(COLUMNS.get(rank, -1) for rank in LEVELS), -1], dtype=np.int16)


def codes(words: pl.Series, known: Sequence[str], *, strict: bool = False) -> NDArray[np.int16]:
    """Number of each word among those known, (n,) int16; for null and any other word how many.

    Raises:
        polars.exceptions.InvalidOperationError: strict, and a word is none of those.
    """
    found = words.cast(pl.Enum(known), strict=strict).to_physical().cast(pl.Int16)
    return found.fill_null(len(known)).to_numpy()
