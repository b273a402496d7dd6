"""Gates, licences and champions: pure rules, held to their bounds."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as some

from catalog_data.music.gates import COLD, COVERAGE, NDCG, RECALL, gates
from catalog_data.music.judging import Bench, Judged
from catalog_data.music.licences import Channel
from catalog_data.music.standing import Decided, Stage, refused, standings

STAGE = Stage("production", "track")
FLOOR = {NDCG: 0.2, RECALL: 0.1, COLD: 0.1, COVERAGE: 0.05}
GOOD = {NDCG: 0.21, RECALL: 0.103, COLD: 0.08, COVERAGE: 0.3}


def missed(figures, reference=FLOOR):
    return [gate.gate for gate in gates(figures, reference) if not gate.passed]


def test_what_is_exactly_good_enough_passes():
    assert missed(GOOD) == []


@pytest.mark.parametrize(
    ("metric", "value", "gate"),
    [
        (NDCG, 0.2099, "ndcg_lift"),
        (RECALL, 0.1029, "recall_lift"),
        (COLD, 0.0799, "cold_start_loss"),
        (COVERAGE, 0.2999, "coverage"),
    ],
)
def test_a_hair_less_does_not(metric, value, gate):
    assert missed(GOOD | {metric: value}) == [gate]


def test_nothing_before_is_beaten_by_anything_and_by_nothing_it_is_not():
    nothing = FLOOR | {NDCG: 0.0, RECALL: 0.0}
    assert missed(GOOD, nothing) == []
    assert missed(GOOD | {NDCG: 0.0}, nothing) == ["ndcg_lift"]


def test_where_nothing_was_held_back_nothing_is_met():
    assert missed({}, FLOOR) == missed({}, {}) == ["ndcg_lift", "recall_lift", "coverage"]
    assert missed(GOOD, {}) == ["ndcg_lift", "recall_lift"]


def test_where_nobody_heard_little_nothing_can_be_lost():
    few = {name: value for name, value in GOOD.items() if name != COLD}
    assert missed(few) == []


def decided(*said):
    return [Decided(uuid.uuid4(), kind, STAGE, version) for kind, version in said]


@pytest.mark.parametrize(
    ("said", "served", "previous"),
    [
        ([("approve", "a")], "a", None),
        ([("approve", "a"), ("approve", "b")], "b", "a"),
        ([("approve", "a"), ("approve", "b"), ("rollback", "a")], "a", None),
        ([("approve", "a"), ("approve", "b"), ("approve", "c"), ("rollback", "b")], "b", "a"),
        ([("approve", "a"), ("approve", "b"), ("refuse", "c")], "b", "a"),
        ([("approve", "a"), ("approve", "b"), ("approve", "a")], "a", "b"),
        ([("approve", "a"), ("rollback", "z")], "a", None),
    ],
)
def test_approvals_lie_on_each_other_and_rollbacks_take_them_away(said, served, previous):
    standing = standings(decided(*said))[STAGE]
    assert (standing.version, standing.previous) == (served, previous)


@given(
    some.lists(some.tuples(some.sampled_from(["approve", "rollback"]), some.sampled_from("abc")))
)
def test_nobody_is_served_who_was_never_approved_and_nobody_goes_back_to_themselves(said):
    approved = {version for kind, version in said if kind == "approve"}
    for standing in standings(decided(*said)).values():
        assert standing.version in approved
        assert standing.previous in approved - {standing.version} | {None}


def test_a_refusal_is_of_one_channel():
    assert refused(decided(("refuse", "a"), ("approve", "b"))) == {("a", "production")}


def model(version, challenger="ease", dataset="drawn", tables=("play_counts",), age=("", 1)):
    return Judged(version, dataset, "track", challenger, tables, age)


def bench(*models, served=None, uses=None):
    standing = standings(decided(("approve", served))) if served else {}
    figures = {one.version: GOOD for one in models}
    return Bench({one.version: one for one in models}, figures, standing, uses or {})


def test_the_champion_is_the_reference_where_it_was_judged_on_the_same_data():
    floor, old, new = model("p", "popularity"), model("a"), model("b")
    assert bench(floor, old, new).reference("b", "production") == "p"
    assert bench(floor, old, new, served="a").reference("b", "production") == "a"
    assert bench(floor, old, new, served="a").reference("b", "evaluation") == "p"
    assert bench(floor, old, new, served="a").reference("a", "production") == "p"
    other = model("a", dataset="other")
    assert bench(floor, other, new, served="a").reference("b", "production") == "p"
    newer = model("q", "popularity", age=("2024", 1))
    assert bench(floor, newer, new).reference("b", "production") == "q"


def test_licences_fail_closed_and_name_the_tables():
    tables = ("play_counts", "music_item_genres")
    uses = {("drawn", "play_counts"): "production"}
    one = bench(model("a", tables=tables), uses=uses)
    assert one.forbidden("a", Channel.PRODUCTION) == ["music_item_genres"]
    research = uses | {("drawn", "music_item_genres"): "research"}
    two = bench(model("a", tables=tables), served="a", uses=research)
    assert two.forbidden("a", Channel.PRODUCTION) == ["music_item_genres"]
    assert two.forbidden("a", Channel.EVALUATION) == []
    assert two.served() == {}
    (licence,) = two.verdicts("a", Channel.PRODUCTION)
    assert not licence.gate.passed and licence.against == "music_item_genres"
