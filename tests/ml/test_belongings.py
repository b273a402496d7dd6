"""Questions read into filters and words, documents of items, candidates ranked."""

import datetime as dt
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.belongings import Bounds, Known, Span, document, ranked, read_question, tokens
from ml.belongings.ranking import edits

TODAY = dt.date(2026, 6, 15)
KNOWN = Known(["Attic", "Blue box", "Under the sink", "Garage"], {"tools", "sewing", "kitchen"})


def read(text):
    return read_question(text, KNOWN, TODAY)


DAY = dt.date
READINGS = {
    "what is in the blue box in the attic": {"places": ["Blue box", "Attic"], "words": []},
    "what is under the sink": {"places": ["Under the sink"]},
    "tools in the garage": {"places": ["Garage"], "tags": ["tools"], "words": []},
    "the attic": {"places": ["Attic"]},
    "spirit level 100 cm": {"words": ["spirit", "level", "100", "cm"], "quantity": None},
    "sewing machine": {"words": ["sewing", "machine"], "tags": []},
    "kitchen machines": {"tags": ["kitchen"]},
    "rope longer than 10 m": {"quantity": Bounds(10, None, False), "unit": "m", "words": ["rope"]},
    "at least 20 candles": {"quantity": Bounds(20, None, True), "unit": "count"},
    "camera over 800 euros": {"value": Bounds(800, None, False), "quantity": None},
    "glasses worth between 20 and 60 euros": {"value": Bounds(20, 60, True), "words": ["glasse"]},
    "bought in March 2025": {"bought": Span(DAY(2025, 3, 1), DAY(2025, 3, 31)), "words": []},
    "tools bought before 2012": {"bought": Span(None, DAY(2011, 12, 31)), "tags": ["tools"]},
    "bought last year": {"bought": Span(DAY(2025, 1, 1), DAY(2025, 12, 31))},
    "bought since 2020": {"bought": Span(DAY(2020, 1, 1), None)},
    "warranty ends in 2027": {"warranty": Span(DAY(2027, 1, 1), DAY(2027, 12, 31)), "words": []},
    "drill still under warranty": {"warranty": Span(TODAY, None), "words": ["drill"]},
    "tax return 2023": {"words": ["tax", "return", "2023"], "bought": None},
}


@pytest.mark.parametrize("text", READINGS)
def test_what_a_question_says(text):
    found = read(text)._asdict()
    wanted = READINGS[text]
    if "glasse" in wanted.get("words", []):
        wanted = {**wanted, "words": tokens("glasses")}
    assert {name: found[name] for name in wanted} == wanted


@given(st.text(max_size=80))
def test_anything_can_be_asked(text):
    found = read(text)
    assert all(word == word.casefold() for word in found.words)
    assert read(text) == found


NAMED = [document(name, [], [], []) for name in ("Torch small", "Chisel set", "Wool scarf")]
UNKNOWN = [0.0] * 3


def names(question):
    return [NAMED[hit.at].name for hit in ranked(tokens(question), NAMED, UNKNOWN)]


def test_things_are_found_by_other_names_uses_and_misspelt():
    assert names("flashlight") == ["torch small"]
    assert names("see in the dark")[0] == "torch small"
    assert names("chizel")[0] == "chisel set"
    assert names("zzzz") == []
    (hit,) = ranked(["torch"], NAMED, UNKNOWN)
    assert hit.why == {"torch": "name"} and 0 < hit.score <= 1
    assert ranked(["chizel"], NAMED, UNKNOWN)[0].why == {"chizel": "name: chisel"}


def test_a_name_counts_more_than_a_path():
    both = [document("Saw", [], [], ["Torch box"]), document("Torch", [], [], [])]
    assert [hit.at for hit in ranked(["torch"], both, [0, 0])] == [1, 0]


WORDS = st.text(string.ascii_lowercase, max_size=8)


@given(WORDS, WORDS)
def test_edits_are_a_distance(one, other):
    assert edits(one, other) == edits(other, one)
    assert (edits(one, other) == 0) == (one == other)
    assert edits(one, other) <= max(len(one), len(other))
