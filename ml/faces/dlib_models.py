"""dlib's detectors and embedder, with the weights that a package carries. No other model here.

The 68 points of dlib were learnt from pictures that may not be used commercially; the 5 points
used here were not. Published accuracy of the embedder: 99.38 % on Labeled Faces in the Wild at a
distance of 0.6 (http://blog.dlib.net/2017/02/high-quality-face-recognition-with-deep.html).
"""

import importlib.util
from functools import cached_property
from pathlib import Path
from typing import Any

import dlib
import numpy as np
from PIL import Image

from ml.clip.weights import sha256_of
from ml.faces.boxes import clipped, distinct
from ml.faces.model import Floats, Found, Picture, Points, found_nothing, unit_rows

POINTS: Points = "eye corners and nose"
SHAPE = "shape_predictor_5_face_landmarks.dat"
CNN = "mmod_human_face_detector.dat"
RESNET = "dlib_face_recognition_resnet_model_v1.dat"

# HOG looks for faces of 80 pixels and more, in a picture of this longest side, at most doubled.
SEARCH_SIDE, ENLARGED = 2160, 2.0
# HOG's boxes from DOUBTFUL on are taken; from FLOOR on, if the CNN sees a face there too.
FLOOR, DOUBTFUL = -0.2, 1.0
# The square around a doubtful box that the CNN looks at, and the face's share of it.
LOOK_SIDE, LOOK_SHARE = 200, 0.4
CNN_SIDE = 800
CHIP, PADDING = 150, 0.25
# Vectors of dlib are 1.42 long on average (14 photos of four persons); ours are of length 1.
LENGTH = 1.42
# dlib publishes 0.6 for two photos; a library compares each face with thousands: 0.5.
SAME_PERSON, SOFTNESS = 0.5 / LENGTH, 0.045 / LENGTH


def weights(name: str) -> Path:
    """File of the package's weights. Its module is not imported: it needs an old setuptools.

    Raises FileNotFoundError where the package is not installed.
    """
    spec = importlib.util.find_spec("face_recognition_models")
    folder = next(iter(spec.submodule_search_locations or []), None) if spec else None
    path = Path(folder or "") / "models" / name
    if folder is None or not path.is_file():
        raise FileNotFoundError(f"The package face_recognition_models with {name} is not installed")
    return path


class _WithLandmarks:
    """What both detectors share: dlib's five points of a box."""

    points: Points = POINTS

    def __init__(self) -> None:
        self._shape = dlib.shape_predictor(str(weights(SHAPE)))

    def landmarks(self, picture: Picture, boxes: Floats) -> Floats:
        """The five points of each box (n, 4): float32 (n, 5, 2)."""
        height, width = picture.shape[:2]
        sides = np.array([width, height], dtype=np.float64)
        shapes = [self._shape(picture, _rectangle(box, sides)) for box in boxes]
        found = [[(point.x, point.y) for point in shape.parts()] for shape in shapes]
        return (np.array(found, dtype=np.float64).reshape(-1, 5, 2) / sides).astype(np.float32)

    def _found(self, searched: Picture, rectangles: list[Any], scores: list[float]) -> Found:
        """Distinct faces of the picture that was searched, by falling score."""
        if not rectangles:
            return found_nothing(POINTS)
        sides = np.array([searched.shape[1], searched.shape[0]] * 2)
        pixels = [(r.left(), r.top(), r.width(), r.height()) for r in rectangles]
        boxes = (np.array(pixels) / sides).astype(np.float32)
        told = np.array(scores, dtype=np.float32)
        kept = distinct(boxes, told)
        points = self.landmarks(searched, boxes[kept])
        return Found(clipped(boxes[kept]), points, told[kept], POINTS)


