"""From a map of how likely each pixel is text to lines: their corners, and how they bend.

Islands of the map are narrower than the text; each is widened by its area times a ratio over its
perimeter (Liao and others, "Real-time scene text detection with differentiable binarization",
2020). The line of a page that does not lie flat bends: a parabola is fitted to its middle.
"""

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Map = NDArray[np.float32]
Floats = NDArray[np.float32]

LIKELY, SCORE, WIDENED, SMALLEST, MOST = 0.3, 0.5, 1.6, 3.0, 1000
# A rectangle so much taller than wide is a line that runs downwards.
TALL = 1.5
# Lines at least so many times longer than high are straightened where their middle leaves the
# straight by more than so much of their height.
LONG, BENT, BINS = 5.0, 0.25, 64
ISLANDS_RECIPE = (
    f"islands {LIKELY}, score {SCORE}, widened {WIDENED}, from {SMALLEST}, at most {MOST};"
    f" tall {TALL}; bent {LONG}, {BENT}"
)


class Line(NamedTuple):
    """A line of text in pixels: ``quad`` is float32 (4, 2), clockwise in reading direction.

    Corner 0 is where reading begins, corner 3 below it. The line's middle lies ``bend`` (a
    polynomial of the way from 0 to 1, highest power first) below the middle of the quadrilateral,
    and ``height`` is that of its letters, with what is added round them.
    """

    quad: Floats
    bend: Floats
    height: float

    def scaled(self, factor: float, shift: float = 0.0) -> "Line":
        """The same line after its coordinates are shifted and then multiplied."""
        return Line((self.quad + shift) * factor, self.bend * factor, self.height * factor)

    def moved(self, across: float, down: float) -> "Line":
        """The same line to the right and below."""
        return self._replace(quad=self.quad + np.array([across, down], dtype=np.float32))


def lines_of(likely: Map) -> list[Line]:
    """Lines of one map, float32 (height, width) of values 0 to 1, from below to above."""
    mask = cv2.dilate((likely > LIKELY).astype(np.uint8), np.ones((2, 2), dtype=np.uint8))
    contours, nesting = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    outer = [c for c, place in zip(contours, _places(nesting), strict=True) if place[3] < 0]
    found = (_line(likely, contour) for contour in outer[:MOST])
    return [line for line in found if line is not None]


def _places(nesting: Any) -> Any:
    return nesting[0] if nesting is not None else []


def _line(likely: Map, contour: Any) -> Line | None:
    rectangle = cv2.minAreaRect(contour)
    if min(rectangle[1]) < SMALLEST:
        return None
    corners = _in_order(np.asarray(cv2.boxPoints(rectangle), dtype=np.float32))
    left, top, width, height = cv2.boundingRect(contour)
    inside = np.zeros((height, width), dtype=np.uint8)
    cv2.drawContours(inside, [contour], -1, 1, cv2.FILLED, offset=(-left, -top))
    down, across = np.nonzero(inside)
    if likely[top + down, left + across].mean() < SCORE:
        return None
    return _widened(corners, np.stack([left + across, top + down], axis=1).astype(np.float32))


def _in_order(points: Floats) -> Floats:
    """Corners clockwise from the beginning of the line; a tall one begins at its upper right."""
    by_side = points[np.argsort(points[:, 0], kind="stable")]
    left = by_side[:2][np.argsort(by_side[:2, 1], kind="stable")]
    right = by_side[2:][np.argsort(by_side[2:, 1], kind="stable")]
    corners = np.array([left[0], right[0], right[1], left[1]])
    wide = np.linalg.norm(corners[1] - corners[0])
    tall = np.linalg.norm(corners[3] - corners[0]) >= TALL * wide
    return np.roll(corners, -1, axis=0) if tall else corners


def _widened(corners: Floats, points: Floats) -> Line:
    along, down = corners[1] - corners[0], corners[3] - corners[0]
    long, high = float(np.linalg.norm(along)), float(np.linalg.norm(down))
    margin = _margin(long, high)
    unit, below = along / max(long, 1.0), down / max(high, 1.0)
    outward = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], dtype=np.float32) * margin
    quad = corners + outward[:, :1] * unit + outward[:, 1:] * below
    bend, thick = np.zeros(3, dtype=np.float32), high
    if long >= LONG * high:
        middle = corners.mean(axis=0)
        bend, thick = _bend((points - middle) @ unit / long + 0.5, (points - middle) @ below, high)
        bend = _over_margin(bend, margin / long)
    return Line(quad, bend, thick + 2 * _margin(long, thick))


def _margin(long: float, high: float) -> float:
    return WIDENED * long * high / (2 * (long + high))


def _bend(way: Floats, off: Floats, high: float) -> tuple[Floats, float]:
    """Parabola through the middle of an island, and its mean height; flat where it hardly bends."""
    bins = np.clip((way * BINS).astype(np.intp), 0, BINS - 1)
    count = np.bincount(bins, minlength=BINS)
    there = count > 0
    middle = np.bincount(bins, off, BINS)[there] / count[there]
    at = (np.flatnonzero(there) + 0.5) / BINS
    fitted = np.polyfit(at, middle, 2, w=np.sqrt(count[there]))
    thick = high - float(np.ptp(np.polyval(fitted, at)))
    if high - thick < BENT * thick or thick < SMALLEST:
        return np.zeros(3, dtype=np.float32), high
    return fitted.astype(np.float32), thick


def _over_margin(bend: Floats, margin: float) -> Floats:
    """The same parabola over the widened line, whose ends lie ``margin`` of its length outside."""
    stretch = 1 + 2 * margin
    square, slope, level = bend
    return np.array(
        [
            square * stretch**2,
            slope * stretch - 2 * square * stretch * margin,
            square * margin**2 - slope * margin + level,
        ],
        dtype=np.float32,
    )
