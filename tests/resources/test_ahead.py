"""Values made ahead: all of them, in order; what breaks, breaks where it would have."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.ahead import ahead


@given(st.lists(st.one_of(st.none(), st.integers())), st.integers(1, 5))
def test_the_same_values_come_in_the_same_order(values, count):
    with ahead(iter(values), count) as taken:
        assert list(taken) == values


def test_what_breaks_breaks_after_what_came_before():
    def broken():
        yield 1
        yield 2
        raise ValueError("no third")

    with ahead(broken(), 4) as taken:
        assert [next(taken), next(taken)] == [1, 2]
        with pytest.raises(ValueError, match="no third"):
            next(taken)


def test_whoever_leaves_early_leaves_no_thread_and_so_many_were_made():
    made, before = [], threading.active_count()
    with ahead((made.append(number) or number for number in range(100)), 3) as taken:
        assert next(taken) == 0
    assert len(made) <= 1 + 3 + 1
    assert threading.active_count() == before
