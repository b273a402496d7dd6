"""What two small pictures say about being one picture: measures of a pair. No threshold is here."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml.duplicates.alignment import Array, gain_and_offset, laid_over

# Grey levels that a copy differs by; on top go a quarter of what the next pixel differs by, and a
# share of what is above a level where a brighter copy begins to be cut off.
NOISE, SLACK = 4.0, 0.25
BRIGHT, CUT_OFF = 190.0, 0.15
WORST = 16
TONES = 4


class Evidence(NamedTuple):
    """Measures of p pairs, float32 each.

    ``worst``: mean of the 16 pixels of 4,096 that differ most, in what a copy may differ there;
    ``usual``: the same of all pixels; ``correlation`` of the levels; ``contrast``: standard
    deviation of the levels, the lesser of both; ``covered``: share of the second under the first.
    """

    worst: Array
    usual: Array
    correlation: Array
    contrast: Array
    covered: Array


def evidence(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> Evidence:
    """Lay ``first`` (p, 64, 64) over ``second`` and measure what is left."""
    one, other = first.astype(np.float32), second.astype(np.float32)
    laid = laid_over(one, other)
    weight = laid.covered.astype(np.float32)
    forth = _left_over(laid.pixels, other, weight)
    back = _left_over(other, laid.pixels, weight)
    better = np.minimum(forth, back)
    return Evidence(
        worst=better[:, 0],
        usual=better[:, 1],
        correlation=_correlation(laid.pixels, other, weight),
        contrast=_contrast(laid.pixels, other, weight),
        covered=weight.mean(axis=(1, 2)),
    )


def _left_over(pixels: Array, wanted: Array, weight: Array) -> Array:
    """How far ``wanted`` is from the best tone curve of ``pixels``: worst and usual, (p, 2)."""
    rest = _smooth(weight * (wanted - _curved(pixels, wanted, weight)))
    down, across = np.gradient(wanted, axis=(1, 2))
    bright = np.maximum(np.maximum(pixels, wanted) - BRIGHT, 0)
    allowed = NOISE + SLACK * _smooth(np.hypot(down, across)) + CUT_OFF * bright
    off = np.abs(rest) / allowed
    inner = off[:, 2:-2, 2:-2].reshape(len(off), -1)
    top = np.partition(inner, -WORST, axis=1)[:, -WORST:]
    return np.stack([top.mean(axis=1), inner.mean(axis=1)], axis=1)


def _curved(pixels: Array, wanted: Array, weight: Array) -> Array:
    """Pixels under the polynomial that brings them nearest to the wanted levels, robustly."""
    level = (pixels / 128 - 1).reshape(len(pixels), -1)
    powers = np.stack([level**power for power in range(TONES)], axis=1)
    aim, trust = wanted.reshape(len(level), -1, 1), weight.reshape(len(level), 1, -1)
    ridge = np.eye(TONES, dtype=np.float32)
    told = aim[..., 0]
    for _ in range(3):
        weighed = powers * trust
        normal = weighed @ powers.transpose(0, 2, 1) + ridge
        factors = np.linalg.solve(normal, weighed @ aim)
        told = (powers * factors).sum(axis=1)
        rest = np.abs(aim[..., 0] - told)
        trust = weight.reshape(trust.shape) / (1 + (rest / 8) ** 2)[:, None]
    return np.clip(told, 0, 255).reshape(pixels.shape)


def _smooth(pictures: Array) -> Array:
    """Means of 3 x 3 pixels, edges repeated."""
    padded = np.pad(pictures, ((0, 0), (1, 1), (1, 1)), mode="edge")
    rows = padded[:, :-2] + padded[:, 1:-1] + padded[:, 2:]
    means: Array = (rows[:, :, :-2] + rows[:, :, 1:-1] + rows[:, :, 2:]) / 9
    return means


def _correlation(pixels: Array, wanted: Array, weight: Array) -> Array:
    gain, _ = gain_and_offset(pixels, wanted, weight)
    back, _ = gain_and_offset(wanted, pixels, weight)
    told: Array = (np.sign(gain) * np.sqrt(np.abs(gain * back)))[:, 0, 0]
    return told


def _contrast(pixels: Array, wanted: Array, weight: Array) -> Array:
    """The lesser standard deviation of the two, where one covers the other."""
    total = weight.sum(axis=(1, 2)) + 1e-6
    spreads = []
    for levels in (pixels, wanted):
        mean = (weight * levels).sum(axis=(1, 2)) / total
        spread = (weight * (levels - mean[:, None, None]) ** 2).sum(axis=(1, 2)) / total
        spreads.append(np.sqrt(spread))
    least: Array = np.minimum(*spreads)
    return least
