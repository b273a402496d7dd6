"""What a model must show before it may be served. Figures in, verdicts out; who decides: staff."""

from collections.abc import Mapping
from typing import NamedTuple

NDCG, RECALL, COLD = "ndcg@10", "recall@10", "cold_recall@10"
COVERAGE = "coverage@10"
LIFTS = {"ndcg_lift": (NDCG, 0.05), "recall_lift": (RECALL, 0.03)}
LOSS, LEAST = 0.02, 0.30
DIGITS = 6  # so that a lift of exactly the bound is one, whatever the last bit says
Figures = Mapping[str, float]


class Gate(NamedTuple):
    """One condition: what was measured, what it is held to, whether it is met.

    ``value`` is None where there is nothing to measure.
    """

    gate: str
    value: float | None
    bound: float | None
    passed: bool


def gates(figures: Figures, reference: Figures) -> list[Gate]:
    """All conditions of a model.

    nDCG and recall must be higher than the reference's by a share; of items that few heard a little
    may be lost; what it recommends must cover enough of the items with five listeners.

    What could not be measured, as nothing was held back, is not met.

    Args:
        figures: Metrics of the model by name.
        reference: Of the champion, else of popularity, on the same held-back data.
    """
    lifts = [
        _lift(name, figures.get(metric), reference.get(metric), bound)
        for name, (metric, bound) in LIFTS.items()
    ]
    return [*lifts, _loss(figures, reference), _coverage(figures.get(COVERAGE))]


def _lift(name: str, value: float | None, before: float | None, bound: float) -> Gate:
    """By which share a figure is higher; of nothing before, anything is a lift."""
    if value is None or before is None:
        return Gate(name, None, bound, False)
    if not before:
        return Gate(name, None, bound, value > 0)
    lift = round(value / before - 1, DIGITS)
    return Gate(name, lift, bound, lift >= bound)


def _loss(figures: Figures, reference: Figures) -> Gate:
    """What is lost of items that few heard; nothing where nobody is judged by such."""
    if COLD not in figures or COLD not in reference:
        return Gate("cold_start_loss", None, LOSS, True)
    loss = round(reference[COLD] - figures[COLD], DIGITS)
    return Gate("cold_start_loss", loss, LOSS, loss <= LOSS)


def _coverage(share: float | None) -> Gate:
    """Which share of the items with five listeners is recommended to anybody."""
    if share is None:
        return Gate("coverage", None, LEAST, False)
    return Gate("coverage", round(share, DIGITS), LEAST, round(share, DIGITS) >= LEAST)
