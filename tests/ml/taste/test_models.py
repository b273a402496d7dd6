"""Laws of all models: kept and found again, new listeners, reasons that add up, seeds."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from ml.taste import CHALLENGERS, evaluate, filled, hold_out, reasons, restore, top
from ml.taste.ease import EASE
from ml.taste.inverses import ByItem, ByListener
from ml.taste.least_squares import Ridge, solved
from tests.ml.taste.drawn import drawn_counts, drawn_items

LINEAR = ("cooccurrence", "ease", "sparse_linear", "als", "content")
SMALL = {"als": {"dimensions": 8.0, "rounds": 4.0, "unheard": 0.3}, "content": {"dimensions": 6.0}}
COUNTS, ITEMS = drawn_counts(), drawn_items()
WIDE = drawn_counts(30, 40, seed=5)
names = pytest.mark.parametrize("name", sorted(CHALLENGERS))


def fitted(name, counts=COUNTS, items=ITEMS, seed=3):
    challenger = CHALLENGERS[name]
    return challenger.fit(counts, items, filled(challenger, SMALL.get(name, {})), seed)


MODELS = {name: fitted(name) for name in CHALLENGERS}


@names
def test_kept_and_found_again(name, tmp_path):
    np.savez(tmp_path / "model.npz", **MODELS[name].arrays())
    with np.load(tmp_path / "model.npz", allow_pickle=False) as arrays:
        again = restore(name, dict(arrays))
    assert np.array_equal(again.scores(COUNTS), MODELS[name].scores(COUNTS))
    items = np.array([7, 3])
    assert reasons(again, COUNTS[[4]], items) == reasons(MODELS[name], COUNTS[[4]], items)


@names
def test_the_same_seed_gives_the_same_scores(name):
    assert np.allclose(fitted(name).scores(COUNTS), MODELS[name].scores(COUNTS), atol=1e-5)


@names
@given(data=st.data())
@settings(deadline=None, max_examples=25)
def test_a_listener_scores_alike_alone_and_among_others(name, data):
    row = data.draw(st.integers(0, COUNTS.shape[0] - 1))
    alone = MODELS[name].scores(COUNTS[[row]])
    assert alone.dtype == np.float32
    assert np.allclose(alone[0], MODELS[name].scores(COUNTS)[row], atol=1e-4)


@names
def test_who_heard_nothing_has_finite_scores_and_no_reasons(name):
    nobody = csr_array((1, COUNTS.shape[1]), dtype=np.float32)
    assert np.isfinite(MODELS[name].scores(nobody)).all()
    assert reasons(MODELS[name], nobody, np.array([3])) == [[]]


@pytest.mark.parametrize("name", LINEAR)
@given(row=st.integers(0, 59), item=st.integers(0, 39))
@settings(deadline=None, max_examples=25)
def test_all_reasons_add_up_to_the_score(name, row, item):
    model, history = MODELS[name], COUNTS[[row]]
    items = np.array([item, 39 - item])
    (found, other) = reasons(model, history, items, k=40)
    assert sum(worth for _, worth in found) == pytest.approx(
        model.scores(history)[0, item], abs=2e-4
    )
    assert {column for column, _ in found} <= set(history.indices.tolist())
    worth = [worth for _, worth in found]
    assert worth == sorted(worth, reverse=True)
    assert reasons(model, history, items, k=2) == [found[:2], other[:2]]


def test_learned_models_beat_what_is_popular():
    train, held = hold_out(drawn_counts(200, 40, seed=2), 0.3, seed=0)
    floor = evaluate(fitted("popularity", train), train, held, (5,))
    for name in (*LINEAR, "metadata"):
        ours = evaluate(fitted(name, train), train, held, (5,))
        assert ours.metrics["ndcg@5"].low > floor.metrics["ndcg@5"].high, name


@names
def test_nothing_heard_by_anybody_is_no_error(name):
    empty = csr_array((5, 40), dtype=np.float32)
    assert np.isfinite(fitted(name, empty).scores(empty)).all()


@names
def test_counts_of_other_items_are_refused(name):
    with pytest.raises(ValueError, match="give one each"):
        fitted(name, COUNTS, drawn_items(39))


def test_an_unknown_parameter_is_refused():
    with pytest.raises(ValueError, match="no parameter lambda"):
        filled(EASE, {"lambda": 3.0})


@pytest.mark.parametrize("counts", [COUNTS, WIDE], ids=["more listeners", "more items"])
def test_both_forms_of_ease_are_the_regression_itself(counts):
    """Column j of EASE is ridge regression of item j on all others, solved naively here."""
    dense = counts.toarray().astype(np.float64)
    n, penalty = dense.shape[1], 700.0
    expected = np.zeros((n, n))
    for j in range(n):
        others = np.arange(n) != j
        x = dense[:, others]
        gram = x.T @ x + penalty * np.eye(n - 1)
        expected[others, j] = np.linalg.solve(gram, x.T @ dense[:, j])
    for form in (ByItem.learned(counts, penalty), ByListener.learned(counts, penalty)):
        assert np.allclose(form.scores(counts), dense @ expected, rtol=1e-3, atol=1e-3)
        every, some = np.arange(n), np.array([3, 8])
        assert np.allclose(form.effects(every, some), expected[:, some], atol=1e-5)
        assert np.allclose(form.effects(some, every), expected[some], atol=1e-5)


def test_ease_says_what_is_too_large(monkeypatch):
    monkeypatch.setattr("ml.taste.ease.MOST", 30)
    with pytest.raises(ValueError, match="sparse_linear"):
        fitted("ease")


def test_sparse_linear_with_all_neighbours_is_ease():
    counts = drawn_counts(600)
    assert (counts.T @ counts).nnz == 40 * 40, "a pair that never meets is no neighbour"
    same = {"penalty": 3.0, "power": 0.3, "length": 0.5, "rarity": 0.1}
    ours = CHALLENGERS["sparse_linear"].fit(counts, ITEMS, {**same, "neighbours": 40.0}, 0)
    exact = CHALLENGERS["ease"].fit(counts, ITEMS, same, 0)
    assert np.allclose(ours.scores(COUNTS), exact.scores(COUNTS), atol=1e-3)


@given(seed=st.integers(0, 1000), dimensions=st.sampled_from([2, 5, 30]))
@settings(deadline=None, max_examples=20)
def test_least_squares_are_solved_whether_a_row_is_long_or_short(seed, dimensions):
    counts = drawn_counts(12, 15, seed)
    factors = np.random.default_rng(seed).normal(size=(15, dimensions)).astype(np.float32)
    ridge = Ridge(0.2, 0.5, 0.7)
    found = solved(counts, factors, ridge)
    wide, plays = factors.astype(np.float64), counts.toarray()
    for row, weights in enumerate(plays):
        held = 0.5 * ((weights > 0).sum() + 0.2 * 15) ** 0.7
        left = (wide * weights[:, None]).T @ wide + 0.2 * wide.T @ wide
        left += held * np.eye(dimensions)
        assert np.allclose(found[row], np.linalg.solve(left, weights @ wide), atol=2e-3)


def test_als_folds_in_who_it_was_trained_on():
    model = MODELS["als"]
    folded = model.folded(COUNTS)
    assert np.allclose(model.folded(COUNTS[[9]])[0], folded[9], atol=1e-5)
    assert np.allclose(folded @ model.factors.T, model.scores(COUNTS), atol=1e-5)


def test_metadata_is_worth_the_closest_item():
    history = csr_array(([1.0], ([0], [1])), shape=(1, 40))
    scores = MODELS["metadata"].scores(history)[0]
    assert scores[5] == 1.0  # the same artist
    assert scores[9] == np.float32(0.8)  # another artist, the same album
    assert scores[21] == 0.5  # the genre alone
    assert scores[2] == 0.0
    found = reasons(MODELS["metadata"], history, np.array([9]))
    assert found == [[(1, pytest.approx(0.8))]]


def test_a_rare_item_is_found_by_what_is_written_of_it():
    counts = drawn_counts()
    unheard = counts.toarray()
    unheard[:, 39] = 0
    counts = csr_array(unheard)
    model = fitted("content", counts)
    history = csr_array((np.ones(3), (np.zeros(3, int), [31, 27, 23])), shape=(1, 40))
    assert 39 in top(model.scores(history), history, 4)


def test_torch_is_not_needed():
    code = "import sys, ml.taste; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
