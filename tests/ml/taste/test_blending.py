"""Rankers blended: shares of each one's best, weights in tenths, and what a blend is worth."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from ml.taste import evaluate, hold_out
from ml.taste.blending import best_alone, blended, lattice, worth
from ml.taste.challengers import CHALLENGERS
from tests.ml.taste.drawn import drawn_counts, drawn_items

SCORES = st.lists(st.lists(st.integers(0, 9), min_size=6, max_size=6), min_size=2, max_size=4)


@given(SCORES, st.integers(0, 10))
def test_components_are_shares_and_the_best_of_all_is_one(rows, tenths):
    scores = np.array(rows, dtype=np.float32)
    weights = [tenths / 10, 1 - tenths / 10, *[0.0] * (len(rows) - 2)]
    parts = blended(scores, weights)
    assert parts.shape == scores.shape and (parts >= 0).all()
    assert (parts.max(axis=1) <= np.array(weights) + 1e-4).all()
    assert parts.sum(axis=0).max() <= 1 + 1e-4
    doubled = blended(scores * 2, weights)
    np.testing.assert_allclose(doubled, parts, atol=1e-4)


def test_weights_are_all_tenths_and_the_even_ones_come_first():
    points = lattice(3)
    assert len(points) == len(np.unique(points, axis=0)) == 66
    np.testing.assert_allclose(points.sum(axis=1), 1)
    assert sorted(points[0]) == [0.3, 0.3, 0.4] and sorted(points[-1]) == [0, 0, 1]


def test_of_each_ranker_the_best_count_that_are_not_seen():
    scores = np.array([[0.5, -1, 0.25, 0.75, 0.00001]], dtype=np.float32)
    seen = csr_array(np.array([[0, 0, 0, 1, 0]], dtype=np.float32))
    assert best_alone(scores, seen).tolist() == [[0.5, 0, 0.25, 0, 0]]
    assert best_alone(scores, seen, 1).tolist() == [[0.5, 0, 0, 0, 0]]


def test_a_blend_of_one_ranker_is_worth_what_that_ranker_is():
    counts, items = drawn_counts(), drawn_items()
    counts.data[:] = 1
    train, held = hold_out(counts, 0.3, 1)
    some = np.flatnonzero(np.diff(held.indptr))
    models = [
        CHALLENGERS[name].fit(train, items, dict(CHALLENGERS[name].parameters), 1)
        for name in ("content", "metadata", "cooccurrence")
    ]
    found = worth(models, np.vstack([np.eye(3), lattice(3)[:1]]), train[some], held[some])
    for model, values in zip(models, found, strict=False):
        alone = evaluate(model, train, held, (10,)).metrics["ndcg@10"].value
        assert abs(values.mean() - alone) < 0.02, model.name
    assert 0 < found[3].mean() <= 1
