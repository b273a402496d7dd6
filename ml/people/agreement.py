"""How well vectors tell apart the faces that were confirmed: each is asked of all others."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ml.people.groups import Floats
from ml.people.neighbours import NOBODY, neighbours
from ml.people.reach import Rules, product_of
from ml.people.said import Said


@dataclass(frozen=True)
class Agreement:
    """Confirmed faces of persons with two and more: whose their nearest confirmed face is.

    ``right`` the same person's, ``wrong`` another's, ``far`` nobody's within the threshold.
    """

    right: int = 0
    wrong: int = 0
    far: int = 0

    def __add__(self, other: "Agreement") -> "Agreement":
        """Faces of both."""
        return Agreement(self.right + other.right, self.wrong + other.wrong, self.far + other.far)

    @property
    def asked(self) -> int:
        """How many faces were asked."""
        return self.right + self.wrong + self.far


def agreement(face_ids: pl.Series, vectors: Floats, said: Said, rules: Rules) -> Agreement:
    """Leave each confirmed face out and look for its nearest among the others.

    Args:
        face_ids: n strings, each once.
        vectors: float32 (n, d), of unit length, in the order of ``face_ids``.
        said: its confirmed faces are asked and are the answers; ignored ones are neither.
        rules: ``same_person`` is how near the nearest must be.
    """
    rows = pl.DataFrame({"face_id": face_ids.cast(pl.String)}).with_row_index("at")
    known = rows.join(said.confirmed, on="face_id").sort("face_id")
    known = known.filter(~pl.col("face_id").is_in(said.ignored.to_list()))
    asked = known.select(pl.len().over("person") > 1).to_series().to_numpy()
    if not asked.any():
        return Agreement()
    confirmed = vectors[known["at"].to_numpy()]
    near = neighbours(confirmed, confirmed, 1, product_of(rules.same_person**2))[0][asked, 0]
    person = known["person"].rank("dense").to_numpy()
    same = (near != NOBODY) & (person[near] == person[asked])
    far = int((near == NOBODY).sum())
    return Agreement(int(same.sum()), int(np.size(near) - same.sum() - far), far)
