"""What one line of text says: a strip of pixels in, letters and confidence out.

The network gives a letter, or none, for every eighth column of a strip; repeated letters are one
(greedy decoding of connectionist temporal classification, Graves and others 2006).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.ocr.models import opened, run

Pixels = NDArray[np.uint8]
Quads = NDArray[np.float32]

HEIGHT, NARROWEST, WIDEST = 48, 320, 3200
UPRIGHT_WIDTH = 192
BATCH, UPRIGHT_BATCH = 6, 32
# A quadrilateral so much taller than wide is a line that runs downwards.
TALL = 1.5
FLIPPED = 0.9
RECOGNITION_RECIPE = (
    f"strips of {HEIGHT} up to {WIDEST}, {BATCH} at once; tall from {TALL}; flipped from {FLIPPED}"
)


class Recogniser:
    """Reads strips that are the right way up."""

    def __init__(self, path: Path, threads: int):
        self._session = opened(path, threads)
        known = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._letters = np.array(["", *known, " "])

    def __call__(self, strips: Sequence[Pixels]) -> list[tuple[str, float]]:
        """Text and mean confidence of its letters, 0 to 1, of each strip."""
        told: list[tuple[str, float]] = [("", 0.0)] * len(strips)
        order = sorted(range(len(strips)), key=lambda at: strips[at].shape[1])
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            widest = max(NARROWEST, *(strips[at].shape[1] for at in batch))
            likely = run(self._session, stacked([strips[at] for at in batch], widest))
            for at, line in zip(batch, likely, strict=True):
                told[at] = self._decoded(line)
        return told

    def _decoded(self, likely: NDArray[np.float32]) -> tuple[str, float]:
        best = likely.argmax(axis=1)
        kept = (best != 0) & (best != np.concatenate([[-1], best[:-1]]))
        if not kept.any():
            return "", 0.0
        sure = likely[np.flatnonzero(kept), best[kept]]
        return "".join(self._letters[best[kept]]), float(sure.mean())


class Upright:
    """Tells strips that stand on their head."""

    def __init__(self, path: Path, threads: int):
        self._session = opened(path, threads)

    def __call__(self, strips: Sequence[Pixels]) -> NDArray[np.bool_]:
        """Whether each strip looks upside down, bool (n,)."""
        parts = [np.zeros(0, dtype=bool)]
        for start in range(0, len(strips), UPRIGHT_BATCH):
            beginnings = [
                strip[:, :UPRIGHT_WIDTH] for strip in strips[start : start + UPRIGHT_BATCH]
            ]
            likely = run(self._session, stacked(beginnings, UPRIGHT_WIDTH))
            parts.append(likely[:, 1] > FLIPPED)
        return np.concatenate(parts)


def strip_of(picture: Pixels, quad: Quads) -> tuple[Pixels, bool]:
    """The line inside a quadrilateral as a strip 48 high, and whether it ran downwards.

    Lines that run downwards are turned by a quarter, counter-clockwise.
    """
    across, down = _sides(quad)
    tall = down >= TALL * across
    if tall:
        quad, across, down = np.roll(quad, -1, axis=0), down, across
    width = int(np.clip(round(HEIGHT * across / max(down, 1.0)), HEIGHT // 4, WIDEST))
    return _straightened(picture, quad, width, down), bool(tall)


def stacked(strips: Sequence[Pixels], width: int) -> NDArray[np.float32]:
    """Strips as the networks take them: BGR from -1 to 1, filled up with 0 to ``width``."""
    batch = np.zeros((len(strips), 3, HEIGHT, width), dtype=np.float32)
    for row, strip in zip(batch, strips, strict=True):
        planes = strip[..., ::-1].transpose(2, 0, 1).astype(np.float32)
        row[:, :, : strip.shape[1]] = planes / np.float32(127.5) - np.float32(1)
    return batch


def _sides(quad: Quads) -> tuple[float, float]:
    """Length along the line and across it, in pixels."""
    edges = np.linalg.norm(np.roll(quad, -1, axis=0) - quad, axis=1)
    return float(max(edges[0], edges[2])), float(max(edges[1], edges[3]))


def _straightened(picture: Pixels, quad: Quads, width: int, down: float) -> Pixels:
    """Warped at its own size where it is larger than a strip, so that reducing can average."""
    larger = max(1.0, down / HEIGHT)
    size = max(1, round(width * larger)), max(1, round(HEIGHT * larger))
    corners = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], dtype=np.float32)
    warp: Any = cv2.getPerspectiveTransform(np.ascontiguousarray(quad), corners)
    strip: Any = cv2.warpPerspective(
        picture, warp, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    if larger > 1:
        strip = cv2.resize(strip, (width, HEIGHT), interpolation=cv2.INTER_AREA)
    return np.asarray(strip, dtype=np.uint8)
