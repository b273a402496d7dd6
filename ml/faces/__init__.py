"""Faces in pictures: where they are, how good, and as vectors. Who they are is in ml/people."""

from ml.faces.alignment import crop_of
from ml.faces.boxes import matched, overlaps, reattached, upright
from ml.faces.frames import along
from ml.faces.model import Detector, Embedder, Found, eyes_and_nose
from ml.faces.reading import (
    Faces,
    face_recipe,
    faces_of,
    find_detector,
    find_embedder,
    poor,
)

__all__ = [
    "Detector",
    "Embedder",
    "Faces",
    "Found",
    "along",
    "crop_of",
    "eyes_and_nose",
    "face_recipe",
    "faces_of",
    "find_detector",
    "find_embedder",
    "matched",
    "overlaps",
    "poor",
    "reattached",
    "upright",
]
