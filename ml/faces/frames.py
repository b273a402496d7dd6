"""The faces of a film: those of its frames as one set, each person's once. No decoding here."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ml.faces.reading import Faces

COLUMNS = ("boxes", "landmarks", "scores", "sizes", "blurs", "yaws", "rolls", "vectors")


def along(frames: Sequence[Faces], same_person: float) -> tuple[Faces, NDArray[np.int16]]:
    """Faces of all frames, and the number of the frame of each, int16 (n,).

    All faces of the first frame are kept, since it stands for the film. Of a later frame those are
    that look like none kept before: whose vectors are farther than ``same_person`` apart.
    """
    kept, numbers = [np.arange(len(frames[0].scores))], [0] * len(frames[0].scores)
    known = frames[0].vectors
    for number, faces in enumerate(frames[1:], start=1):
        new = np.flatnonzero(_nearest(faces.vectors, known) > same_person)
        kept.append(new)
        numbers += [number] * len(new)
        known = np.concatenate([known, faces.vectors[new]])
    chosen = list(zip(frames, kept, strict=True))
    parts = {
        name: np.concatenate([getattr(faces, name)[rows] for faces, rows in chosen])
        for name in COLUMNS
    }
    names = [faces.names[row] for faces, rows in chosen for row in rows]
    return Faces(**parts, names=names), np.array(numbers, dtype=np.int16)


def _nearest(vectors: NDArray[np.float32], known: NDArray[np.float32]) -> NDArray[np.float32]:
    """Distance of each unit vector (n, d) to the nearest of others; infinite where none is."""
    if not len(known) or not len(vectors):
        return np.full(len(vectors), np.inf, dtype=np.float32)
    product = (vectors @ known.T).max(axis=1)
    distance: NDArray[np.float32] = np.sqrt(np.maximum(2 - 2 * product, 0))
    return distance
