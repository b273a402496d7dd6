"""Laying one small grey picture over another: crop, stretch, tone. Judging the rest is not here.

Gauss-Newton over a pyramid (Lucas and Kanade 1981; Baker and Matthews 2004) for many pairs at once.
The warp shifts and scales along the axes alone, so it is two products with interpolation matrices.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

# Reductions of the picture, and steps at each.
PYRAMID = ((4, 6), (2, 4), (1, 4))
# A pixel that is this many grey levels off weighs half: a copy's own noise is two or three.
DOUBT = 8.0
STILL = np.array([0, 1, 0, 1], np.float32)
FARTHEST = np.array([0.3, 0.3, 0.3, 0.3], np.float32)
LONGEST_STEP = 0.1
CONTRAST = 64.0


class Laid(NamedTuple):
    """First pictures laid over the second: float32 (p, s, s), and where they cover these.

    ``warp`` (p, 4) is shift and scale across, shift and scale down, in half sides.
    """

    pixels: Array
    covered: NDArray[np.bool_]
    warp: Array


def laid_over(first: Array, second: Array) -> Laid:
    """Lay each of ``first`` (p, s, s), grey levels, over the one of ``second`` at its place.

    ``s`` is a multiple of four. Pictures that are no copies come out somewhere, never farther than
    0.3 of a half side and 0.3 in scale.
    """
    warp = np.tile(STILL, (len(first), 1))
    for factor, steps in PYRAMID:
        one, other = reduced(first, factor), reduced(second, factor)
        for _ in range(steps):
            warp = np.clip(warp + _step(one, other, warp), STILL - FARTHEST, STILL + FARTHEST)
    return Laid(*warped(first, warp), warp)


def reduced(pictures: Array, factor: int) -> Array:
    """Means of squares of ``factor`` pixels."""
    count, side = len(pictures), pictures.shape[-1] // factor
    means: Array = pictures.reshape(count, side, factor, side, factor).mean(axis=(2, 4))
    return means


def warped(pictures: Array, warp: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Pictures under their warps, and which pixels come from inside of them."""
    side = pictures.shape[-1]
    across, in_width = _weights(warp[:, :1] + warp[:, 1:2] * _places(side))
    down, in_height = _weights(warp[:, 2:3] + warp[:, 3:] * _places(side))
    laid = (down @ pictures @ across.transpose(0, 2, 1)).astype(np.float32, copy=False)
    return laid, in_height[:, :, None] & in_width[:, None]


def gain_and_offset(pixels: Array, wanted: Array, weight: Array) -> tuple[Array, Array]:
    """The line that tells the wanted levels from the pixels', by least squares, each (p, 1, 1)."""
    total = weight.sum(axis=(1, 2), keepdims=True) + 1e-6
    mean = (weight * pixels).sum(axis=(1, 2), keepdims=True) / total
    aim = (weight * wanted).sum(axis=(1, 2), keepdims=True) / total
    spread = (weight * (pixels - mean) ** 2).sum(axis=(1, 2), keepdims=True)
    gain = (weight * (pixels - mean) * (wanted - aim)).sum(axis=(1, 2), keepdims=True)
    gain = gain / (spread + total)
    return gain, aim - gain * mean


def _step(first: Array, second: Array, warp: Array) -> Array:
    """The change of warp that brings gain x first + offset nearest; doubtful pixels weigh less."""
    pixels, covered = warped(first, warp)
    gain, offset = gain_and_offset(pixels, second, covered.astype(np.float32))
    rest = (second - gain * pixels - offset) / CONTRAST
    weight = covered / (1 + (rest * CONTRAST / DOUBT) ** 2)
    design = _design(pixels)
    weighed = (design * weight[:, None]).reshape(len(first), 6, -1)
    design, rest = design.reshape(weighed.shape), rest.reshape(len(first), -1, 1)
    ridge = np.eye(6, dtype=np.float32) * np.float32(1e-3 * rest.shape[1])
    normal = weighed @ design.transpose(0, 2, 1) + ridge
    found = np.linalg.solve(normal, weighed @ rest)[:, :4, 0]
    slope = np.maximum(gain[:, 0], 0.2)
    step: Array = np.clip(found / slope, -LONGEST_STEP, LONGEST_STEP).astype(np.float32)
    return step


def _design(pixels: Array) -> Array:
    """How levels change with the warp, the gain and the offset: (p, 6, s, s), about unit size."""
    side = pixels.shape[-1]
    down, across = np.gradient(pixels / CONTRAST, np.float32(2 / side), axis=(1, 2))
    at = _places(side)
    parts = [across, across * at, down, down * at[:, None], pixels / CONTRAST - 2]
    return np.stack([*parts, np.ones_like(pixels)], axis=1)


def _places(side: int) -> Array:
    """Centres of pixels along a side, from -1 to 1."""
    return ((2 * np.arange(side, dtype=np.float32) + 1) / side - 1).astype(np.float32)


def _weights(places: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Cubic interpolation (Keys 1981) at places (p, s): weights (p, s, s), and which lie inside."""
    side = places.shape[-1]
    at = ((places + 1) * side - 1) / 2
    far = np.abs(at[:, :, None] - np.arange(side, dtype=np.float32))
    near = (1.5 * far - 2.5) * far * far + 1
    wide = ((-0.5 * far + 2.5) * far - 4) * far + 2
    weights = np.where(far <= 1, near, np.where(far < 2, wide, 0)).astype(np.float32)
    weights /= weights.sum(axis=2, keepdims=True) + np.float32(1e-6)
    return weights, (at >= -0.25) & (at <= side - 0.75)
