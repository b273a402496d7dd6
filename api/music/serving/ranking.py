"""A model asked what somebody would like, and why. All scores are those of ``ml/taste``."""

import asyncio
import uuid
from collections.abc import Collection, Mapping
from types import MappingProxyType

import numpy as np
from msgspec import Struct
from scipy.sparse import csr_array

from api.music.serving.models import Fitted
from ml.taste import NOBODY, top

Id = uuid.UUID
DIGITS = 4
REASONS = 3


class Hit(Struct, frozen=True):
    """One item, its score, and the items that caused it, with their shares."""

    id: Id
    score: float
    reasons: list[tuple[Id, float]]


async def ranked(
    fitted: Fitted,
    history: Mapping[int, float],
    excluded: Collection[Id],
    limit: int,
    disliked: Mapping[int, float] = MappingProxyType({}),
) -> list[Hit]:
    """The best items for a history of rows and weights, best first, ties by id.

    What scores nothing is no recommendation; what speaks for disliked items counts against.
    """
    return await asyncio.to_thread(_ranked, fitted, history, excluded, limit, disliked)


def _ranked(
    fitted: Fitted,
    history: Mapping[int, float],
    excluded: Collection[Id],
    limit: int,
    disliked: Mapping[int, float],
) -> list[Hit]:
    row = as_row(history, len(fitted.ids))
    return [
        Hit(fitted.id_of(at), score, because(fitted, row, at))
        for at, score in best_of(fitted, history, excluded, limit, disliked).items()
    ]


def best_of(
    fitted: Fitted,
    history: Mapping[int, float],
    excluded: Collection[Id],
    limit: int,
    disliked: Mapping[int, float] = MappingProxyType({}),
) -> dict[int, float]:
    """Rows and scores of the best items, best first, ties by row."""
    width = len(fitted.ids)
    row = as_row(history, width)
    scores = fitted.model.scores(row)
    if disliked:
        scores = scores - fitted.model.scores(as_row(disliked, width))
    scores = np.round(scores, DIGITS)
    gone = dict.fromkeys(fitted.rows_of(excluded).values(), 1.0)
    best = top(scores, as_row(gone, width), limit)[0].tolist()
    found = {at: round(float(scores[0, at]), DIGITS) for at in best if at != NOBODY}
    return {at: score for at, score in found.items() if score > 0}


def because(fitted: Fitted, row: csr_array, item: int) -> list[tuple[Id, float]]:
    """Items of a history that caused a score most, with their shares of what these add to it."""
    if not row.nnz:
        return []
    found = [(at, value) for at, value in fitted.model.reasons(row, item, REASONS) if value > 0]
    whole = sum(value for _, value in found)
    return [(fitted.id_of(at), round(float(value / whole), DIGITS)) for at, value in found]


def as_row(weights: Mapping[int, float], width: int) -> csr_array:
    """A sparse row (1, width) of float32, its columns in order."""
    columns = sorted(weights)
    values = np.array([weights[at] for at in columns], dtype=np.float32)
    return csr_array((values, columns, [0, len(columns)]), shape=(1, width))
