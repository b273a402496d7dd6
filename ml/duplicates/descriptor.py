"""What is kept of a picture to tell its copies: hashes of its variants, and a small picture of it.

Comparing two descriptors is not here. Everything is computed from a rendition: upright, sRGB.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.fft import dctn

from ml.image.hashes import LOW, SIDE
from ml.image.rendered import picture_of

Grey = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Box = tuple[float, float, float, float]

THUMB, TINT = 64, 8
# Bars are rows or columns of one colour from an edge on: a JPEG's own noise stays below this.
BAR_SPREAD, LEAST_KEPT = 12, 0.4
CROPS: tuple[Box, ...] = (
    (0.025, 0.025, 0.975, 0.975),
    (0.05, 0.05, 0.95, 0.95),
    (0.05, 0.0, 1.0, 1.0),
    (0.0, 0.0, 0.95, 1.0),
    (0.0, 0.05, 1.0, 1.0),
    (0.0, 0.0, 1.0, 0.95),
    (0.05, 0.05, 1.0, 1.0),
    (0.0, 0.05, 0.95, 1.0),
    (0.05, 0.0, 1.0, 0.95),
    (0.0, 0.0, 0.95, 0.95),
)
TURNS = 4
VARIANTS = TURNS + len(CROPS)
DESCRIPTOR_RECIPE = (
    f"descriptor 1; grey {THUMB}; tint {TINT}; bars {BAR_SPREAD}; phash of {TURNS} turns"
    f" and {len(CROPS)} crops"
)


class Descriptor(NamedTuple):
    """Of one picture, or of n with one more axis in front.

    ``hashes`` uint64 (VARIANTS,): the picture as it stands, its other three turns, its crops;
    ``grey`` uint8 (64, 64) and ``tint`` uint8 (8, 8, 2): luma and both colour differences of the
    picture without bars, stretched to a square; ``bars`` float32 (4,): share of the picture cut
    off left, top, right and below; ``sharpness`` float32: see ``sharpness_of``.
    """

    hashes: NDArray[np.uint64]
    grey: Bytes
    tint: Bytes
    bars: NDArray[np.float32]
    sharpness: NDArray[np.float32]


def descriptor(data: bytes) -> Descriptor:
    """Descriptor of a rendition's bytes; raises UndecodableError where they are damaged."""
    return described(picture_of(data))


def described(picture: Image.Image) -> Descriptor:
    """Descriptor of an upright picture of 8 bits, RGB."""
    grey = picture.convert("L")
    bars = bars_of(np.asarray(grey))
    across, down = picture.size
    box = (bars[0] * across, bars[1] * down, (1 - bars[2]) * across, (1 - bars[3]) * down)
    tint = picture.resize((TINT, TINT), Image.Resampling.BOX, box).convert("YCbCr")
    return Descriptor(
        hashes=_hashes(grey, box),
        grey=np.asarray(grey.resize((THUMB, THUMB), Image.Resampling.BOX, box)),
        tint=np.asarray(tint)[..., 1:].copy(),
        bars=np.array(bars, dtype=np.float32),
        sharpness=np.array(sharpness_of(np.asarray(grey, dtype=np.float32)), dtype=np.float32),
    )


def turned(pixels: NDArray[Any], turn: int) -> NDArray[Any]:
    """The last two axes turned by so many quarters, against the clock."""
    return np.rot90(pixels, turn, axes=(-2, -1))


def bars_of(grey: NDArray[np.uint8]) -> Box:
    """Share of bars at the left, top, right and below; bars come on opposite sides or not at all.

    Nothing is cut off where less than two fifths of a side would stay.
    """
    left, right = _edges(grey.T)
    top, below = _edges(grey)
    return left, top, right, below


def _edges(lines: NDArray[np.uint8]) -> tuple[float, float]:
    """Share of lines at the start and at the end that are plain and alike."""
    low, high = lines.min(axis=1).astype(np.int16), lines.max(axis=1).astype(np.int16)
    first, last = _plain(low, high), _plain(low[::-1], high[::-1])
    if min(first, last) < 2 or first + last > len(lines) * (1 - LEAST_KEPT):
        return 0.0, 0.0
    return first / len(lines), last / len(lines)


def _plain(low: NDArray[np.int16], high: NDArray[np.int16]) -> int:
    """How many lines from the first on stay within the noise of one level."""
    lowest, highest = np.minimum.accumulate(low), np.maximum.accumulate(high)
    return int(np.argmax(np.append(highest - lowest, 256) > BAR_SPREAD))


def sharpness_of(grey: Grey) -> float:
    """Standard deviation of the Laplacian, grey levels (Pech-Pacheco et al. 2000)."""
    inner = grey[1:-1, 1:-1]
    around = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    return float((around - 4 * inner).std()) if inner.size else 0.0


def _hashes(grey: Image.Image, box: Box) -> NDArray[np.uint64]:
    """Hashes as ``ml.image.hashes`` defines it, of all variants at once."""
    whole = _square(grey, box)
    crops = [_square(grey, _inside(box, crop)) for crop in CROPS]
    pixels = np.stack([*(turned(whole, turn) for turn in range(TURNS)), *crops])
    low = dctn(pixels, axes=(1, 2), norm="ortho")[:, :LOW, :LOW].reshape(VARIANTS, -1)
    bits = np.packbits(low > np.median(low, axis=1, keepdims=True), axis=1)
    return bits.view(">u8")[:, 0].astype(np.uint64)


def _square(grey: Image.Image, box: Box) -> NDArray[np.float64]:
    small = grey.resize((SIDE, SIDE), Image.Resampling.LANCZOS, box, reducing_gap=3)
    return np.asarray(small, dtype=np.float64)


def _inside(box: Box, crop: Box) -> Box:
    across, down = box[2] - box[0], box[3] - box[1]
    return (
        box[0] + crop[0] * across,
        box[1] + crop[1] * down,
        box[0] + crop[2] * across,
        box[1] + crop[3] * down,
    )
