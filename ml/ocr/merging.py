"""Lines found at two sizes of one picture become one set. No network here."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.ocr.islands import Line

# Of a part's sides on each side; a line of which so much lies inside others is theirs.
AROUND, COVERED = 0.15, 0.5
# A line found closer up may be so much higher than what counts as small.
TALLER = 1.3


class Part(NamedTuple):
    """A rectangle of a picture in whole pixels; ``right`` and ``bottom`` lie outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def area(self) -> int:
        """Pixels inside."""
        return (self.right - self.left) * (self.bottom - self.top)


def part_of_small(lines: list[Line], small: float, size: tuple[int, int]) -> Part:
    """The part of a picture (height, width) that holds all lines lower than ``small``, and more.

    Of no such line it is empty.
    """
    corners = np.array([line.quad for line in lines if line.height < small]).reshape(-1, 2)
    if not len(corners):
        return Part(0, 0, 0, 0)
    around = AROUND * np.array([size[1], size[0]])
    left, top = np.maximum(corners.min(axis=0) - around, 0).astype(int)
    right, bottom = np.minimum(corners.max(axis=0) + around, [size[1], size[0]]).astype(int)
    return Part(int(left), int(top), int(right), int(bottom))


def merged(coarse: list[Line], fine: list[Line], small: float) -> list[Line]:
    """Coarse lines that are not small, fine ones that are, and small coarse ones left over."""
    large = [line for line in coarse if line.height >= small]
    close = [line for line in fine if line.height < TALLER * small]
    close = [line for line, share in zip(close, _shares(close, large), strict=True) if not share]
    little = [line for line in coarse if line.height < small]
    left = [line for line, share in zip(little, _shares(little, close), strict=True) if not share]
    return [*large, *close, *left]


def _shares(lines: list[Line], others: list[Line]) -> NDArray[np.bool_]:
    """Whether each line lies mostly inside others, bool (n,)."""
    covered = np.zeros(len(lines))
    quads = np.array([line.quad for line in others], dtype=np.float32).reshape(-1, 4, 2)
    low, high = quads.min(axis=1), quads.max(axis=1)
    for at, line in enumerate(lines):
        near = ((low < line.quad.max(axis=0)) & (high > line.quad.min(axis=0))).all(axis=1)
        for other in quads[near]:
            covered[at] += cv2.intersectConvexConvex(line.quad, other)[0]
    areas = np.array([max(cv2.contourArea(line.quad), 1.0) for line in lines])
    return covered > COVERED * areas if len(lines) else np.zeros(0, dtype=bool)
