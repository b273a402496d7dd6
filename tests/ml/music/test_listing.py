"""Lists: none heard already, the best that differ, with the causes of each."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some
from scipy.sparse import csr_array

from ml.music.listing import LENGTH, Lister

ITEMS = 12


class Neighbours:
    """Each item speaks for the two after it, the nearer the more."""

    name = "neighbours"
    weights = np.eye(ITEMS, k=1) + 0.5 * np.eye(ITEMS, k=2)

    def scores(self, history):
        return (history @ self.weights).astype(np.float32)

    def contributions(self, history_row, items):
        return history_row.data[:, None] * self.weights[np.ix_(history_row.indices, items)]


def heard(*rows):
    counts = np.zeros((len(rows), ITEMS), dtype=np.float32)
    for at, row in enumerate(rows):
        counts[at, list(row)] = 1
    return csr_array(counts)


def lister(places=None):
    nowhere = np.zeros((ITEMS, 0), dtype=np.float32)
    return Lister(Neighbours(), nowhere if places is None else places)


def test_causes_are_told_with_their_shares():
    (listed,) = lister().lists(heard([0, 1]))
    assert [(one.item, one.score) for one in listed] == [(2, 1.5), (3, 0.5)]
    assert listed[0].reasons == [(1, 0.6667), (0, 0.3333)]
    assert listed[1].reasons == [(1, 1.0)]


def test_of_what_is_as_good_the_one_that_differs_comes_first():
    places = np.zeros((ITEMS, 2), dtype=np.float32)
    places[[1, 2, 5], 0], places[6, 1] = 1, 1
    found = [one.item for one in lister(places).lists(heard([0, 4]))[0]]
    assert found == [1, 5, 6, 2], "2 is as good as 6, and more like 1 and 5"
    assert lister(places).digest != lister().digest


def test_who_is_told_nothing_gets_an_empty_list():
    assert lister().lists(heard([], [ITEMS - 1])) == [[], []]


@given(some.lists(some.sets(some.integers(0, ITEMS - 1)), max_size=5))
def test_nothing_that_was_heard_is_told_and_shares_add_up(rows):
    for row, listed in zip(rows, lister().lists(heard(*rows)), strict=True):
        assert not row & {one.item for one in listed} and len(listed) <= LENGTH
        for one in listed:
            assert {at for at, _ in one.reasons} <= row
            assert abs(sum(share for _, share in one.reasons) - 1) < 1e-3
