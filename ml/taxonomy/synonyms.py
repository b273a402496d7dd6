"""Which taxon a synonym stands for: chains are followed, loops end. Taxa's parents: cycles.py."""

import numpy as np
from numpy.typing import NDArray

from ml.taxonomy.problems import Int32s


def follow(accepted: Int32s, is_synonym: NDArray[np.bool_], chained: Int32s) -> Int32s:
    """Point every synonym at the taxon at the end of its chain, in place; a loop has no end: -1.

    Pointers are doubled (Wyllie 1979), over those synonyms alone that point at a synonym still.

    Args:
        accepted: (n,) row that each row points at: itself for taxa, -1 for none.
        is_synonym: (n,) bool.
        chained: rows of synonyms that point at a synonym.

    Returns:
        Rows of synonyms that a loop took.
    """
    going = chained
    for _ in range(len(accepted).bit_length()):
        if not len(going):
            break
        accepted[going] = accepted[accepted[going]]
        target = accepted[going]
        going = going[(target >= 0) & is_synonym[target]]
    accepted[going] = -1
    return going
