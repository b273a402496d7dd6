"""Audio features as they are compared: in deviations from the mean. Who measured them: facts."""

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

# Spotify's names, which others use, too; a key is no quantity and is left out.
FEATURES = (
    *("danceability", "energy", "loudness", "mode", "speechiness", "acousticness"),
    *("instrumentalness", "liveness", "valence", "tempo"),
)


class Standard(NamedTuple):
    """Mean and deviation of each feature, float64 (f,); a deviation of 0: nothing differs."""

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> Self:
        """The standard of measured items, (n, f); NaN is not known."""
        known = np.isfinite(values)
        count = np.maximum(known.sum(axis=0), 1)
        mean = np.where(known, values, 0.0).sum(axis=0) / count
        squares = np.where(known, values - mean, 0.0) ** 2
        return cls(mean, np.sqrt(squares.sum(axis=0) / count))

    def applied(self, values: NDArray[np.float64]) -> NDArray[np.float32]:
        """Values by this standard, float32 (n, d): features in which nothing differs are left out.

        NaN stays what is not known.
        """
        differs = self.deviation > 0
        shifted = (values - self.mean)[:, differs] / self.deviation[differs]
        return shifted.astype(np.float32)
