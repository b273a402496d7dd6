"""What meets in baskets oftener than chance would have it speaks for each other."""

from typing import ClassVar

import numpy as np
from scipy.sparse import coo_array, csr_array

from ml.taste.contract import Challenger, Items, Model, Parameters, check_counts
from ml.taste.linear import Linear
from ml.taste.meetings import Pairs, pairs
from ml.taste.weighing import weighing


class Cooccurrence(Linear):
    """The sum of the pointwise mutual information with each item of the history."""

    name: ClassVar[str] = "cooccurrence"


def fit(counts: csr_array, items: Items, parameters: Parameters, seed: int) -> Model:
    """Pairs of enough baskets; those that meet less than by chance speak for nothing."""
    check_counts(counts, items)
    found = pairs(counts, int(parameters["support"]), parameters["shrinkage"])
    return Cooccurrence(weighing(counts, 0.0), both_ways(found, counts.shape[1]))


def both_ways(found: Pairs, n: int) -> csr_array:
    """Scores above 0 as a symmetric matrix: float32 (n, n)."""
    kept = found.pmi > 0
    one, other = found.one[kept], found.other[kept]
    data = np.tile(found.pmi[kept].astype(np.float32), 2)
    places = np.concatenate([one, other]), np.concatenate([other, one])
    return csr_array(coo_array((data, places), shape=(n, n)))


COOCCURRENCE = Challenger(
    {"support": 2.0, "shrinkage": 10.0},
    {"support": (1.0, 8.0, True), "shrinkage": (1.0, 100.0, True)},
    fit,
)
