"""Which pictures are copies of one: candidates by hash, verified by their pixels. Then groups.

The limits were chosen on 57 photographs of species and objects, their copies and 20 drawn bursts
(copies differ by 0.2 to 1.0 where they differ most, frames by 2.1 or more), then lowered on every
other of 57 scenes and of 51 smiling faces: 1.3 lets none of those 26 faces pass, and loses 8 of
the 145 hardest copies.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml.duplicates.alignment import reduced
from ml.duplicates.candidates import Candidates, candidates, candidates_of
from ml.duplicates.descriptor import Descriptor, turned
from ml.duplicates.evidence import Evidence, evidence
from ml.duplicates.near import DISTANCE
from ml.duplicates.segments import Rows
from ml.duplicates.stars import by_partners, stars

WORST, USUAL, CORRELATION, COVERED = 1.3, 0.4, 0.9, 0.7
# Pictures of less contrast, in grey levels, show too little to be told apart.
FLAT = 6.0
# Mean difference of the colours of 8 x 8 fields, in levels of Cb and Cr.
TINT = 14.0
COARSE, ALIKE = 8, 0.6
BATCH = 256
VERIFY_RECIPE = (
    f"look-alikes 1; worst {WORST}, usual {USUAL}, correlation {CORRELATION}, covered {COVERED},"
    f" flat {FLAT}, tint {TINT}"
)


Measure = Callable[[Descriptor, Candidates], NDArray[np.float32]]


class LookAlikes(NamedTuple):
    """Verified pairs, the smaller row left: rows, quarters of turn, bits apart, 0 to 1 alike."""

    left: Rows
    right: Rows
    turn: Rows
    distance: NDArray[np.uint8]
    similarity: NDArray[np.float32]


def look_alikes(
    pictures: Descriptor,
    fresh: NDArray[np.bool_] | None = None,
    distance: int = DISTANCE,
    threads: int = 2,
) -> LookAlikes:
    """Pairs of copies among n pictures, given the stacked descriptor of all.

    With ``fresh`` (n,) only the pairs with one of these. Flat pictures have none: they would all be
    alike. Equal pixels are ``same_pixels``'s to find.
    """
    rich = np.flatnonzero(contrast(pictures.grey) >= FLAT).astype(np.int32)
    hashes = pictures.hashes[rich]
    if fresh is None:
        asked = candidates(hashes, distance, threads=threads)
    else:
        asked = candidates_of(hashes, fresh[rich], distance, threads=threads)
    return verified(pictures, asked._replace(left=rich[asked.left], right=rich[asked.right]))


def verified(pictures: Descriptor, asked: Candidates) -> LookAlikes:
    """The candidates whose pixels agree, each pair once, by the turn at which they agree best."""
    worth = _batched(_coarsely_alike, pictures, asked)
    asked = asked.at(worth > 0)
    similarity = _batched(_similarity, pictures, asked)
    order = np.lexsort((asked.turn, -similarity, asked.right, asked.left))
    order = order[similarity[order] > 0]
    left, right = asked.left[order], asked.right[order]
    new = np.ones(len(order), np.bool_)
    new[1:] = (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    kept = asked.at(order[new])
    return LookAlikes(*kept, similarity[order[new]])


def groups(count: int, pairs: LookAlikes) -> Rows:
    """Row of the centre of each picture's group, int32 (count,), -1 for those without copies.

    Give pictures sorted by content id, so that the same pictures always make the same groups.
    """
    ranks = by_partners(pairs.left, pairs.right, count)
    return stars(pairs.left, pairs.right, 1 - pairs.similarity, ranks)


def same_pixels(digests: NDArray[np.str_]) -> Rows:
    """The same for pictures with equal digests of their pixels: the first of them is the centre.

    A digest is that of the largest rendition, which is a function of the pixels alone: the same
    picture as PNG and as lossless WebP is one here.
    """
    _, first, rows, counts = np.unique(
        digests, return_index=True, return_inverse=True, return_counts=True
    )
    return np.where(counts[rows] > 1, first[rows], -1).astype(np.int32)


def contrast(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Standard deviation of the grey levels of (n, s, s)."""
    spread: NDArray[np.float32] = grey.reshape(len(grey), grey.shape[-1] ** 2).std(
        axis=1, dtype=np.float32
    )
    return spread


def agree(measured: Evidence) -> NDArray[np.bool_]:
    """Whether measures are those of a copy."""
    return (
        (measured.worst <= WORST)
        & (measured.usual <= USUAL)
        & (measured.correlation >= CORRELATION)
        & (measured.covered >= COVERED)
        & (measured.contrast >= FLAT)
    )


def _batched(measure: Measure, pictures: Descriptor, asked: Candidates) -> NDArray[np.float32]:
    """A measure of all candidates, some at a time."""
    told = np.zeros(len(asked.left), np.float32)
    for start in range(0, len(told), BATCH):
        piece = slice(start, start + BATCH)
        told[piece] = measure(pictures, asked.at(piece))
    return told


def _turned(pixels: NDArray[np.uint8], asked: Candidates) -> NDArray[np.uint8]:
    """The left pictures' pixels (p, s, s), each turned as its candidate says."""
    lefts = pixels[asked.left]
    for turn in np.unique(asked.turn[asked.turn > 0]).tolist():
        rows = asked.turn == turn
        lefts[rows] = turned(lefts[rows], turn)
    return lefts


def _coarsely_alike(pictures: Descriptor, asked: Candidates) -> NDArray[np.float32]:
    """1 where 8 x 8 fields of grey and of colour are near: two cheap measures before the dear one.

    A copy cropped by a twentieth of each edge keeps a correlation above this.
    """
    one = _fields(_turned(pictures.grey, asked))
    other = _fields(pictures.grey[asked.right])
    colours = [
        np.abs(
            _turned(pictures.tint[..., at], asked).astype(np.float32)
            - pictures.tint[asked.right, ..., at]
        )
        for at in range(2)
    ]
    tint = np.mean(colours, axis=(0, 2, 3))
    alike = ((one * other).sum(axis=1) >= ALIKE) & (tint <= TINT)
    told: NDArray[np.float32] = alike.astype(np.float32)
    return told


def _fields(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Means of 8 x 8 fields about their mean, as unit vectors (p, 64)."""
    levels = reduced(grey.astype(np.float32), grey.shape[-1] // COARSE).reshape(len(grey), -1)
    levels -= levels.mean(axis=1, keepdims=True)
    length = np.linalg.norm(levels, axis=1, keepdims=True) + 1e-6
    unit: NDArray[np.float32] = (levels / length).astype(np.float32)
    return unit


def _similarity(pictures: Descriptor, asked: Candidates) -> NDArray[np.float32]:
    """How alike copies are, 0 for what is no copy: the correlation, a tenth less at the limit."""
    measured = evidence(_turned(pictures.grey, asked), pictures.grey[asked.right])
    alike = np.clip(measured.correlation * (1 - 0.1 * measured.worst / WORST), 1e-4, 1)
    told: NDArray[np.float32] = np.where(agree(measured), alike, 0).round(4).astype(np.float32)
    return told
