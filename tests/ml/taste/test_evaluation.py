"""Measures against what they are by their definitions, intervals, comparisons, search."""

import math
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from ml.taste import CHALLENGERS, evaluate, gained, hold_out, lead, search
from ml.taste.contract import Challenger
from ml.taste.intervals import of_mean, of_ratio
from ml.taste.metrics import gini
from tests.ml.taste.drawn import drawn_counts, drawn_items

TRAIN, HELD = hold_out(drawn_counts(30, 25, seed=8), 0.4, seed=1)


class Said:
    """A model whose scores were drawn."""

    name: ClassVar[str] = "said"

    def __init__(self, seed):
        self.drawn = np.random.default_rng(seed).random(TRAIN.shape).round(1).astype(np.float32)

    def scores(self, history):
        rows = [
            next(i for i in range(30) if (TRAIN[[i]] - history[[j]]).nnz == 0)
            for j in range(history.shape[0])
        ]
        return self.drawn[rows]


def naive(model, k):
    """The measures, one listener after the other."""
    heard, held = TRAIN.toarray() > 0, HELD.toarray() > 0
    popular = heard.sum(axis=0)
    recalls, gains, colds, novelties, lists = [], [], [], [], []
    for row in np.flatnonzero(held.any(axis=1)):
        left = [i for i in range(25) if not heard[row, i]]
        best = sorted(left, key=lambda i: (-model.drawn[row, i], i))[:k]
        wanted = int(held[row].sum())
        hit = [bool(held[row, i]) for i in best]
        recalls.append(sum(hit) / min(k, wanted))
        ideal = sum(1 / math.log2(r + 2) for r in range(min(k, wanted)))
        gains.append(sum(h / math.log2(r + 2) for r, h in enumerate(hit)) / ideal)
        cold = [i for i in range(25) if held[row, i] and popular[i] <= 2]
        if cold:
            colds.append(len(set(cold) & set(best)) / min(k, len(cold)))
        novelties.append(np.mean([-math.log2(max(popular[i], 1) / 30) for i in best]))
        lists += best
    times = np.bincount(lists, minlength=25)
    enough = popular >= 5
    return {
        f"recall@{k}": np.mean(recalls),
        f"ndcg@{k}": np.mean(gains),
        f"cold_recall@{k}": np.mean(colds) if colds else math.nan,
        f"novelty@{k}": np.mean(novelties),
        f"coverage@{k}": (times[enough] > 0).mean(),
        f"coverage_all@{k}": (times > 0).mean(),
        f"gini@{k}": np.abs(times[:, None] - times).sum() / (2 * 25 * times.sum()),
    }


@pytest.mark.parametrize("seed", [0, 1])
def test_measures_are_what_they_are_defined_to_be(seed):
    model = Said(seed)
    found = evaluate(model, TRAIN, HELD, (3, 7), seed=0).metrics
    for name, value in (naive(model, 3) | naive(model, 7)).items():
        assert found[name].value == pytest.approx(value, nan_ok=True), name
        low, high = found[name].low, found[name].high
        assert math.isnan(value) or low - 1e-9 <= value <= high + 1e-9, name


def test_only_candidates_are_recommended():
    found = evaluate(Said(0), TRAIN, HELD, (5,), candidates=np.array([2, 3]))
    assert found.metrics["coverage_all@5"].value <= 2 / 25


def test_nothing_held_back_is_not_a_number():
    nothing = csr_array(TRAIN.shape, dtype=np.float32)
    found = evaluate(Said(0), TRAIN, nothing, (5,))
    assert math.isnan(found.metrics["ndcg@5"].value) and not len(found.listeners)


@given(values=st.lists(st.floats(0, 1), min_size=2, max_size=40), seed=st.integers(0, 9))
@settings(deadline=None, max_examples=30)
def test_an_interval_holds_its_mean_and_is_drawn_by_the_seed(values, seed):
    found = of_mean(np.array(values), seed)
    assert min(values) - 1e-9 <= found.low <= found.high <= max(values) + 1e-9
    assert found == of_mean(np.array(values), seed)


def test_an_interval_is_as_wide_as_theory_says():
    values = np.random.default_rng(0).normal(0, 1, 4000)
    low, high = of_mean(values, 1)[1:]
    assert high - low == pytest.approx(2 * 1.96 / math.sqrt(4000), rel=0.1)


def test_a_paired_comparison_sees_what_single_intervals_do_not():
    draw = np.random.default_rng(0)
    theirs = draw.random(300)
    ours = theirs + draw.normal(0.02, 0.02, 300)
    assert of_mean(ours, 0).low < of_mean(theirs, 0).high
    assert of_ratio(ours, theirs, 0).low > 1


def test_models_are_compared_listener_by_listener():
    ours, theirs = (evaluate(Said(seed), TRAIN, HELD, (5,)) for seed in (0, 1))
    both = ours.metrics["recall@5"].value, theirs.metrics["recall@5"].value
    assert gained(ours, theirs, "recall@5").value == pytest.approx(both[0] / both[1])
    assert lead(ours, theirs, "recall@5").value == pytest.approx(both[0] - both[1])
    assert gained(ours, ours, "ndcg@5") == (1, 1, 1)
    with pytest.raises(ValueError, match="same listeners"):
        gained(ours, evaluate(Said(0), TRAIN, hold_out(TRAIN, 0.01, 0)[1], (5,)), "ndcg@5")


def test_gini_of_one_and_of_all():
    assert gini(np.array([3, 3, 3, 3])) == 0
    assert gini(np.array([0, 0, 0, 8])) == pytest.approx(0.75)
    assert math.isnan(gini(np.zeros(4, int)))


def test_search_keeps_to_its_budget_and_its_seed():
    ease, counts, items = CHALLENGERS["ease"], drawn_counts(), drawn_items()
    told = []
    found = search(ease, counts, items, 6, seed=4, metric="ndcg@5", told=told.append)
    assert len(told) == len(found) == 6
    assert told[0].parameters == ease.parameters
    assert [t.value for t in found] == sorted((t.value for t in told), reverse=True)
    assert found == search(ease, counts, items, 6, seed=4, metric="ndcg@5")
    for trial in told[1:]:
        for name, (low, high, _) in ease.bounds.items():
            assert low <= trial.parameters[name] <= high
    assert len(search(CHALLENGERS["popularity"], counts, items, 6, seed=4)) == 1


def test_a_search_never_sees_what_it_is_judged_by():
    seen = []

    def fit(counts, items, parameters, seed):
        seen.append(counts)
        return CHALLENGERS["popularity"].fit(counts, items, parameters, seed)

    counts = drawn_counts()
    search(Challenger({}, {}, fit), counts, drawn_items(), 1, seed=7)
    assert np.array_equal(seen[0].toarray(), hold_out(counts, 0.2, 7)[0].toarray())
