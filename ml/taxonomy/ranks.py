"""The 20 ranks of a lineage and their levels. Spellings and all other ranks: not here."""

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

LINEAGE_RANKS: dict[str, int] = {
    "kingdom": 10,
    "subkingdom": 15,
    "phylum": 20,
    "subphylum": 25,
    "class": 30,
    "subclass": 35,
    "order": 40,
    "suborder": 45,
    "superfamily": 48,
    "family": 50,
    "subfamily": 55,
    "tribe": 58,
    "subtribe": 59,
    "genus": 60,
    "subgenus": 65,
    "section": 68,
    "species": 70,
    "subspecies": 75,
    "variety": 78,
    "form": 80,
}
UNRANKED = 999
COLUMNS = {name: column for column, name in enumerate(LINEAGE_RANKS)}


def codes(words: pl.Series, known: Mapping[str, int], unknown: int) -> NDArray[np.int16]:
    """Numbers of words, (n,) int16; ``unknown`` for null and for words that are not known."""
    table = np.array([*known.values(), unknown], dtype=np.int16)
    found = words.cast(pl.Enum(list(known)), strict=False).to_physical()
    return table[found.cast(pl.Int32).fill_null(len(known)).to_numpy()]
