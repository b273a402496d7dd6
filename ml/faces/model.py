"""What a detector and an embedder of faces are, and what they hand over. No model lives here."""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Floats = NDArray[np.float32]
Points = Literal["eye corners and nose", "eyes, nose and mouth"]

# Rows of landmarks that make the eye on the picture's left, the one on its right, and the nose.
PARTS: dict[Points, tuple[list[int], list[int], list[int]]] = {
    "eye corners and nose": ([2, 3], [0, 1], [4]),
    "eyes, nose and mouth": ([0], [1], [2]),
}


@dataclass(frozen=True)
class Found:
    """Faces of one picture, by falling score; every coordinate is a share of width or height.

    ``boxes`` float32 (n, 4): left, top, width, height, all inside [0, 1]. ``landmarks`` float32
    (n, 5, 2): x, y, of the kind that ``points`` names. ``scores`` float32 (n,): the detector's
    own, comparable only within its recipe.
    """

    boxes: Floats
    landmarks: Floats
    scores: Floats
    points: Points

    def __len__(self) -> int:
        return len(self.boxes)


class Detector(Protocol):
    """Finds faces in an upright sRGB picture, uint8 (height, width, 3); one thread at a time."""

    recipe: str
    points: Points

    def detect(self, picture: Picture) -> Found:
        """All faces of the picture."""
        ...

    def landmarks(self, picture: Picture, boxes: Floats) -> Floats:
        """Landmarks (n, 5, 2) of faces whose boxes (n, 4) somebody else knows."""
        ...


class Embedder(Protocol):
    """Turns faces into vectors; one thread at a time.

    ``same_person`` is the distance of two unit vectors up to which they are taken for one person,
    fixed with the recipe; ``softness`` is the scale of the logistic that makes it a probability.
    """

    recipe: str
    dimensions: int
    same_person: float
    softness: float

    def embed(self, picture: Picture, found: Found) -> Floats:
        """Vectors of the faces found in a picture: float32 (n, dimensions), unit length."""
        ...


def eyes_and_nose(landmarks: Floats, points: Points) -> Floats:
    """Left eye, right eye (as the picture shows them) and nose: float32 (n, 3, 2)."""
    return np.stack([landmarks[:, rows].mean(axis=1) for rows in PARTS[points]], axis=1)


def found_nothing(points: Points) -> Found:
    """No face at all."""
    return Found(
        np.empty((0, 4), np.float32),
        np.empty((0, 5, 2), np.float32),
        np.empty(0, np.float32),
        points,
    )


def unit_rows(vectors: Floats) -> Floats:
    """Rows of unit length, float32."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Floats = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled
