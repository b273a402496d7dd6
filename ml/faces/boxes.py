"""Boxes of faces: overlap, doubles, who is whom between two sets of boxes. No pixels here.

A box is left, top, width, height as shares of the upright picture. Overlap is intersection over
union. All matchings are one to one: the pair that overlaps most is taken first, then the best of
what is left; equal overlaps go by position.
"""

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float32]
Rows = NDArray[np.intp]

SAME_FACE = 0.3
DOUBLE = 0.4
BOX = ("left", "top", "width", "height")


def overlaps(one: ArrayLike, other: ArrayLike) -> Floats:
    """Intersection over union of boxes (..., 4) with boxes of a shape that broadcasts."""
    a, b = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    low = np.maximum(a[..., :2], b[..., :2])
    high = np.minimum(a[..., :2] + a[..., 2:], b[..., :2] + b[..., 2:])
    shared = np.maximum(high - low, 0).prod(axis=-1)
    whole = a[..., 2:].prod(axis=-1) + b[..., 2:].prod(axis=-1) - shared
    shares = np.divide(shared, whole, out=np.zeros_like(shared), where=whole > 0)
    result: Floats = shares.astype(np.float32)
    return result


def distinct(boxes: Floats, scores: Floats, floor: float = DOUBLE) -> Rows:
    """Rows left when of boxes (n, 4) that overlap only the best is kept, by falling score."""
    order = np.lexsort((np.arange(len(scores)), -scores))
    apart = overlaps(boxes[:, None], boxes[None, :]) < floor
    kept: list[int] = []
    for row in order:
        if apart[row, kept].all():
            kept.append(int(row))
    return np.asarray(kept, dtype=np.intp)


def one_to_one(left: Rows, right: Rows, strength: Floats) -> Rows:
    """Rows of candidate pairs that are taken: strongest first, nobody twice.

    ``left`` and ``right`` are numbers from 0. Pairs that are the strongest of both their ends are
    taken all at once, until no candidate is left: the same as taking them one by one.
    """
    order = np.lexsort((right, left, -strength))
    taken: list[Rows] = []
    while len(order):
        first = _is_first(left[order]) & _is_first(right[order])
        chosen = order[first]
        taken.append(chosen)
        used = np.isin(left[order], left[chosen]) | np.isin(right[order], right[chosen])
        order = order[~used]
    return np.sort(np.concatenate(taken)) if taken else np.empty(0, dtype=np.intp)


def matched(one: Floats, other: Floats, floor: float = SAME_FACE) -> Rows:
    """Pairs of rows (k, 2) of two sets of boxes of one picture that mean the same face."""
    shares = overlaps(one[:, None], other[None, :])
    left, right = np.nonzero(shares >= floor)
    taken = one_to_one(left, right, shares[left, right])
    return np.stack([left[taken], right[taken]], axis=1)


def reattached(
    facts: pl.DataFrame, faces: pl.DataFrame, floor: float = SAME_FACE
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Facts about boxes of photos, or of frames of films, and the faces that they mean now.

    Args:
        facts: [fact_id, photo_id, frame, left, top, width, height]; ids of any type, each once.
        faces: [face_id, photo_id, frame, left, top, width, height]: what the newest detector found.
        floor: the least overlap.

    Returns:
        [fact_id, face_id, overlap] of those that found theirs, in order of ``fact_id``, and the
        rows of ``facts`` that did not: to be listed, never to be dropped.
    """
    candidates = facts.with_row_index("f").join(
        faces.with_row_index("g"), on=["photo_id", "frame"], suffix="_now"
    )
    now = [f"{side}_now" for side in BOX]
    shares = overlaps(candidates.select(BOX).to_numpy(), candidates.select(now).to_numpy())
    near = candidates.with_columns(overlap=pl.Series(shares)).filter(pl.col("overlap") >= floor)
    numbers = near.select("f", "g").to_numpy().astype(np.intp)
    taken = one_to_one(numbers[:, 0], numbers[:, 1], near["overlap"].to_numpy())
    found = near[taken].select("fact_id", "face_id", "overlap").sort("fact_id")
    return found, facts.join(found, on="fact_id", how="anti")


def upright(boxes: Floats, orientation: int) -> Floats:
    """Boxes (n, 4) of a stored picture as they lie once its EXIF orientation (1 to 8) is applied.

    Regions of the Metadata Working Group are told of the stored picture, faces of the upright one.
    """
    left, top, width, height = boxes.T
    right, low = 1 - left - width, 1 - top - height
    turned = {
        2: (right, top, width, height),
        3: (right, low, width, height),
        4: (left, low, width, height),
        5: (top, left, height, width),
        6: (low, left, height, width),
        7: (low, right, height, width),
        8: (top, right, height, width),
    }
    sides = turned.get(orientation, (left, top, width, height))
    return np.stack(sides, axis=1).astype(np.float32)


def clipped(boxes: Floats) -> Floats:
    """Boxes (n, 4) without what lies outside of the picture."""
    low = np.clip(boxes[:, :2], 0, 1)
    high = np.clip(boxes[:, :2] + boxes[:, 2:], 0, 1)
    return np.concatenate([low, high - low], axis=1).astype(np.float32)


def _is_first(values: Rows) -> NDArray[np.bool_]:
    """Whether each value has not been before it."""
    first = np.zeros(len(values), dtype=bool)
    first[np.unique(values, return_index=True)[1]] = True
    return first
