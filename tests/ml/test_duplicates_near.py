"""Near pairs: exact against all pairs, whatever the order; crowds bounded; stars that hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.duplicates.joining import Pairs, blocks, join
from ml.duplicates.near import crowds, distinct, near_pairs
from ml.duplicates.segments import segments
from ml.duplicates.stars import by_partners, stars


def as_set(pairs: Pairs) -> set[tuple[int, int, int]]:
    return set(zip(*(part.tolist() for part in pairs), strict=True))


def flipped(words: np.ndarray, bits: int, random: np.random.Generator) -> np.ndarray:
    chosen = np.argsort(random.random((len(words), 64)), axis=1)[:, :bits].astype(np.uint64)
    return words ^ np.bitwise_or.reduce(np.uint64(1) << chosen, axis=1, initial=np.uint64(0))


def planted(count: int, seed: int) -> np.ndarray:
    """Words of which every third has a near one 0 to 12 bits away, in a random order."""
    random = np.random.default_rng(seed)
    words = random.integers(0, 1 << 64, count, dtype=np.uint64)
    near = [flipped(words[bits : count // 3 : 13], bits, random) for bits in range(13)]
    return random.permutation(np.unique(np.concatenate([words, *near])))


@pytest.mark.parametrize("distance", [0, 1, 2, 3, 6, 10, 12])
def test_the_join_finds_exactly_the_near_pairs(distance, monkeypatch):
    words = planted(3000, distance)
    truth = Pairs.of(list(blocks(words, None, distance)))
    monkeypatch.setattr("ml.duplicates.joining.BLOCKED", -1)
    found = join(words, None, distance)
    assert as_set(found) == as_set(truth) and len(found.left) == len(truth.left)
    assert distance == 0 or len(truth.left) > 50


def test_two_sides_are_joined_as_one(monkeypatch):
    words = planted(4000, 5)
    one, other = words[:2500], words[1500:]
    truth = Pairs.of(list(blocks(one, other, 9)))
    monkeypatch.setattr("ml.duplicates.joining.BLOCKED", -1)
    monkeypatch.setattr("ml.duplicates.joining.PIECE", 50)
    found = join(one, other, 9)
    assert as_set(found) == as_set(truth) and len(found.left) == len(truth.left)
    assert (truth.distance == 0).sum() == 1000


def test_blocks_count_bits_as_python_does():
    words = planted(60, 7)
    slow = {
        (one, other, apart)
        for one in range(len(words))
        for other in range(one + 1, len(words))
        if (apart := (int(words[one]) ^ int(words[other])).bit_count()) <= 10
    }
    assert as_set(Pairs.of(list(blocks(words, None, 10)))) == slow and slow


@pytest.mark.parametrize("distance", range(21))
def test_no_pair_slips_through_the_segments(distance):
    cut = segments(distance)
    assert sum(one.radius + 1 for one in cut) == distance + 1
    masks = [int(one.mask) for one in cut]
    assert sum(mask.bit_count() for mask in masks) == sum(masks[:]).bit_count()


def test_signed_hashes_and_equal_ones_are_one_word():
    words, rows = distinct(np.array([-1, 5, -1, 0], dtype=np.int64))
    assert words.tolist() == [0, 5, (1 << 64) - 1]
    assert rows.tolist() == [2, 1, 2, 0]


def test_words_that_come_twice_and_odd_distances_are_refused():
    with pytest.raises(ValueError, match="twice"):
        near_pairs(np.array([4, 4], dtype=np.uint64))
    with pytest.raises(ValueError, match="between 0 and 20"):
        near_pairs(np.array([4, 5], dtype=np.uint64), 21)


def test_nothing_and_one_have_no_pairs():
    for words in ([], [7]):
        found = near_pairs(np.array(words, dtype=np.uint64))
        assert len(found.pairs.left) == 0 and not found.crowded.any() and found.reach == 10


def crowd(count: int) -> np.ndarray:
    """Distinct words of few bits, as drawn flat pictures have."""
    random = np.random.default_rng(3)
    flat = [flipped(np.zeros(count, np.uint64), bits, random) for bits in (1, 2, 3, 4)]
    return np.unique(np.concatenate(flat))


def test_a_crowd_keeps_its_nearest_and_the_others_lose_nothing():
    dense = crowd(800)
    words = np.random.default_rng(0).permutation(
        np.unique(np.concatenate([planted(2000, 1), dense]))
    )
    found = near_pairs(words, 10, most=300)
    assert found.crowded.sum() > 0.9 * len(dense) and np.isin(words[found.crowded], dense).all()
    assert 0 < found.reach < 10
    truth = Pairs.of(list(blocks(words, None, 10)))
    both = found.crowded[truth.left] & found.crowded[truth.right]
    keep = ~both | (truth.distance <= found.reach)
    assert as_set(found.pairs) == as_set(Pairs(*(part[keep] for part in truth)))


def test_who_is_crowded_does_not_depend_on_the_order():
    words = np.concatenate([crowd(700), planted(500, 2)])
    turned = words[::-1].copy()
    one, other = crowds(words, 10, 200), crowds(turned, 10, 200)
    assert one[1] == other[1] and (one[0] == other[0][::-1]).all() and one[0].any()


@st.composite
def graphs(draw):
    count = draw(st.integers(1, 12))
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1), st.integers(0, 3))
    chosen = draw(
        st.lists(pairs.filter(lambda p: p[0] < p[1]), max_size=30, unique_by=lambda p: p[:2])
    )
    return count, chosen, draw(st.permutations(range(count)))


def slowly(count: int, pairs: list[tuple[int, int, int]], ranks: list[int]) -> list[int]:
    near = {(a, b): d for one, other, d in pairs for a, b in ((one, other), (other, one))}
    centres: list[int] = []
    paired = {end for one, other, _ in pairs for end in (one, other)}
    for thing in sorted(paired, key=ranks.__getitem__):
        if not any((thing, centre) in near for centre in centres):
            centres.append(thing)

    def joined(thing: int) -> int:
        mine = [(near[thing, one], ranks[one], one) for one in centres if (thing, one) in near]
        return min(mine, default=(0, 0, -1))[2]

    return [thing if thing in centres else joined(thing) for thing in range(count)]


@given(graphs())
@settings(max_examples=150, deadline=None)
def test_stars_are_those_of_the_greedy_loop(graph):
    count, pairs, order = graph
    ranks = np.array(order, np.int32)
    columns = np.array(pairs, np.int32).reshape(-1, 3)
    left, right, far = columns.T
    found = stars(left, right, far, ranks)
    assert found.tolist() == slowly(count, pairs, order)
    shuffled = columns[::-1, [1, 0, 2]].T
    assert stars(*shuffled, ranks).tolist() == found.tolist()


def test_a_long_path_is_many_groups_none_wider_than_two_steps():
    count = 1001
    left, right = np.arange(count - 1, dtype=np.int32), np.arange(1, count, dtype=np.int32)
    ranks = by_partners(left, right, count)
    centre = stars(left, right, np.ones(count - 1), ranks)
    assert (centre >= 0).all() and np.abs(centre - np.arange(count)).max() == 1
    assert len(np.unique(centre)) > count // 4


def test_most_partners_come_first_then_the_row():
    left, right = np.array([2, 2, 0], np.int32), np.array([3, 4, 1], np.int32)
    assert np.argsort(by_partners(left, right, 5)).tolist() == [2, 0, 1, 3, 4]
