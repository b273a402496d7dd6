"""Lists: the best, those that differ, what is held back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from ml.taste import hold_out, leave_one_out, mmr, temporal_split, top
from tests.ml.taste.drawn import drawn_counts

COUNTS = drawn_counts(20, 30)


@given(
    scores=st.lists(st.lists(st.integers(-3, 3), min_size=6, max_size=6), min_size=1, max_size=4),
    data=st.data(),
)
@settings(deadline=None, max_examples=200)
def test_top_is_the_sorted_rest(scores, data):
    values = np.array(scores, dtype=np.float32) / 2 + 0.00001
    shape = values.shape
    seen = np.array(
        [data.draw(st.lists(st.booleans(), min_size=6, max_size=6)) for _ in range(shape[0])]
    )
    n = data.draw(st.integers(1, 8))
    found = top(values, csr_array(seen.astype(np.float32)), n)
    assert found.shape == (shape[0], n)
    for row in range(shape[0]):
        left = [i for i in range(6) if not seen[row, i]]
        best = sorted(left, key=lambda i: (-round(float(values[row, i]), 4), i))[:n]
        assert found[row].tolist() == best + [-1] * (n - len(best))


def test_what_differs_by_less_than_four_digits_is_equal():
    scores = np.array([[0.50001, 0.50003, 0.2]], dtype=np.float32)
    assert top(scores, csr_array((1, 3)), 2).tolist() == [[0, 1]]


def test_mmr_leaves_out_what_is_alike():
    vectors = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
    relevance = np.array([1.0, 0.9, 0.5], dtype=np.float32)
    assert mmr(relevance, vectors, 2, 1.0).tolist() == [0, 1]
    assert mmr(relevance, vectors, 2, 0.5).tolist() == [0, 2]
    assert mmr(relevance, vectors, 9, 0.5).tolist() == [0, 2, 1]
    assert mmr(relevance[:0], vectors[:0], 3, 0.5).tolist() == []
    with pytest.raises(ValueError, match="from 0 to 1"):
        mmr(relevance, vectors, 2, 1.5)


@given(weight=st.floats(0, 1), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=50)
def test_mmr_is_the_greedy_rule(weight, seed):
    draw = np.random.default_rng(seed)
    vectors = draw.normal(size=(8, 3)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    relevance = draw.random(8).astype(np.float32)
    scaled = (relevance - relevance.min()) / np.ptp(relevance)
    chosen = []
    for at in mmr(relevance, vectors, 5, weight):
        left = [i for i in range(8) if i not in chosen]
        gain = {
            i: weight * scaled[i]
            - (1 - weight) * max((float(vectors[i] @ vectors[j]) for j in chosen), default=0)
            for i in left
        }
        assert gain[int(at)] >= max(gain.values()) - 2e-4
        chosen.append(int(at))
    assert len(set(chosen)) == 5


def parts_of(train, held):
    both = train.toarray() + held.toarray()
    assert np.array_equal(both, COUNTS.toarray())
    assert not (train.toarray() * held.toarray()).any()


@given(share=st.floats(0.05, 0.95), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=30)
def test_a_share_of_each_listener_is_held_out(share, seed):
    train, held = hold_out(COUNTS, share, seed)
    parts_of(train, held)
    heard = np.diff(COUNTS.indptr)
    expected = np.minimum(np.floor(heard * share + 0.5), heard - 1)
    assert np.array_equal(np.diff(held.indptr), expected)
    again = hold_out(COUNTS, share, seed)[1]
    assert np.array_equal(again.toarray(), held.toarray())


def test_one_is_left_out():
    train, held = leave_one_out(COUNTS, 3)
    parts_of(train, held)
    assert np.array_equal(np.diff(held.indptr), (np.diff(COUNTS.indptr) > 1).astype(int))
    assert held.toarray().tolist() != leave_one_out(COUNTS, 4)[1].toarray().tolist()


def test_a_share_beyond_its_bounds_is_refused():
    for share in (0.0, 1.0):
        with pytest.raises(ValueError, match="between 0 and 1"):
            hold_out(COUNTS, share, 0)
        with pytest.raises(ValueError, match="between 0 and 1"):
            temporal_split(np.zeros(1, int), np.zeros(1, int), np.zeros(1, int), (1, 1), share)


def test_time_parts_what_is_new_from_what_was():
    listeners = np.array([0, 0, 0, 1, 1, 0, 1, 1])
    items = np.array([0, 0, 1, 2, 0, 1, 3, 3])
    times = np.array([1, 2, 3, 4, 5, 6, 7, 8])
    train, held = temporal_split(listeners, items, times, (2, 4), 0.375)
    assert train.toarray().tolist() == [[2, 1, 0, 0], [1, 0, 1, 0]]
    # Listener 0 heard item 1 before: it is not new. Listener 1 heard item 3 twice.
    assert held.toarray().tolist() == [[0, 0, 0, 0], [0, 0, 0, 2]]


def test_events_of_one_moment_stay_together():
    same = np.full(4, 7)
    train, held = temporal_split(np.arange(4), np.arange(4), same, (4, 4), 0.25)
    assert (train.nnz, held.nnz) == (0, 4)
