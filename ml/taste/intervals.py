"""How far a measure could be off, had others been asked. What is measured: ``evaluation``."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml.taste.sparse import blocks

DRAWS, FEW, LEVEL = 1000, 100, (2.5, 97.5)
NUMBERS = 1 << 23  # drawn at a time: 64 MiB

Values = NDArray[np.float64]


class Interval(NamedTuple):
    """A value with the bounds of its 95 % interval."""

    value: float
    low: float
    high: float


def of_mean(values: Values, seed: int) -> Interval:
    """The mean over listeners; by the percentiles of means over listeners drawn again.

    The bootstrap (Efron and Tibshirani 1993): 1,000 draws, each with as many listeners.

    Args:
        values: (listeners,); none gives NaN.
        seed: The same seed draws the same listeners.
    """
    if not len(values):
        return Interval(*(float("nan"),) * 3)
    low, high = np.percentile(drawn_means(values[:, None], seed)[:, 0], LEVEL)
    return Interval(float(values.mean()), float(low), float(high))


def of_ratio(ours: Values, theirs: Values, seed: int) -> Interval:
    """The ratio of two means over the same listeners, both drawn again together."""
    drawn = drawn_means(np.column_stack([ours, theirs]), seed)
    with np.errstate(divide="ignore", invalid="ignore"):
        value, ratios = np.divide(ours.mean(), theirs.mean()), drawn[:, 0] / drawn[:, 1]
    low, high = np.percentile(ratios, LEVEL)
    return Interval(float(value), float(low), float(high))


def of_difference(ours: Values, theirs: Values, seed: int) -> Interval:
    """How much more the mean of ours is, over the same listeners."""
    return of_mean(ours - theirs, seed)


def of_whole(
    measure: Callable[[NDArray[np.intp]], Values], listeners: int, seed: int
) -> list[Interval]:
    """Of measures from 0 to 1 that are no means: percentiles over 100 draws of listeners, moved.

    A draw holds 63 % of the listeners, and shows fewer different items than all of them do:
    what it is short by on average is no error of ours, so the interval is moved by it.

    Args:
        measure: Takes rows of listeners, which may repeat; values (measures,).
        listeners: How many there are.
        seed: The same seed draws the same listeners.
    """
    value = measure(np.arange(listeners))
    draw = np.random.default_rng(seed)
    found = np.array([measure(draw.integers(0, max(listeners, 1), listeners)) for _ in range(FEW)])
    moved = np.percentile(found, LEVEL, axis=0) + value - found.mean(axis=0)
    low, high = np.fmin(moved[0], value), np.fmax(moved[1], value)
    low, high = np.clip((low, high), 0, 1)
    return [Interval(*map(float, bounds)) for bounds in zip(value, low, high, strict=True)]


def drawn_means(values: Values, seed: int) -> Values:
    """Means of columns over listeners drawn again: float64 (1000, columns)."""
    draw, listeners = np.random.default_rng(seed), len(values)
    found = np.empty((DRAWS, values.shape[1]))
    for part in blocks(DRAWS, NUMBERS // listeners):
        picked = draw.integers(0, listeners, (part.stop - part.start, listeners))
        found[part] = values[picked].mean(axis=1)
    return found
