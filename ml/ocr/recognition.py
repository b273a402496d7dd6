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

from ml.ocr.islands import Line
from ml.ocr.models import opened, run

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

HEIGHT, NARROWEST, WIDEST = 48, 320, 3200
# OpenCV warps into at most 32,767 columns.
LARGEST = 10.0
UPRIGHT_WIDTH = 192
BATCH, UPRIGHT_BATCH = 6, 32
FLIPPED = 0.9
# From how likely on a space is taken between two letters, and where small follows large or digit
# follows letter.
GAP, CHANGE = 0.1, 0.01
RECOGNITION_RECIPE = (
    f"strips of {HEIGHT} up to {WIDEST}, {BATCH} at once; flipped from {FLIPPED};"
    f" spaces from {GAP}, {CHANGE}"
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
        kept = np.flatnonzero((best != 0) & (best != np.concatenate([[-1], best[:-1]])))
        if not len(kept):
            return "", 0.0
        sure = float(likely[kept, best[kept]].mean())
        return spaced("".join(self._letters[best[kept]]), _gaps(likely[:, -1], kept)), sure


def _gaps(spaces: NDArray[np.float32], kept: NDArray[np.intp]) -> NDArray[np.float32]:
    """The highest likelihood of a space between each letter and the next, float32 (letters - 1)."""
    return np.array(
        [spaces[begin : end + 1].max() for begin, end in zip(kept, kept[1:], strict=False)],
        dtype=np.float32,
    )


def spaced(text: str, gaps: NDArray[np.float32]) -> str:
    """Text with a space wherever one is likely enough, though no letter is likelier.

    Where the kind of letter changes, much less likeliness will do: ABV3.5, PaleAle.
    """
    told = [text[0]]
    for before, after, gap in zip(text, text[1:], gaps, strict=False):
        floor = CHANGE if _changes(before, after) else GAP
        told += [" ", after] if gap > floor and " " not in before + after else [after]
    return "".join(told)


def _changes(before: str, after: str) -> bool:
    small_to_large = before.islower() and after.isupper()
    return small_to_large or (before.isalpha() and after.isdigit())


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


def strip_of(picture: Pixels, line: Line) -> Pixels:
    """A line as a strip 48 high, straightened where it bends, uint8 (48, width, 3).

    One larger than a strip is cut at its own size first, so that reducing it can average.
    """
    begin, end = _middles(line.quad)
    long = float(np.linalg.norm(end - begin))
    width = int(np.clip(round(HEIGHT * long / max(line.height, 1.0)), HEIGHT // 4, WIDEST))
    larger = min(max(1.0, line.height / HEIGHT), LARGEST)
    size = max(1, round(width * larger)), max(1, round(HEIGHT * larger))
    strip: Any = cv2.remap(
        picture, *_grid(line, size), cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    if larger > 1:
        strip = cv2.resize(strip, (width, HEIGHT), interpolation=cv2.INTER_AREA)
    return np.asarray(strip, dtype=np.uint8)


def stacked(strips: Sequence[Pixels], width: int) -> NDArray[np.float32]:
    """Strips as the networks take them: BGR from -1 to 1, filled up with 0 to ``width``."""
    batch = np.zeros((len(strips), 3, HEIGHT, width), dtype=np.float32)
    for row, strip in zip(batch, strips, strict=True):
        planes = strip[..., ::-1].transpose(2, 0, 1).astype(np.float32)
        row[:, :, : strip.shape[1]] = planes / np.float32(127.5) - np.float32(1)
    return batch


def _middles(quad: Floats) -> tuple[Floats, Floats]:
    """Where the middle of a line begins and ends, in pixels."""
    return (quad[0] + quad[3]) / 2, (quad[1] + quad[2]) / 2


def _grid(line: Line, size: tuple[int, int]) -> tuple[Floats, Floats]:
    """Where in the picture each pixel of a strip lies, x and y, float32 (height, width) each."""
    begin, end = _middles(line.quad)
    below = line.quad[3] - line.quad[0]
    below = below / max(float(np.linalg.norm(below)), 1e-6)
    way = (np.arange(size[0], dtype=np.float32) + 0.5) / size[0]
    down = ((np.arange(size[1], dtype=np.float32) + 0.5) / size[1] - 0.5) * line.height
    off = np.polyval(line.bend, way)[None, :] + down[:, None]
    x, y = (
        (begin[axis] + way * (end - begin)[axis])[None, :] + off * below[axis] - 0.5
        for axis in (0, 1)
    )
    return x.astype(np.float32), y.astype(np.float32)
