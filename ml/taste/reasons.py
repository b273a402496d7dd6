"""What of a history caused scores: its largest contributions. What contributes: each model."""

from typing import TypeAlias

import numpy as np
from scipy.sparse import csr_array

from ml.taste.contract import Model, Rows

Reasons: TypeAlias = list[tuple[int, float]]
DIGITS = 9  # of contributions that are told apart: less is what a sum's order makes


def reasons(model: Model, history_row: csr_array, items: Rows, k: int = 3) -> list[Reasons]:
    """Columns of a history that caused the scores of items most, with what each contributes.

    Args:
        model: Whose scores they are.
        history_row: float32 (1, n), plays of one listener.
        items: Columns whose scores are to be explained.
        k: At most so many of each, the largest first, ties by column; those of nothing are left
            out.
    """
    if not len(items):
        return []
    ordered = history_row.sorted_indices()
    added = model.contributions(ordered, items)
    told = np.where(added == 0, -np.inf, np.round(added, DIGITS))
    order = np.argsort(-told, axis=0, kind="stable")[:k]
    columns, values = ordered.indices[order].T, np.take_along_axis(added, order, axis=0).T
    return [
        [one for one in zip(*both, strict=True) if one[1]]
        for both in zip(columns.tolist(), values.tolist(), strict=True)
    ]
