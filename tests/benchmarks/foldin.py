"""New listeners folded into ALS between trainings, against a full refit with them: time and loss.

Four listeners are known for each new one. Drawn listeners of many tastes, or real ones by
``-o data=FOLDER``; a fifth of what each new one hears is held back to judge both by.
"""

import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from scipy.sparse import coo_array, csr_array, vstack

from ml.taste import CHALLENGERS, Als, Items, evaluate, hold_out, lead
from ml.taste.trials import SHARE
from tests.benchmarks.harness import metered, report, say
from tests.benchmarks.taste_sets import NOTHING, counted

NEW, KNOWN, ITEMS, HEARD, TASTES = 10_000, 4, 8_000, 40, 40
METRIC, SEED, TIMES = "ndcg@10", 0, 3
TARGET, MOST_LOST = 0.05, 0.01


def drawn(listeners: int) -> csr_array:
    """Plays of listeners of three tastes each; within a taste some items are heard far oftener."""
    draw = np.random.default_rng(SEED)
    worth = np.log(draw.pareto(1.2, (TASTES, ITEMS)) + 0.01)
    chances = np.exp(worth) / np.exp(worth).sum(axis=1, keepdims=True)
    bounds = np.cumsum(chances, axis=1)
    own = draw.integers(0, TASTES, (listeners, 3))
    who = np.repeat(np.arange(listeners), HEARD)
    taste = own[who, draw.integers(0, 3, len(who))]
    value = draw.random(len(who))
    item = np.empty(len(who), dtype=np.intp)
    for one in range(TASTES):
        of_one = taste == one
        item[of_one] = np.minimum(np.searchsorted(bounds[one], value[of_one]), ITEMS - 1)
    ones = np.ones(len(who), dtype=np.float32)
    return csr_array(coo_array((ones, (who, item)), shape=(listeners, ITEMS)))


def nameless(number: int) -> Items:
    """Items of whom nothing is told."""
    groups = pl.DataFrame({name: [None] * number for name in NOTHING}, schema=NOTHING)
    names = pl.Series([""] * number)
    return Items(names, groups, np.zeros((number, 0), dtype=np.float32))


def fastest(model: Als, history: csr_array) -> float:
    """Seconds to fold listeners in."""
    spent = []
    for _ in range(TIMES):
        started = time.perf_counter()
        model.folded(history)
        spent.append(time.perf_counter() - started)
    return min(spent)


def main(size: int | None = None, data: str | None = None, **_: Any) -> None:
    """Fit without the new ones and fold them in; fit with them; judge both by the new ones."""
    counts = counted(Path(data), None)[0] if data else drawn((KNOWN + 1) * (size or NEW))
    new = size or (counts.shape[0] // (KNOWN + 1))
    known, fresh = counts[:-new], counts[-new:]
    history, held = hold_out(fresh, SHARE, SEED)
    challenger, items = CHALLENGERS["als"], nameless(counts.shape[1])
    with metered() as meter:
        before = challenger.fit(known, items, challenger.parameters, SEED)
        assert isinstance(before, Als)
        seconds = fastest(before, history)
        say(f"{new:,} listeners folded in within {seconds:.2f} s")
        started = time.perf_counter()
        whole = csr_array(vstack([known, history]))
        after = challenger.fit(whole, items, challenger.parameters, SEED)
        refit = time.perf_counter() - started
        folded, refitted = (evaluate(model, history, held, (10,)) for model in (before, after))
    loss = lead(refitted, folded, METRIC)
    values = {"folded": folded, "refitted": refitted}
    report(
        "foldin",
        seconds,
        "s",
        ("a full refit", refit),
        size=new,
        peak_mib=meter.peak_mib,
        details={
            "ndcg_loss": [round(value, 4) for value in loss],
            METRIC: {name: round(one.metrics[METRIC].value, 4) for name, one in values.items()},
            "at_most": {"ratio": TARGET, "ndcg_loss": MOST_LOST},
        },
    )
