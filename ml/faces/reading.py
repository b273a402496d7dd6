"""The faces of one picture: regions that people drew first, then what the detector finds."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ml.clip.weights import Unavailable
from ml.faces.alignment import blurs, in_pixels, poses
from ml.faces.boxes import clipped, distinct, matched
from ml.faces.model import Detector, Embedder, Floats, Found, Picture

# Below these a face is poor: it may join a person, but no person is founded on it.
POOR_SIZE, POOR_BLUR, POOR_YAW = 40.0, 25.0, 50.0
RULES = f"faces 2; poor {POOR_SIZE}, {POOR_BLUR}, {POOR_YAW}"


@dataclass(frozen=True)
class Faces:
    """Faces of one picture, regions first, then by falling score; coordinates as in ``Found``.

    ``names`` are those of the regions, None elsewhere; a face that only a region told of has the
    score NaN. ``sizes`` is the shorter side of the box in pixels, ``blurs`` the variance of the
    Laplacian, ``yaws`` and ``rolls`` degrees. ``vectors`` float32 (n, d), unit length.
    """

    boxes: Floats
    landmarks: Floats
    scores: Floats
    names: list[str | None]
    sizes: Floats
    blurs: Floats
    yaws: Floats
    rolls: Floats
    vectors: Floats

    @property
    def poor(self) -> NDArray[np.bool_]:
        """Which are too small, too blurred or too far turned to found a person on."""
        return poor(self.sizes, self.blurs, self.yaws)


def poor(sizes: Floats, blur: Floats, yaws: Floats) -> NDArray[np.bool_]:
    """Which faces are too small, too blurred or too far turned: bool (n,)."""
    return (sizes < POOR_SIZE) | (blur < POOR_BLUR) | (np.abs(yaws) > POOR_YAW)


def faces_of(
    picture: Picture,
    detector: Detector,
    embedder: Embedder,
    regions: Floats | None = None,
    names: Sequence[str | None] = (),
) -> Faces:
    """Find, measure and embed the faces of an upright sRGB picture, uint8 (height, width, 3).

    ``regions`` (n, 4) are boxes that somebody drew, relative to the upright picture (see
    ``boxes.upright``), with their ``names``. A region and a found box that overlap by 0.3 are one
    face: the region's box and name, the detector's points. A region alone is a face too.
    """
    given = clipped(np.empty((0, 4), np.float32) if regions is None else regions)
    found = detector.detect(picture)
    whole = _with_regions(picture, detector, found, given)
    height, width = picture.shape[:2]
    yaws, rolls = poses(whole.landmarks, whole.points, (width, height))
    told = list(names)[: len(given)]
    return Faces(
        boxes=whole.boxes,
        landmarks=whole.landmarks,
        scores=whole.scores,
        names=told + [None] * (len(whole) - len(told)),
        sizes=in_pixels(whole.boxes, picture)[:, 2:].min(axis=1).astype(np.float32),
        blurs=blurs(picture, whole.landmarks, whole.points),
        yaws=yaws,
        rolls=rolls,
        vectors=embedder.embed(picture, whole),
    )


def face_recipe(detector: Detector, embedder: Embedder) -> str:
    """What faces and vectors depend on, for rows; vectors of different recipes never meet."""
    return f"{RULES}; {detector.recipe}; {embedder.recipe}"


def find_detector(name: str) -> Detector | Unavailable:
    """A detector by name, ``hog`` or ``cnn``, or by the path of an ONNX file (SCRFD)."""
    from ml.faces.dlib_models import CnnDetector, HogDetector
    from ml.faces.onnx_models import ScrfdDetector

    if name in ("hog", "cnn"):
        return HogDetector() if name == "hog" else CnnDetector()
    path = Path(name)
    return ScrfdDetector(path) if path.is_file() else _missing("detector", "hog, cnn", name)


def find_embedder(name: str) -> Embedder | Unavailable:
    """An embedder by name, ``resnet``, or by the path of an ONNX file (ArcFace)."""
    from ml.faces.dlib_models import ResnetEmbedder
    from ml.faces.onnx_models import ArcfaceEmbedder

    if name == "resnet":
        return ResnetEmbedder()
    path = Path(name)
    return ArcfaceEmbedder(path) if path.is_file() else _missing("embedder", "resnet", name)


def _missing(kind: str, known: str, name: str) -> Unavailable:
    return Unavailable(f"No {kind} of faces {name}: name one of {known}, or an ONNX file.")


def _with_regions(picture: Picture, detector: Detector, found: Found, given: Floats) -> Found:
    """Regions, with the points of the faces they mean, before the faces that none means."""
    if not len(given):
        return found
    points = detector.landmarks(picture, given)
    scores = np.full(len(given), np.nan, dtype=np.float32)
    pairs = matched(given, found.boxes)
    points[pairs[:, 0]], scores[pairs[:, 0]] = (
        found.landmarks[pairs[:, 1]],
        found.scores[pairs[:, 1]],
    )
    # What is left may still lie within a region: a second box of the same face is no face.
    both = np.concatenate([given, found.boxes])
    rank = np.concatenate([np.full(len(given), np.inf), found.scores]).astype(np.float32)
    rank[len(given) + pairs[:, 1]] = -np.inf
    kept = distinct(both, rank)
    rest = np.setdiff1d(kept[kept >= len(given)] - len(given), pairs[:, 1])
    return Found(
        np.concatenate([given, found.boxes[rest]]),
        np.concatenate([points, found.landmarks[rest]]),
        np.concatenate([scores, found.scores[rest]]),
        found.points,
    )
