"""Where lines of text are in a picture, by a network. What they say is not here."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.ocr.islands import ISLANDS_RECIPE, Line, lines_of
from ml.ocr.merging import merged, part_of_small
from ml.ocr.models import opened, run

Pixels = NDArray[np.uint8]

LONGEST, SHORTEST, ENLARGED = 1920, 736, 4.0
BORDER, MULTIPLE = 16, 32
# Lines lower than so many pixels of the map are small; the part that holds them is looked at up to
# twice as closely, within four million pixels, where that is at least a third more.
SMALL, CLOSER, LEAST_CLOSER, MOST_PIXELS = 22.0, 2.0, 1.33, 4e6
DETECTION_RECIPE = (
    f"sides {SHORTEST} to {LONGEST}, enlarged {ENLARGED}, border {BORDER};"
    f" closer {CLOSER}, {LEAST_CLOSER} below {SMALL} up to {MOST_PIXELS:.0f}; {ISLANDS_RECIPE}"
)


class Detector:
    """Finds lines; one picture at a time, as pictures differ in size."""

    def __init__(self, path: Path, threads: int):
        self._session = opened(path, threads)

    def __call__(self, picture: Pixels) -> list[Line]:
        """Lines in pixels of the picture; their corners may lie outside of it.

        Where some are small, the part of the picture that holds these is looked at enlarged.
        """
        scale = scale_for(*picture.shape[:2])
        coarse = self._found(picture, scale)
        part = part_of_small(coarse, SMALL / scale, picture.shape[:2])
        if not part.area or (closer := _closer(part.area * scale**2)) < LEAST_CLOSER:
            return coarse
        cut = picture[part.top : part.bottom, part.left : part.right]
        fine = [line.moved(part.left, part.top) for line in self._found(cut, scale * closer)]
        return merged(coarse, fine, SMALL / scale)

    def _found(self, picture: Pixels, scale: float) -> list[Line]:
        resized = _resized(picture, scale)
        factor = picture.shape[1] / resized.shape[1]
        likely = run(self._session, _normalised(_padded(resized)))
        return [line.scaled(factor, -BORDER) for line in lines_of(likely[0, 0])]


def scale_for(height: int, width: int) -> float:
    """How much a picture is enlarged or reduced before lines are looked for."""
    short, long = min(height, width), max(height, width)
    enlarged = min(max(1.0, SHORTEST / short), ENLARGED)
    return min(enlarged, LONGEST / long)


def _closer(pixels: float) -> float:
    """How much closer a part of so many pixels may be looked at."""
    return float(min(CLOSER, (MOST_PIXELS / pixels) ** 0.5))


def _resized(picture: Pixels, scale: float) -> Pixels:
    if scale == 1:
        return picture
    height, width = picture.shape[:2]
    size = max(1, round(width * scale)), max(1, round(height * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, size, interpolation=way), dtype=np.uint8)


def _padded(picture: Pixels) -> Pixels:
    """With a border of its own edge all round, and sides that the network can halve five times."""
    height, width = picture.shape[:2]
    down, across = -(height + 2 * BORDER) % MULTIPLE, -(width + 2 * BORDER) % MULTIPLE
    sides = (BORDER, BORDER + down, BORDER, BORDER + across)
    return np.asarray(cv2.copyMakeBorder(picture, *sides, cv2.BORDER_REPLICATE), dtype=np.uint8)


def _normalised(picture: Pixels) -> Any:
    """Blue, green, red from -1 to 1, float32 (1, 3, height, width), as the networks were taught."""
    planes = picture[..., ::-1].transpose(2, 0, 1)[None]
    return np.ascontiguousarray(planes, dtype=np.float32) / np.float32(127.5) - np.float32(1)
