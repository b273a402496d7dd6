"""What a picture looks like, as a unit vector that needs no weights. Ranking is not here.

Four parts, each of unit length and then weighted, so that cosine is their weighted mean: the low
frequencies of luminance and of chroma (the layout, as in pHash and MPEG-7's colour layout), a
joint colour histogram under a square root (Hellinger kernel, Arandjelovic and Zisserman 2012), and
gradient orientations over a grid (HOG, Dalal and Triggs 2005).
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.fft import dctn

from ml.image.rendered import picture_of

Array = NDArray[np.float32]

GRID = 64
LUMA, CHROMA = 12, 6
BINS = (6, 5, 5)
CELLS, ORIENTATIONS = 4, 8
ALIKE = np.float32(1)
WEIGHTS = {"luma": 1.0, "chroma": 0.7, "histogram": 0.7, "gradients": 0.8}
TOLD = LUMA * LUMA - 1 + 2 * CHROMA * CHROMA + int(np.prod(BINS)) + CELLS * CELLS * ORIENTATIONS
# An index quantises eight dimensions at a time and refuses what is left over: zeros fill it up.
APPEARANCE_DIM = -(-TOLD // 8) * 8
APPEARANCE_RECIPE = (
    f"appearance 2; grid {GRID}; dct {LUMA} and {CHROMA}; opponent colours {BINS};"
    f" gradients {CELLS}x{CELLS}x{ORIENTATIONS}; weights {tuple(WEIGHTS.values())}"
)


def appearance(data: bytes) -> Array:
    """Descriptor of a rendition's bytes: float32 (APPEARANCE_DIM,), unit length.

    The picture is stretched to a square first, so a copy in other proportions stays near. Raises
    UndecodableError for damaged bytes.
    """
    square = picture_of(data).resize((GRID, GRID), Image.Resampling.BOX)
    luma, red, blue = _opponent(np.asarray(square, dtype=np.float32) / np.float32(255))
    parts = {
        "luma": _frequencies(luma, LUMA)[1:],
        "chroma": np.concatenate([_frequencies(red, CHROMA), _frequencies(blue, CHROMA)]),
        "histogram": _histogram(luma, red, blue),
        "gradients": _gradients(luma),
    }
    told = np.concatenate([WEIGHTS[name] * _unit(part) for name, part in parts.items()])
    return _unit(np.pad(told, (0, APPEARANCE_DIM - TOLD)))


def _opponent(pixels: Array) -> tuple[Array, Array, Array]:
    """Luma 0 to 1 and two colour differences about -0.5 to 0.5 (BT.601 YCbCr)."""
    luma = pixels @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    return luma, (pixels[..., 0] - luma) * 0.713, (pixels[..., 2] - luma) * 0.564


def _frequencies(plane: Array, count: int) -> Array:
    """The lowest DCT coefficients, flattened signs kept, large ones damped by a square root."""
    low = dctn(plane, norm="ortho")[:count, :count].ravel()
    damped: Array = np.sign(low) * np.sqrt(np.abs(low))
    return damped


def _histogram(luma: Array, red: Array, blue: Array) -> Array:
    """Square roots of the joint histogram, each pixel shared by the eight bins about its colour."""
    planes = (luma, red * 2 + 0.5, blue * 2 + 0.5)
    return np.sqrt(shared_among_bins(planes, BINS)).astype(np.float32)


def shared_among_bins(
    planes: tuple[Array, Array, Array],
    bins: tuple[int, int, int],
    weights: Array | np.float32 = ALIKE,
) -> NDArray[np.float64]:
    """Joint histogram of three planes from 0 to 1, float64 (product of bins,), laid end to end."""
    low, part = zip(*(_bins(p, count) for p, count in zip(planes, bins, strict=True)), strict=True)
    counts = np.zeros(int(np.prod(bins)), dtype=np.float64)
    for corner in np.ndindex(2, 2, 2):
        at = np.ravel_multi_index([a + c for a, c in zip(low, corner, strict=True)], bins)
        sides = [p if c else 1 - p for p, c in zip(part, corner, strict=True)]
        shares = sides[0] * sides[1] * sides[2] * weights
        counts += np.bincount(at, weights=shares, minlength=counts.size)
    return counts


def _bins(plane: Array, count: int) -> tuple[NDArray[np.intp], Array]:
    scaled = np.clip(plane.ravel(), 0, 1) * (count - 1)
    low = np.minimum(scaled.astype(np.intp), count - 2)
    return low, scaled - low


def _gradients(luma: Array) -> Array:
    """Histogram of unsigned gradient orientations per cell, square-rooted."""
    down, across = np.gradient(luma)
    strength = np.hypot(down, across)
    turn = (np.arctan2(down, across) / np.pi % 1.0 * ORIENTATIONS).astype(np.intp) % ORIENTATIONS
    cell = np.arange(GRID) * CELLS // GRID
    at = (cell[:, None] * CELLS + cell[None, :]) * ORIENTATIONS + turn
    sums = np.bincount(at.ravel(), strength.ravel(), minlength=CELLS * CELLS * ORIENTATIONS)
    return np.sqrt(sums).astype(np.float32)


def _unit(vector: Array) -> Array:
    """Unit length; a part without any content (a flat picture's gradients) stays zero."""
    length = float(np.linalg.norm(vector))
    scaled = vector / length if length > 1e-6 else np.zeros_like(vector)
    return scaled.astype(np.float32)
