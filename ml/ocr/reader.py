"""Words in pictures: pixels in, text and its places out. What becomes of the text is not here."""

from collections.abc import Sequence

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from ml.ocr.detection import DETECTION_RECIPE, Detector
from ml.ocr.islands import Line
from ml.ocr.models import ENGINE, Models, bundled_models
from ml.ocr.order import area_fraction, reading_order
from ml.ocr.recognition import RECOGNITION_RECIPE, Recogniser, Upright, strip_of

Pixels = NDArray[np.uint8]
Quads = NDArray[np.float32]

SURE, LONGEST_TEXT, DIGITS = 0.6, 20_000, 4


class Block(msgspec.Struct, frozen=True):
    """One line: corners as x and y from 0 to 1 of the picture, text, confidence 0 to 1.

    Corner 0 is where reading begins, corner 1 where it ends, corner 3 lies below corner 0.
    """

    box: tuple[tuple[float, float], ...]
    text: str
    confidence: float


class Reading(msgspec.Struct, frozen=True):
    """What one picture says: rows of lines; ``area`` is the share of it that is text."""

    text: str
    blocks: tuple[Block, ...]
    confidence: float
    area: float
    engine: str = ENGINE


def ocr_recipe(models: Models | None = None) -> str:
    """What a reading depends on; known without opening a model. Raises ModelsMissingError."""
    named = (models or bundled_models()).recipe()
    return f"ocr 1; {named}; {DETECTION_RECIPE}; {RECOGNITION_RECIPE}; confidence {SURE}"


class TextReader:
    """Reads upright sRGB pictures, uint8 (h, w, 3), with the models that rapidocr carries.

    ``threads`` bounds the networks, and OpenCV in the whole process. A picture's reading does not
    depend on its neighbours. Raises ModelsMissingError.
    """

    def __init__(self, threads: int = 1, models: Models | None = None):
        models = models or bundled_models()
        cv2.setNumThreads(threads)
        self.recipe = ocr_recipe(models)
        self._detect = Detector(models.detector, threads)
        self._recognise = Recogniser(models.recogniser, threads)
        self._flipped = Upright(models.upright, threads)

    def __call__(self, pictures: Sequence[Pixels]) -> list[Reading]:
        """Readings of pictures, one after the other. Raises ValueError for other arrays."""
        return [self._read(picture) for picture in pictures]

    def _read(self, picture: Pixels) -> Reading:
        if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3:
            raise ValueError("a picture is uint8 (height, width, 3)")
        found = self._detect(picture)
        said, quads = self._said(picture, found)
        sure = [at for at, (text, much) in enumerate(said) if text.strip() and much >= SURE]
        return _reading(quads[sure], [said[at] for at in sure], picture.shape[:2])

    def _said(self, picture: Pixels, found: list[Line]) -> tuple[list[tuple[str, float]], Quads]:
        """What each line says, and its corners in the order in which it is read.

        A line that looks upside down is read both ways, and the surer reading is taken.
        """
        strips = [strip_of(picture, line) for line in found]
        quads = np.array([line.quad for line in found], dtype=np.float32).reshape(-1, 4, 2)
        said = self._recognise(strips)
        turned = np.flatnonzero(self._flipped(strips)).tolist()
        again = self._recognise([strips[at][::-1, ::-1] for at in turned])
        for at, other in zip(turned, again, strict=True):
            if other[1] > said[at][1]:
                said[at], quads[at] = other, np.roll(quads[at], 2, axis=0)
        return said, quads


def _reading(quads: Quads, lines: Sequence[tuple[str, float]], size: tuple[int, int]) -> Reading:
    if not lines:
        return Reading("", (), 0.0, 0.0)
    rows = reading_order(quads)
    relative = np.clip(quads, 0, size[::-1]) / np.array([size[1], size[0]], dtype=np.float32)
    blocks = tuple(_block(relative[at], *lines[at]) for row in rows for at in row)
    text = "\n".join(" ".join(lines[at][0].strip() for at in row) for row in rows)
    return Reading(
        text[:LONGEST_TEXT],
        blocks,
        round(float(np.mean([block.confidence for block in blocks])), DIGITS),
        round(area_fraction(quads, *size), DIGITS),
    )


def _block(corners: Quads, text: str, confidence: float) -> Block:
    box = tuple((round(float(x), DIGITS), round(float(y), DIGITS)) for x, y in corners)
    return Block(box, text.strip(), round(confidence, DIGITS))
