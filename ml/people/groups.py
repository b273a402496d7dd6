"""Groups of faces while they are merged: who is in which, and what was said of them.

Average linkage over unit vectors: the mean dot product of two groups is the dot product of their
means, so a group needs its sum and its size alone. One face that lies between two persons does
not join them, as it would by single linkage.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Rows = NDArray[np.intp]
Flags = NDArray[np.bool_]

NAMELESS = -1
PIECE = 1 << 17


@dataclass
class Groups:
    """Every face is a group at first; a group goes by the row of one of its faces.

    ``label`` intp (n,): the group of each face; ``sums`` float32 (n, d) and ``sizes`` float32
    (n,) are true at the rows of groups; ``person`` intp (n,): the person's number or NAMELESS.
    ``refusals``: sorted numbers group * persons + person of what a group must never become.
    """

    label: Rows
    sums: Floats
    sizes: Floats
    person: Rows
    refusals: NDArray[np.int64]
    persons: int

    @property
    def alive(self) -> Rows:
        """Rows that are groups."""
        return np.flatnonzero(self.label == np.arange(len(self.label)))

    def means(self, groups: Rows) -> Floats:
        """Means of groups, float32 (k, d): shorter than 1 by how far their faces lie apart."""
        scaled: Floats = self.sums[groups] / self.sizes[groups, None]
        return scaled

    def closeness(self, one: Rows, other: Rows) -> Floats:
        """Mean dot product of the faces of two groups, pair by pair: float32 (k,)."""
        found = np.empty(len(one), dtype=np.float32)
        for start in range(0, len(one), PIECE):
            part = slice(start, start + PIECE)
            found[part] = np.einsum("ij,ij->i", self.sums[one[part]], self.sums[other[part]])
        return found / (self.sizes[one] * self.sizes[other])

    def may_join(self, one: Rows, other: Rows) -> Flags:
        """Whether nothing that was said keeps two groups apart, pair by pair."""
        a, b = self.person[one], self.person[other]
        free = (a == NAMELESS) | (b == NAMELESS) | (a == b)
        allowed: Flags = free & ~self.refuses(one, b) & ~self.refuses(other, a)
        return allowed

    def refuses(self, groups: Rows, person: Rows) -> Flags:
        """Whether somebody said of a face of the group that it is not this person."""
        if not len(self.refusals):
            return np.zeros(len(groups), dtype=bool)
        asked = groups.astype(np.int64) * self.persons + person
        refused: Flags = (person != NAMELESS) & np.isin(asked, self.refusals)
        return refused

    def refusing(self) -> Flags:
        """Which rows are groups that refuse somebody."""
        flags = np.zeros(len(self.label), dtype=bool)
        if len(self.refusals):
            flags[self.refusals // self.persons] = True
        return flags

    def join(self, kept: Rows, gone: Rows) -> Rows:
        """Put groups into others; ``kept`` may repeat, nobody is in both. The way of all rows."""
        way = np.arange(len(self.label))
        way[gone] = kept
        np.add.at(self.sums, kept, self.sums[gone])
        np.add.at(self.sizes, kept, self.sizes[gone])
        np.maximum.at(self.person, kept, self.person[gone])
        if len(self.refusals):
            moved = way[self.refusals // self.persons] * self.persons
            self.refusals = np.unique(moved + self.refusals % self.persons)
        self.label = way[self.label]
        return way


def groups_of(vectors: Floats, person: Rows, refusals: NDArray[np.int64], persons: int) -> Groups:
    """Each face a group of its own."""
    return Groups(
        label=np.arange(len(vectors)),
        sums=vectors.astype(np.float32, copy=True),
        sizes=np.ones(len(vectors), dtype=np.float32),
        person=person.copy(),
        refusals=np.unique(refusals),
        persons=max(persons, 1),
    )
