"""Parameters looked for by trial, within a budget. Nothing is published."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from ml.taste.contract import Bounds, Challenger, Items, Model, Parameters
from ml.taste.evaluation import evaluate
from ml.taste.splits import hold_out

SHARE = 0.2  # of each listener's items, held back to judge the trials by
NEAR = 0.15  # of a parameter's range, to either side of the best


class Trial(NamedTuple):
    """Parameters that were tried, and what they are worth on the held back items."""

    parameters: Parameters
    value: float


def search(
    challenger: Challenger,
    counts: csr_array,
    items: Items,
    trials: int,
    seed: int,
    metric: str = "ndcg@10",
    told: Callable[[Trial], None] = lambda trial: None,
) -> list[Trial]:
    """Try the defaults, then others; the best trial first. Without bounds there is but one.

    Args:
        challenger: What is fitted.
        counts: Training data alone: what a test is to be read from must not be in it.
        items: In the order of its columns.
        trials: At least one.
        seed: Of the split, the parameters and the fits; ties go to what was tried first.
        metric: A name of ``Evaluation.metrics``.
        told: Is called after each trial.
    """
    split = hold_out(counts, SHARE, seed)

    def judge(parameters: Parameters) -> float:
        value = worth(challenger.fit(split[0], items, parameters, seed), split, metric)
        told(Trial(parameters, value))
        return value

    first = Trial(dict(challenger.parameters), judge(dict(challenger.parameters)))
    more = trials - 1 if challenger.bounds else 0
    return sought(challenger.parameters, challenger.bounds, more, seed, judge, [first])


def worth(model: Model, split: tuple[csr_array, csr_array], metric: str) -> float:
    """A measure of a model that was fitted on the first part, by the second."""
    k = int(metric.rsplit("@", 1)[1])
    return evaluate(model, *split, (k,)).metrics[metric].value


def sought(
    base: Parameters,
    bounds: Bounds,
    trials: int,
    seed: int,
    judge: Callable[[Parameters], float],
    known: Sequence[Trial] = (),
) -> list[Trial]:
    """Known trials and so many more, the best first.

    One half is drawn evenly within the bounds (random search, Bergstra and Bengio 2012), the
    other near the best so far, where most of what is left to gain lies.
    """
    draw, found = np.random.default_rng(seed), list(known)
    for at in range(trials):
        late = found and 2 * at >= trials
        best = max(found, key=lambda trial: trial.value).parameters if late else None
        parameters = base | {name: _drawn(bounds[name], name, best, draw) for name in bounds}
        found.append(Trial(parameters, judge(parameters)))
    return sorted(found, key=lambda trial: -trial.value)


def _drawn(
    bound: tuple[float, float, bool], name: str, best: Parameters | None, draw: np.random.Generator
) -> float:
    low, high, by_exponent = bound
    ends = np.log([low, high]) if by_exponent else np.array([low, high])
    if best:
        middle = np.log(best[name]) if by_exponent else best[name]
        ends = np.clip(middle + np.ptp(ends) * NEAR * np.array([-1, 1]), *ends)
    value = float(draw.uniform(*ends))
    return float(np.exp(value)) if by_exponent else value
