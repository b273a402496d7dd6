"""Sums over subtrees: alike to walking the tree, whatever its shape; fast on a chain."""

import time

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ml.belongings.subtrees import below

forests = st.lists(st.integers(0, 1_000), max_size=40).map(
    lambda draws: np.array([draw % (at + 1) - 1 for at, draw in enumerate(draws)], np.int64)
)


def walked(parent, row):
    """Rows of a subtree, by asking every node for its ancestors."""
    found = []
    for node in range(len(parent)):
        above = node
        while above not in (-1, row):
            above = parent[above]
        found += [node] if above == row else []
    return found


@given(forests, st.randoms(use_true_random=False))
def test_sums_and_minima_are_those_of_a_walk(parent, random):
    shuffle = np.array(random.sample(range(len(parent)), len(parent)), np.int64)
    mixed = np.full(len(parent), -1, np.int64)
    mixed[shuffle] = np.where(parent >= 0, shuffle[parent], -1) if len(parent) else parent
    values = np.array([[random.randint(-9, 9), 1] for _ in parent], np.int64).reshape(-1, 2)
    found, lowest = below(mixed, values, values[:, 0])
    for row in range(len(parent)):
        inside = walked(mixed, row)
        assert found[row].tolist() == values[inside].sum(axis=0).tolist()
        assert lowest[row] == values[inside, 0].min()


def test_a_chain_is_no_quadratic_matter():
    def spent(length):
        began = time.perf_counter()
        ones = np.ones((length, 3), np.int64)
        total, _ = below(np.arange(-1, length - 1), ones, ones[:, 0])
        assert total[0].tolist() == [length] * 3 and total[-1].tolist() == [1] * 3
        return time.perf_counter() - began

    spent(100)
    assert spent(100_000) < 40 * max(0.01, spent(10_000))
