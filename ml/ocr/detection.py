"""Where lines of text are in a picture: quadrilaterals. What they say is not here.

The network gives a map of how likely each pixel is text; boxes are drawn round its islands and
widened (Liao and others, "Real-time scene text detection with differentiable binarization", 2020).
"""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.ocr.models import opened, run

Pixels = NDArray[np.uint8]
Quads = NDArray[np.float32]

LONGEST, SHORTEST, ENLARGED = 1920, 736, 4.0
BORDER, MULTIPLE = 16, 32
# Corners are told in eighths of a pixel of the map, as whole numbers are all that rapidocr gives.
FINE = 8
PARAMETERS: dict[str, Any] = {
    "thresh": 0.3,
    "box_thresh": 0.5,
    "max_candidates": 1000,
    "unclip_ratio": 1.6,
    "use_dilation": True,
    "score_mode": "fast",
}
DETECTION_RECIPE = (
    f"sides {SHORTEST} to {LONGEST}, enlarged {ENLARGED}, border {BORDER};"
    f" {', '.join(f'{name} {value}' for name, value in PARAMETERS.items())}"
)


class Detector:
    """Finds lines; one picture at a time, as pictures differ in size."""

    def __init__(self, path: Path, threads: int):
        from rapidocr.ch_ppocr_det.utils import DBPostProcess

        self._session = opened(path, threads)
        self._boxes: Any = DBPostProcess(**PARAMETERS)

    def __call__(self, picture: Pixels) -> Quads:
        """Corners of each line in pixels of the picture, float32 (n, 4, 2), clockwise.

        The first corner is the upper left one of the line as it lies in the picture.
        """
        height, width = picture.shape[:2]
        scale = scale_for(height, width)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        padded = _padded(_resized(picture, size))
        likely = run(self._session, _normalised(padded))
        high, wide = padded.shape[:2]
        found, _ = self._boxes(likely, (high * FINE, wide * FINE))
        if not len(found):
            return np.zeros((0, 4, 2), dtype=np.float32)
        corners = np.asarray(found, dtype=np.float32) / FINE - BORDER
        corners *= np.array([width / size[0], height / size[1]], dtype=np.float32)
        return np.clip(corners, 0, np.array([width, height], dtype=np.float32))


def scale_for(height: int, width: int) -> float:
    """How much a picture is enlarged or reduced before lines are looked for."""
    short, long = min(height, width), max(height, width)
    enlarged = min(max(1.0, SHORTEST / short), ENLARGED)
    return min(enlarged, LONGEST / long)


def _resized(picture: Pixels, size: tuple[int, int]) -> Pixels:
    if (picture.shape[1], picture.shape[0]) == size:
        return picture
    smaller = size[0] < picture.shape[1]
    resized: Any = cv2.resize(
        picture, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    )
    return np.asarray(resized, dtype=np.uint8)


def _padded(picture: Pixels) -> Pixels:
    """With a border of its own edge all round, and sides that the network can halve five times."""
    height, width = picture.shape[:2]
    down, across = -(height + 2 * BORDER) % MULTIPLE, -(width + 2 * BORDER) % MULTIPLE
    sides = (BORDER, BORDER + down, BORDER, BORDER + across)
    return np.asarray(cv2.copyMakeBorder(picture, *sides, cv2.BORDER_REPLICATE), dtype=np.uint8)


def _normalised(picture: Pixels) -> NDArray[np.float32]:
    """Blue, green, red from -1 to 1, float32 (1, 3, height, width), as the networks were taught."""
    planes = picture[..., ::-1].transpose(2, 0, 1)[None]
    return np.ascontiguousarray(planes, dtype=np.float32) / np.float32(127.5) - np.float32(1)
