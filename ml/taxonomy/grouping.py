"""Counting sort: the items of each group beside each other, in their order. Knows no taxa."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ml.taxonomy.problems import Int32s


@dataclass(frozen=True)
class Groups:
    """Items of group g are ``items[first[g]:first[g + 1]]``."""

    first: Int32s
    items: Int32s

    def members(self, groups: Int32s) -> tuple[Int32s, Int32s]:
        """Items of some groups one after the other, and how many each group has."""
        start = self.first[groups]
        number = self.first[groups + 1] - start
        before = np.cumsum(number, dtype=np.int32) - number
        total = int(number.sum())
        places = np.repeat(start - before, number) + np.arange(total, dtype=np.int32)
        return self.items[places], number


def grouped(group: Int32s, count: int) -> Groups:
    """Items by their group, stable, in linear time: the rows of a sparse table.

    Args:
        group: (n,) group of each item, in [0, count).
        count: number of groups.
    """
    items = np.arange(len(group), dtype=np.int32)
    shape = (count, max(len(group), 1))
    table = sparse.coo_array((np.ones(len(group), dtype=bool), (group, items)), shape=shape)
    rows = table.tocsr()
    return Groups(rows.indptr, rows.indices)
