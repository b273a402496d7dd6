"""How near is near: what a recipe fixes, and what the number of people makes of it. No merging."""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincinv

from ml.people.groups import Floats


@dataclass(frozen=True)
class Rules:
    """How near is near. Distances are between unit vectors.

    ``same_person`` and ``softness`` are the embedder's: the mean distance up to which two groups
    are one, and the scale of the logistic that makes a distance a probability. ``neighbours``:
    of each group that are looked at. ``mistaken``: how many strangers each group may expect
    within its reach; with many groups that asks for less than ``same_person``.
    """

    same_person: float
    softness: float
    neighbours: int = 16
    mistaken: float = 0.02

    @property
    def recipe(self) -> str:
        """What people depend on beside faces and facts."""
        return (
            f"people 1; {self.same_person:.4f}, {self.softness:.4f}; neighbours"
            f" {self.neighbours}; mistaken {self.mistaken}"
        )


class Reach:
    """How near two groups must be to be one, when so many groups are there.

    The squared distances of faces of different persons are taken for a gamma distribution, as sums
    of many squares are; its mean and variance are those of pairs of these faces that lie beyond
    ``same_person``. With ``n`` groups the reach is where ``mistaken / n`` of such pairs lie, and
    never more than ``same_person``: the more people, the more of them look alike.
    """

    pairs = 100_000
    least = 500

    def __init__(self, vectors: Floats, rules: Rules):
        self.floor, self._rules = product_of(rules.same_person**2), rules
        apart = self._squares(vectors)
        apart = apart[apart > rules.same_person**2]
        self._known = len(apart) >= self.least
        if self._known:
            self._scale = float(apart.var() / apart.mean())
            self._shape = float(apart.mean()) / max(self._scale, 1e-12)

    def product(self, groups: int) -> float:
        """The least mean dot product at which two of so many groups are merged."""
        if not self._known:
            return self.floor
        share = min(self._rules.mistaken / max(groups, 1), 1.0)
        return max(self.floor, product_of(self._scale * float(gammaincinv(self._shape, share))))

    def _squares(self, vectors: Floats) -> Floats:
        """Squared distances of pairs spread evenly over the faces."""
        count = len(vectors)
        turns = min(count // 2, -(-self.pairs // max(count, 1)))
        steps = np.linspace(1, max(count // 2, 1), turns).astype(np.intp)
        products = [np.einsum("ij,ij->i", vectors, np.roll(vectors, s, axis=0)) for s in steps]
        squares: Floats = 2 - 2 * np.concatenate([np.empty(0, np.float32), *products])
        return squares


def product_of(square: float) -> float:
    """Dot product of unit vectors of a squared distance."""
    return 1 - square / 2
