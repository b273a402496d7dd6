"""The judged questions are the ones that were committed, and every one has an answer."""

import datetime as dt
from collections import Counter

import pytest

from catalog_data.sample.belongings import made_house
from tests.benchmarks.belongings import judged

CLASSES = {"plain", "use", "synonym", "misspelt", "place", "figure"}


def test_house_and_judgements_are_the_committed_ones():
    assert judged.house_hash() == judged.HOUSE_SHA256
    assert judged.judged_hash() == judged.JUDGED_SHA256
    assert judged.seen_hashes() == judged.SEEN_SHA256


def test_fifty_questions_of_each_class_in_thirds():
    counts = Counter((question.kind, question.third) for question in judged.questions())
    assert {kind for kind, _ in counts} == CLASSES
    assert Counter(counts.values()) == {17: 12, 16: 6}
    texts = [question.text for question in judged.questions()]
    assert len(set(texts)) == 300


@pytest.mark.parametrize("asked", judged.seen())
def test_later_sets_have_seventeen_questions_of_each_class(asked):
    assert Counter(question.kind for question in asked) == dict.fromkeys(CLASSES, 17)


def test_no_question_is_asked_twice_in_any_set():
    asked = sum(judged.seen(), judged.questions())
    assert len({question.text.casefold() for question in asked}) == len(asked) == 606


def test_every_question_is_answered_by_something():
    asked = sum(judged.seen(), judged.questions())
    assert [q.text for q in asked if 3 not in q.grades.values()] == []


def test_house_is_made_by_seed_alone():
    assert made_house(500, 1).items == made_house(2_000, 1).items[:500]
    assert made_house(500, 2).items != made_house(500, 1).items


def test_grades_follow_what_is_true_of_items():
    house = judged.house()
    (question,) = [q for q in judged.questions() if q.text == "tools bought in 2024"]
    for item in house.items:
        bought = item.bought_on or dt.date.min
        assert (item.number in question.grades) == (
            item.category == "tools" and bought.year == 2024
        )


def test_places_stand_before_what_lies_in_them():
    units = made_house(1).units
    for unit in units:
        above = units[unit.parent].path if unit.parent is not None else ()
        assert unit.path == (*above, unit.name)
        assert unit.parent is None or unit.parent < unit.number
