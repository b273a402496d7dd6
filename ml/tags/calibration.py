"""How cosines become scores from 0 to 1: a file that is made for one recipe, and only for it."""

from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Scaling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A score is 1 / (1 + exp(-(scale * cosine + offset))); it is told from ``threshold`` on."""

    scale: float
    offset: float
    threshold: float = 0.5


class Calibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Scalings of the vectors of ``recipe``: one for all labels, others for those named."""

    recipe: str
    every: Scaling
    labels: dict[str, Scaling] = {}

    def scores(self, cosines: Floats, names: list[str]) -> Floats:
        """Scores 0 to 1, float32 of the cosines' shape (n, m)."""
        scale, offset, _ = self._columns(names)
        drawn = np.clip(cosines * scale + offset, -60, 60)
        scores: Floats = (1 / (1 + np.exp(-drawn))).astype(np.float32)
        return scores

    def thresholds(self, names: list[str]) -> Floats:
        """Lowest score that is told of each label, float32 (m,)."""
        lowest: Floats = self._columns(names)[2]
        return lowest

    def _columns(self, names: list[str]) -> Floats:
        chosen = [self.labels.get(name, self.every) for name in names]
        rows = [(one.scale, one.offset, one.threshold) for one in chosen]
        return np.array(rows, dtype=np.float32).reshape(-1, 3).T


def read_calibration(path: Path, recipe: str) -> Calibration | None:
    """The calibration of a JSON file where it was made for ``recipe``; None for another or none.

    Raises msgspec's ValidationError or DecodeError for a file that is no calibration.
    """
    if not path.is_file():
        return None
    found = msgspec.json.decode(path.read_bytes(), type=Calibration)
    return found if found.recipe == recipe else None
