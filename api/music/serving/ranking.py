"""A model asked what somebody would like, and why. All scores are those of ``ml/taste``."""

import asyncio
import uuid
from collections.abc import Collection, Mapping
from types import MappingProxyType

import numpy as np
from msgspec import Struct
from scipy.sparse import csr_array

from api.music.serving.models import Fitted
from ml.taste import NOBODY, Reasons, reasons, top

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
    best = best_of(fitted, history, excluded, limit, disliked)
    causes = because(fitted, row, list(best))
    return [
        Hit(fitted.id_of(at), score, why)
        for (at, score), why in zip(best.items(), causes, strict=True)
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


def because(fitted: Fitted, row: csr_array, items: list[int]) -> list[list[tuple[Id, float]]]:
    """Of each item what of a history caused its score most, with shares of what these add to it."""
    if not row.nnz or not items:
        return [[] for _ in items]
    causes = reasons(fitted.model, row, np.array(items, dtype=np.intp), REASONS)
    return [_shares(fitted, found) for found in causes]


def _shares(fitted: Fitted, causes: Reasons) -> list[tuple[Id, float]]:
    found = [(at, value) for at, value in causes if value > 0]
    whole = sum(value for _, value in found)
    return [(fitted.id_of(at), round(float(value / whole), DIGITS)) for at, value in found]


def as_row(weights: Mapping[int, float], width: int) -> csr_array:
    """A sparse row (1, width) of float32, its columns in order."""
    columns = sorted(weights)
    values = np.array([weights[at] for at in columns], dtype=np.float32)
    return csr_array((values, columns, [0, len(columns)]), shape=(1, width))
