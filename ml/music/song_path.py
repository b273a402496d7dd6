"""A way from one track to another in small, even steps through vectors. Nothing is looked up."""

import numpy as np
from numpy.typing import NDArray

NEIGHBOURS = 16
LEAST = 1e-6  # so that a step to the very same sound is not free
Floats = NDArray[np.float32]


def between(start: Floats, end: Floats, count: int) -> Floats:
    """Unit vectors at even angles from one to another, both left out.

    Spherical interpolation (Shoemake, 1985). Of vectors that point in the same or in opposite
    directions, where the arc is nothing or not one, it is the straight line.

    Args:
        start: float32 (d,), of unit length.
        end: The same.
        count: How many.

    Returns:
        float32 (count, d).
    """
    shares = np.linspace(0, 1, count + 2, dtype=np.float32)[1:-1, None]
    angle = np.arccos(np.clip(start @ end, -1, 1))
    if np.sin(angle) < 1e-4:
        line = (1 - shares) * start + shares * end
    else:
        line = (np.sin((1 - shares) * angle) * start + np.sin(shares * angle) * end) / np.sin(angle)
    lengths = np.linalg.norm(line, axis=1, keepdims=True)
    return np.asarray(line / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def evenest(vectors: Floats, start: int, end: int, steps: int) -> list[int]:
    """Rows of the way from one row to another whose squared angles add up to least.

    Squares make many small steps cheaper than a large one. Steps go between neighbours, in either
    direction, and at worst from start to end at once: there is always a way. Bellman's recursion
    over the number of steps, so the bound is kept exactly; it takes ``steps * n**2``.

    Args:
        vectors: float32 (n, d), of unit length.
        start: A row.
        end: Another one.
        steps: At most so many.

    Returns:
        Rows, start and end with them; of equal ways that over the first rows.
    """
    links = _links(vectors, start, end)
    reached = np.full(len(vectors), np.inf)
    reached[start] = 0
    before = []
    for _ in range(steps):
        through = reached[:, None] + links
        before.append(through.argmin(axis=0))
        reached = through.min(axis=0)
    way = [end]
    for came in reversed(before):
        if came[way[-1]] != way[-1]:
            way.append(int(came[way[-1]]))
    return way[::-1]


def _links(vectors: Floats, start: int, end: int) -> NDArray[np.float64]:
    """What a step costs (n, n): infinite but between neighbours, nothing for staying."""
    cosines = np.round(np.clip(vectors @ vectors.T, -1, 1), 6)
    np.fill_diagonal(cosines, -np.inf)
    near = np.argsort(-cosines, axis=1, kind="stable")[:, :NEIGHBOURS]
    linked = np.zeros(cosines.shape, dtype=bool)
    np.put_along_axis(linked, near, values=True, axis=1)
    linked[start, end] = True
    linked |= linked.T
    np.fill_diagonal(cosines, 1)
    costs = np.arccos(cosines.astype(np.float64)) ** 2 + LEAST
    found = np.where(linked, costs, np.inf)
    np.fill_diagonal(found, 0)
    return found