class HogDetector(_WithLandmarks):
    """Histograms of oriented gradients (Dalal and Triggs 2005), doubts settled by the CNN.

    HOG alone takes textures for faces and gives hidden or turned ones little score; the CNN tells
    these apart in 0.3 s a box, where the whole picture would take it ten times as long and more.
    """

    def __init__(self) -> None:
        super().__init__()
        self._cnn = dlib.cnn_face_detection_model_v1(str(weights(CNN)))
        self.recipe = (
            f"dlib {dlib.__version__} hog 1; side {SEARCH_SIDE}, at most x{ENLARGED};"
            f" scores {FLOOR}, {DOUBTFUL}; cnn {sha256_of(weights(CNN))};"
            f" points {sha256_of(weights(SHAPE))}"
        )

    @cached_property
    def _hog(self) -> Any:
        """Unpacked once faces are looked for: who asks for the recipe need not wait 0.2 s."""
        return dlib.get_frontal_face_detector()

    def detect(self, picture: Picture) -> Found:
        """All faces of a picture whose longest side they take a 27th of, or more."""
        searched = _resized(picture, SEARCH_SIDE, ENLARGED)
        rectangles, scores, _ = self._hog.run(searched, 0, FLOOR)
        sure = [
            (each, score)
            for each, score in zip(rectangles, scores, strict=True)
            if score >= DOUBTFUL or self._is_face(searched, each)
        ]
        return self._found(searched, [each for each, _ in sure], [score for _, score in sure])

    def _is_face(self, picture: Picture, rectangle: Any) -> bool:
        """Whether the CNN finds a face in the middle of the square around a box."""
        half = rectangle.width() / LOOK_SHARE / 2
        middle = rectangle.center()
        around = (middle.x - half, middle.y - half, middle.x + half, middle.y + half)
        square = Image.fromarray(picture).crop(tuple(round(side) for side in around))
        looked = np.asarray(square.resize((LOOK_SIDE, LOOK_SIDE), Image.Resampling.BICUBIC))
        centre = dlib.point(LOOK_SIDE // 2, LOOK_SIDE // 2)
        return any(each.rect.contains(centre) for each in self._cnn(looked, 0))


class CnnDetector(_WithLandmarks):
    """dlib's max-margin CNN (King 2015): 2.7 s for 600 pixels square, where HOG takes 0.05."""

    def __init__(self) -> None:
        super().__init__()
        self._cnn = dlib.cnn_face_detection_model_v1(str(weights(CNN)))
        self.recipe = (
            f"dlib {dlib.__version__} cnn 1; side {CNN_SIDE}; {sha256_of(weights(CNN))};"
            f" points {sha256_of(weights(SHAPE))}"
        )

    def detect(self, picture: Picture) -> Found:
        """All faces of a picture whose longest side they take a tenth of, or more."""
        searched = _resized(picture, CNN_SIDE, ENLARGED)
        seen = list(self._cnn(searched, 0))
        return self._found(searched, [e.rect for e in seen], [e.confidence for e in seen])


class ResnetEmbedder:
    """dlib's ResNet of 29 layers: 128 numbers a face."""

    dimensions = 128
    same_person = SAME_PERSON
    softness = SOFTNESS

    def __init__(self) -> None:
        self._resnet = dlib.face_recognition_model_v1(str(weights(RESNET)))
        self._points = _WithLandmarks()
        self.recipe = (
            f"dlib {dlib.__version__} resnet 1; {sha256_of(weights(RESNET))}; chip {CHIP},"
            f" {PADDING}; same person {SAME_PERSON:.4f}, {SOFTNESS:.4f}"
        )

    def embed(self, picture: Picture, found: Found) -> Floats:
        """Unit vectors float32 (n, 128), one face at a time: a neighbour changes nothing."""
        points = found.landmarks
        if found.points != POINTS:
            points = self._points.landmarks(picture, found.boxes)
        vectors = [self._resnet.compute_face_descriptor(_chip(picture, each)) for each in points]
        return unit_rows(np.array(vectors, dtype=np.float32).reshape(-1, self.dimensions))


def _chip(picture: Picture, landmarks: Floats) -> Any:
    """The square that the ResNet was trained on, cut by dlib itself."""
    height, width = picture.shape[:2]
    pixels = np.rint(landmarks * np.array([width, height])).astype(int)
    points = dlib.points()
    for x, y in pixels.tolist():
        points.append(dlib.point(x, y))
    low, high = pixels.min(axis=0).tolist(), pixels.max(axis=0).tolist()
    shape = dlib.full_object_detection(dlib.rectangle(*low, *high), list(points))
    return dlib.get_face_chip(picture, shape, CHIP, PADDING)


def _rectangle(box: Floats, sides: Any) -> Any:
    left, top, width, height = (box.astype(np.float64) * np.tile(sides, 2)).round().astype(int)
    return dlib.rectangle(int(left), int(top), int(left + width - 1), int(top + height - 1))


def _resized(picture: Picture, longest: int, enlarged: float) -> Picture:
    """The picture in another size: its longest side as asked for, within bounds of enlarging."""
    height, width = picture.shape[:2]
    scale = min(longest / max(height, width), enlarged)
    if scale == 1:
        return np.ascontiguousarray(picture)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BICUBIC))
