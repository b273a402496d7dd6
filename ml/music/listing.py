"""Lists of what listeners might like: the best that differ, each with its causes. No database."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ml.taste import NOBODY, Model, Reasons, mmr, reasons, top

LENGTH, POOL = 50, 200  # of a list, and of what it is chosen from
RELEVANCE = 0.7  # the rest is for what differs
REASONS, DIGITS = 3, 4


class Listed(NamedTuple):
    """One item by its column, its score, and columns of what was heard with their shares.

    A share is of what these, at most three, add to the score.
    """

    item: int
    score: float
    reasons: list[tuple[int, float]]


@dataclass(frozen=True)
class Lister:
    """A model, and where its items lie: float32 (n, d), zeros where that is not known."""

    model: Model
    places: NDArray[np.float32]

    @cached_property
    def digest(self) -> str:
        """Differs where items lie elsewhere."""
        return hashlib.sha256(np.ascontiguousarray(self.places).tobytes()).hexdigest()[:16]

    def lists(self, history: csr_array) -> list[list[Listed]]:
        """Lists of listeners, (listeners, n) of what they heard: none holds what is heard already.

        What scores nothing is not told.
        """
        scores = np.round(self.model.scores(history), DIGITS)
        pools = top(scores, history, POOL)
        return [
            self._list(history[[row]], scores[row], pool[pool != NOBODY])
            for row, pool in enumerate(pools)
        ]

    def _list(
        self, heard: csr_array, scores: NDArray[np.float32], pool: NDArray[np.intp]
    ) -> list[Listed]:
        worthy = pool[scores[pool] > 0]
        chosen = worthy[mmr(scores[worthy], self.places[worthy], LENGTH, RELEVANCE)]
        causes = reasons(self.model, heard, chosen, REASONS)
        return [
            Listed(int(item), float(scores[item]), _shares(found))
            for item, found in zip(chosen, causes, strict=True)
        ]


def _shares(causes: Reasons) -> Reasons:
    """Of what speaks for an item, the share of each cause."""
    found = [one for one in causes if one[1] > 0]
    whole = sum(value for _, value in found)
    return [(at, round(value / whole, DIGITS)) for at, value in found]
