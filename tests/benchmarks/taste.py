"""nDCG@10 and recall@20 of every challenger on real listening, against ``implicit``'s ALS.

A fifth of each listener's items is the test, a fifth of the rest the validation. Both sides have
forty trials on the validation, sought in the same way, our defaults not among them; what is best
there is fitted anew on all but the test, which is read once, at the end.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from ml.taste import CHALLENGERS, Evaluation, Items, evaluate, gained, hold_out
from ml.taste.trials import SHARE, Trial, sought, worth
from tests.benchmarks.harness import metered, report, say
from tests.benchmarks.taste_sets import HETREC, counted

METRIC, SECOND, SEED, TARGET = "ndcg@10", "recall@20", 1, 1.05
TRIALS = {"als": 0.7, "ease": 0.15, "sparse_linear": 0.075, "cooccurrence": 0.075}  # of ours


@dataclass
class Reference:
    """The factors of the ``implicit`` package."""

    model: Any
    power: float

    @classmethod
    def fit(cls, counts: csr_array, parameters: dict[str, float], seed: int) -> "Reference":
        """Fit on plays raised to a power."""
        from implicit.als import AlternatingLeastSquares

        whole = {name: int(parameters[name]) for name in ("factors", "iterations")}
        others = {name: parameters[name] for name in ("regularization", "alpha")}
        model = AlternatingLeastSquares(**whole, **others, random_state=seed)
        found = cls(model, parameters["power"])
        model.fit(found.weighed(counts), show_progress=False)
        return found

    def weighed(self, counts: csr_array) -> Any:
        """What the package takes."""
        from scipy.sparse import csr_matrix

        data = counts.data**self.power
        return csr_matrix((data, counts.indices, counts.indptr), shape=counts.shape)

    def scores(self, history: csr_array) -> np.ndarray:
        """Float32 (listeners, items)."""
        weighed = self.weighed(history)
        listeners = self.model.recalculate_user(np.arange(history.shape[0]), weighed)
        return np.asarray(listeners @ self.model.item_factors.T)


REFERENCE = {
    "factors": (16.0, 160.0, True),
    "regularization": (0.01, 50.0, True),
    "alpha": (0.3, 60.0, True),
    "power": (0.0, 0.6, False),
}


def best_of_theirs(split: tuple[csr_array, csr_array], number: int) -> Trial:
    """The reference's best trial on the validation."""

    def judge(parameters: dict[str, float]) -> float:
        value = worth(Reference.fit(split[0], parameters, SEED), split, METRIC)
        return told("implicit", parameters, value)

    return sought({"iterations": 15}, REFERENCE, number, SEED, judge)[0]


def best_of_ours(split: tuple[csr_array, csr_array], items: Items, number: int) -> dict[str, Trial]:
    """Each challenger's best trial on the validation; the defaults where nothing is searched."""
    found = {}
    for name, challenger in CHALLENGERS.items():

        def judge(parameters: dict[str, float], name: str = name) -> float:
            model = CHALLENGERS[name].fit(split[0], items, parameters, SEED)
            return told(name, parameters, worth(model, split, METRIC))

        base, budget = challenger.parameters, round(TRIALS.get(name, 0) * number)
        if budget:
            found[name] = sought(base, challenger.bounds, budget, SEED, judge)[0]
        else:
            found[name] = Trial(base, judge(base))
    return found


def told(name: str, parameters: dict[str, float], value: float) -> float:
    """Tell a waiting person; the value again."""
    shown = {key: round(number, 3) for key, number in parameters.items()}
    say(f"{name}: {value:.4f} on the validation by {shown}")
    return value


def main(size: int | None = None, data: str | None = None, trials: str = "40", **_: Any) -> None:
    """Search both sides, then read the test: a line for each challenger, the champion's last."""
    folder = Path(data) if data else HETREC
    if not folder.is_dir():
        say(f"taste needs {folder}, or -o data=FOLDER in HetRec's or MovieLens' layout")
        return
    counts, items = counted(folder, size)
    train, test = hold_out(counts, SHARE, SEED)
    split = hold_out(train, SHARE, SEED + 1)
    with metered() as meter:
        ours = best_of_ours(split, items, int(trials))
        theirs = best_of_theirs(split, int(trials))
        judged = {
            name: evaluate(
                CHALLENGERS[name].fit(train, items, trial.parameters, SEED), train, test, (10, 20)
            )
            for name, trial in ours.items()
        }
        reference = evaluate(Reference.fit(train, theirs.parameters, SEED), train, test, (10, 20))
    champion = max(ours, key=lambda name: ours[name].value)
    floor = judged["popularity"]
    for name, found in judged.items():
        line(f"taste {name}", found, ("popularity", floor), ours[name], counts, 0)
    line("taste implicit", reference, ("popularity", floor), theirs, counts, 0)
    against = ("implicit's ALS", reference)
    line("taste", judged[champion], against, ours[champion], counts, meter.peak_mib, champion)


def line(
    bench: str,
    found: Evaluation,
    against: tuple[str, Evaluation],
    trial: Trial,
    counts: csr_array,
    peak_mib: float,
    champion: str | None = None,
) -> None:
    """One figure: nDCG@10 with all other measures and what it gains, with intervals."""
    name, other = against
    gains = {m: rounded(gained(found, other, m)) for m in (METRIC, SECOND)}
    details: dict[str, Any] = {
        "gained": gains,
        "metrics": {name: rounded(value) for name, value in found.metrics.items()},
        "parameters": {key: round(value, 4) for key, value in trial.parameters.items()},
        "validation": round(trial.value, 4),
    }
    if champion:
        details |= {"champion": champion, "reach": {"ratio": TARGET, "lower_bound": 1.0}}
    report(
        bench,
        found.metrics[METRIC].value,
        METRIC,
        (name, other.metrics[METRIC].value),
        size=counts.nnz,
        peak_mib=peak_mib,
        details=details,
    )


def rounded(values: tuple[float, ...]) -> list[float]:
    """Value, low and high, to four digits."""
    return [round(value, 4) for value in values]
