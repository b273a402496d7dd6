"""Ways through vectors: even steps, bounded, always one."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.music.song_path import between, evenest


def circle(angles):
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_points_lie_on_the_arc_at_even_angles():
    start, end = circle(np.array([0.0, 1.2]))
    found = between(start, end, 3)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, circle(np.array([0.3, 0.6, 0.9])), atol=1e-6)


@pytest.mark.parametrize("end", [[1.0, 0.0], [-1.0, 0.0]])
def test_of_the_same_and_of_opposite_directions_nothing_breaks(end):
    found = between(np.array([1, 0], np.float32), np.array(end, np.float32), 4)
    assert np.isfinite(found).all()


def test_the_way_goes_by_every_track_of_an_arc_where_it_may():
    vectors = circle(np.linspace(0, 1.5, 6))
    assert evenest(vectors, 0, 5, steps=10) == [0, 1, 2, 3, 4, 5]
    assert evenest(vectors, 5, 0, steps=10) == [5, 4, 3, 2, 1, 0]


def test_fewer_steps_are_still_even():
    vectors = circle(np.linspace(0, 1.2, 5))
    assert evenest(vectors, 0, 4, steps=2) == [0, 2, 4]
    assert evenest(vectors, 0, 4, steps=1) == [0, 4]


def test_tracks_that_are_no_neighbours_are_one_step_apart():
    near = circle(np.linspace(0, 0.01, 40))
    far = -circle(np.linspace(0, 0.01, 40))
    vectors = np.concatenate([near, far])
    way = evenest(vectors, 0, 79, steps=5)
    assert (way[0], way[-1]) == (0, 79)


@given(st.integers(2, 30), st.integers(1, 8), st.integers(0, 2**31))
def test_a_way_is_bounded_and_no_worse_than_going_at_once(count, steps, seed):
    drawn = np.random.default_rng(seed).normal(size=(count, 4)).astype(np.float32)
    vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    way = evenest(vectors, 0, count - 1, steps)
    assert (way[0], way[-1]) == (0, count - 1)
    assert len(way) - 1 <= steps
    assert len(set(way)) == len(way)
    cost = sum(angle(vectors, *pair) ** 2 for pair in itertools.pairwise(way))
    assert cost <= angle(vectors, 0, count - 1) ** 2 + 1e-4


def angle(vectors, one, other):
    return float(np.arccos(np.clip(vectors[one] @ vectors[other], -1, 1)))
