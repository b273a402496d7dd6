"""Which taxon a synonym stands for: chains are followed, loops end. Taxa's parents: cycles.py."""

import numpy as np
from numpy.typing import NDArray

from ml.taxonomy.problems import Int32s


def follow(accepted: Int32s, is_synonym: NDArray[np.bool_]) -> tuple[Int32s, Int32s]:
    """Point every synonym at the taxon at the end of its chain, in place; a loop has no end: -1.

    Pointers are doubled (Wyllie 1979), over those synonyms alone that point at a synonym still.

    Args:
        accepted: (n,) row that each row points at: itself for taxa, -1 for none.
        is_synonym: (n,) bool.

    Returns:
        Rows of synonyms that pointed at a synonym; rows of those that a loop took.
    """
    chained = still_open(accepted, is_synonym, np.flatnonzero(is_synonym).astype(np.int32))
    going = chained
    for _ in range(len(accepted).bit_length()):
        if not len(going):
            break
        accepted[going] = accepted[accepted[going]]
        going = still_open(accepted, is_synonym, going)
    accepted[going] = -1
    return chained, going


def still_open(accepted: Int32s, is_synonym: NDArray[np.bool_], rows: Int32s) -> Int32s:
    """Those rows that point at a synonym."""
    target = accepted[rows]
    return rows[(target >= 0) & is_synonym[target]]
