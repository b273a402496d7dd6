"""Parameters looked for by chance, within a budget of trials. Nothing is published."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from ml.taste.contract import Challenger, Items, Parameters
from ml.taste.evaluation import evaluate
from ml.taste.splits import hold_out

SHARE = 0.2  # of each listener's items, held back to judge the trials by


class Trial(NamedTuple):
    """Parameters that were tried, and what they are worth on the held back items."""

    parameters: Parameters
    value: float


def drawn(challenger: Challenger, trials: int, seed: int) -> Iterator[Parameters]:
    """The defaults first, then parameters drawn evenly within their bounds.

    Random search (Bergstra and Bengio 2012). Without bounds there is but one trial.
    """
    yield dict(challenger.parameters)
    draw = np.random.default_rng(seed)
    for _ in range(trials - 1 if challenger.bounds else 0):
        found = dict(challenger.parameters)
        for name, (low, high, by_exponent) in challenger.bounds.items():
            ends = np.log([low, high]) if by_exponent else np.array([low, high])
            value = draw.uniform(*ends)
            found[name] = float(np.exp(value) if by_exponent else value)
        yield found


def search(
    challenger: Challenger,
    counts: csr_array,
    items: Items,
    trials: int,
    seed: int,
    metric: str = "ndcg@10",
    told: Callable[[Trial], None] = lambda trial: None,
) -> list[Trial]:
    """Try parameters on a share that is held back of ``counts``; the best trial first.

    Args:
        challenger: What is fitted.
        counts: Training data alone: what a test is to be read from must not be in it.
        items: In the order of its columns.
        trials: At least one.
        seed: Of the split, the parameters and the fits; ties go to what was tried first.
        metric: A name of ``Evaluation.metrics``.
        told: Is called after each trial.
    """
    left, held = hold_out(counts, SHARE, seed)
    found = []
    for parameters in drawn(challenger, trials, seed):
        model = challenger.fit(left, items, parameters, seed)
        k = int(metric.rsplit("@", 1)[1])
        value = evaluate(model, left, held, (k,), seed).metrics[metric].value
        found.append(Trial(parameters, value))
        told(found[-1])
    return sorted(found, key=lambda trial: -trial.value)
