"""The order in which lines of a page are read, and how much of it they cover. No letters here."""

import cv2
import numpy as np
from numpy.typing import NDArray

Quads = NDArray[np.float32]

# Two lines are of one row where the lower half of neither begins below the other.
SHARED = 0.5
GRID = 512


def reading_order(quads: Quads) -> list[list[int]]:
    """Rows of line numbers, from above; in a row from the left.

    ``quads`` is float (n, 4, 2); corner 0 to corner 1 is the direction in which a line is read,
    corner 3 below corner 0. The page is first turned so that most of its text lies level.
    """
    if not len(quads):
        return []
    level = quads @ _turn(-page_angle(quads)).T
    centre = level.mean(axis=1)
    height = np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1)
    rows: list[list[int]] = []
    for at in np.argsort(centre[:, 1], kind="stable").tolist():
        row = next((row for row in rows[-3:] if _together(row, at, centre, height)), None)
        if row is None:
            rows.append([at])
        else:
            row.append(at)
    return [sorted(row, key=lambda at: float(centre[at, 0])) for row in rows]


def page_angle(quads: Quads) -> float:
    """Angle of most of the text in radians: the median round its main direction, by length."""
    along = (quads[:, 1] + quads[:, 2] - quads[:, 0] - quads[:, 3]) / 2
    length = np.linalg.norm(along, axis=1)
    angle = np.arctan2(along[:, 1], along[:, 0])
    quarter = np.round(angle / (np.pi / 2)).astype(int) % 4
    main = int(np.bincount(quarter, weights=length, minlength=4).argmax())
    off = (angle - main * np.pi / 2 + np.pi) % (2 * np.pi) - np.pi
    chosen = quarter == main
    order = np.argsort(off[chosen], kind="stable")
    weight = np.cumsum(length[chosen][order])
    middle = int(np.searchsorted(weight, weight[-1] / 2))
    return float(off[chosen][order][middle] + main * np.pi / 2)


def area_fraction(quads: Quads, height: int, width: int) -> float:
    """Share of the picture that lies inside any of the quadrilaterals, 0 to 1."""
    mask = np.zeros((GRID, GRID), dtype=np.uint8)
    scaled = quads * np.array([GRID / width, GRID / height], dtype=np.float32)
    for quad in scaled.round().astype(np.int32):
        cv2.fillConvexPoly(mask, quad, 1)
    return float(mask.mean())


def _together(
    row: list[int], at: int, centre: NDArray[np.float32], height: NDArray[np.float32]
) -> bool:
    """Whether a line lies level with the one of the row that is nearest to it."""
    nearest = min(row, key=lambda other: abs(float(centre[other, 0] - centre[at, 0])))
    apart = abs(float(centre[nearest, 1] - centre[at, 1]))
    return apart <= SHARED * min(float(height[nearest]), float(height[at]))


def _turn(angle: float) -> NDArray[np.float32]:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, -sin], [sin, cos]], dtype=np.float32)
