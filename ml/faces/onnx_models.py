"""Detectors and embedders from ONNX files that somebody brought: SCRFD and ArcFace shapes.

As InsightFace exports them (https://github.com/deepinsight/insightface). Weights are not shipped.
"""

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from PIL import Image

from ml.clip.weights import sha256_of
from ml.faces.alignment import aligned, in_pixels
from ml.faces.boxes import clipped, distinct, matched
from ml.faces.model import Floats, Found, Picture, Points, eyes_and_nose, found_nothing, unit_rows

POINTS: Points = "eyes, nose and mouth"
STRIDES, ANCHORS = (8, 16, 32), 2
SCORE = 0.5
SEARCH_SIDE = 640
ARCFACE = (
    np.array([[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366]]) / 112,
    np.array([[41.5493, 92.3655], [70.7299, 92.2041]]) / 112,
)
# dlib's nose is its base, a third of the way from the tip to the mouth.
NOSE_BASE = ARCFACE[0][2] + (ARCFACE[1].mean(axis=0) - ARCFACE[0][2]) / 3
CHIP = 112
# Immich takes two faces for one person up to a cosine distance of 0.5: length 1 between vectors.
SAME_PERSON, SOFTNESS = 1.0, 0.08


def session(path: Path) -> Any:
    """A model on one thread of the processor, which adds up in one order always."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(path), sess_options=options, providers=["CPUExecutionProvider"]
    )


class ScrfdDetector:
    """SCRFD (Guo et al. 2021): scores, boxes and five points per anchor at three strides.

    Raises ValueError for a model with other outputs.
    """

    points: Points = POINTS

    def __init__(self, path: Path, score: float = SCORE):
        self._session, self._score = session(path), score
        outputs = len(self._session.get_outputs())
        if outputs != 3 * len(STRIDES):
            raise ValueError(f"{path.name} has {outputs} outputs: a detector with points has 9")
        self.recipe = f"scrfd 1; {sha256_of(path)}; side {SEARCH_SIDE}; score {score}"

    def detect(self, picture: Picture) -> Found:
        """All faces of a picture, which is fitted into a square of 640 pixels."""
        square, scale = _letterbox(picture, SEARCH_SIDE)
        pixels = (square.astype(np.float32) - 127.5) / 128
        name = self._session.get_inputs()[0].name
        outputs = self._session.run(None, {name: pixels.transpose(2, 0, 1)[None]})
        return _decoded(outputs, picture, scale, self._score)

    def landmarks(self, picture: Picture, boxes: Floats) -> Floats:
        """Points of the faces that it finds in these boxes, elsewhere those of a mean face."""
        mean = np.concatenate([*ARCFACE]).astype(np.float32)
        points = boxes[:, None, :2] + boxes[:, None, 2:] * mean
        found = self.detect(picture)
        for box, seen in matched(boxes, found.boxes):
            points[box] = found.landmarks[seen]
        return points.astype(np.float32)


class ArcfaceEmbedder:
    """ArcFace (Deng et al. 2019): 112 pixels in, usually 512 numbers out."""

    same_person = SAME_PERSON
    softness = SOFTNESS

    def __init__(self, path: Path):
        self._session = session(path)
        self.dimensions = int(self._session.get_outputs()[0].shape[-1])
        self.recipe = f"arcface 1; {sha256_of(path)}; same person {SAME_PERSON}, {SOFTNESS}"

    def embed(self, picture: Picture, found: Found) -> Floats:
        """Unit vectors float32 (n, dimensions), one face at a time."""
        places, template = _places(found)
        known = in_pixels(places, picture)
        squares = [aligned(picture, each, template, CHIP) for each in known]
        name = self._session.get_inputs()[0].name
        vectors = [self._session.run(None, {name: _input(square)})[0][0] for square in squares]
        return unit_rows(np.array(vectors, dtype=np.float32).reshape(-1, self.dimensions))


def _places(found: Found) -> tuple[Floats, NDArray[np.float64]]:
    """Points of faces and where ArcFace has them, for either kind of points."""
    if found.points == POINTS:
        return found.landmarks, np.concatenate([*ARCFACE])
    three = np.concatenate([ARCFACE[0][:2], NOSE_BASE[None]])
    return eyes_and_nose(found.landmarks, found.points), three


def _input(square: Picture) -> Floats:
    scaled = (square.astype(np.float32) - 127.5) / 127.5
    return scaled.transpose(2, 0, 1)[None]


def _letterbox(picture: Picture, side: int) -> tuple[Picture, float]:
    """The picture in the upper left corner of a black square, and how much smaller it became."""
    height, width = picture.shape[:2]
    scale = side / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    square = np.zeros((side, side, 3), dtype=np.uint8)
    reduced = Image.fromarray(picture).resize(size, Image.Resampling.BILINEAR)
    square[: size[1], : size[0]] = np.asarray(reduced)
    return square, scale


def _decoded(outputs: list[Any], picture: Picture, scale: float, floor: float) -> Found:
    """Faces from distances in strides around anchors: InsightFace's order is by kind, then stride.

    An anchor stands on the upper left corner of each stride's cell, two of them on each.
    """
    boxes, points, scores = [], [], []
    for level, stride in enumerate(STRIDES):
        told, sides, places = (
            np.asarray(outputs[level + kind * len(STRIDES)]).reshape(-1, width)
            for kind, width in enumerate((1, 4, 10))
        )
        cells = np.arange(SEARCH_SIDE // stride, dtype=np.float32) * stride
        anchors = np.stack(np.meshgrid(cells, cells), axis=-1).reshape(-1, 2)
        at = np.repeat(anchors, ANCHORS, axis=0)
        low, high = at - sides[:, :2] * stride, at + sides[:, 2:] * stride
        sure = told[:, 0] >= floor
        boxes.append(np.concatenate([low, high - low], axis=1)[sure])
        points.append((at[:, None] + places.reshape(-1, 5, 2) * stride)[sure])
        scores.append(told[sure, 0])
    ends = np.array([picture.shape[1], picture.shape[0]], dtype=np.float32) * scale
    found = (np.concatenate(boxes) / np.tile(ends, 2)).astype(np.float32)
    if not len(found):
        return found_nothing(POINTS)
    kept = distinct(found, np.concatenate(scores))
    shown = (np.concatenate(points) / ends)[kept].astype(np.float32)
    sure_of = np.concatenate(scores)[kept].astype(np.float32)
    return Found(clipped(found[kept]), shown, sure_of, POINTS)
