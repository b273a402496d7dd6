"""Pairs that meet in baskets, against counting them one by one."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from ml.taste import pairs


def matrix(baskets, items=6):
    dense = np.zeros((len(baskets), items), dtype=np.float32)
    for row, basket in enumerate(baskets):
        dense[row, list(basket)] = 1
    return csr_array(dense)


@given(
    baskets=st.lists(st.sets(st.integers(0, 5)), min_size=1, max_size=12),
    support=st.integers(1, 3),
    shrinkage=st.sampled_from([0.0, 2.5]),
)
@settings(deadline=None, max_examples=100)
def test_pairs_are_those_that_are_counted(baskets, support, shrinkage):
    found = pairs(matrix(baskets), support, shrinkage)
    told = list(zip(*(part.tolist() for part in found), strict=True))
    expected = []
    for a, b in combinations(range(6), 2):
        both = sum({a, b} <= basket for basket in baskets)
        if both >= support:
            chance = sum(a in x for x in baskets) * sum(b in x for x in baskets) / len(baskets)
            score = math.log2(both / chance) * both / (both + shrinkage)
            expected.append((a, b, both, pytest.approx(score, abs=1e-12)))
    assert told == expected


def test_blocks_make_no_difference(monkeypatch):
    counts = csr_array((np.random.default_rng(0).random((200, 50)) < 0.1).astype(np.float32))
    whole = pairs(counts, 2, 1.0)
    monkeypatch.setattr("ml.taste.meetings.MEETINGS", 40)
    for part, again in zip(whole, pairs(counts, 2, 1.0), strict=True):
        assert np.array_equal(part, again)


def test_plays_are_not_counted():
    once, often = (pairs(matrix([{0, 1}, {0, 1}, {2}]) * n, 1, 0) for n in (1, 9))
    assert np.array_equal(once.pmi, often.pmi) and once.pmi[0] == pytest.approx(math.log2(1.5))


def test_bounds_are_told():
    with pytest.raises(ValueError, match="at least"):
        pairs(matrix([{0}]), 0, 0)
