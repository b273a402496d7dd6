"""Questions read into filters and words, documents of items, candidates ranked."""

import datetime as dt
import string

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.belongings import (
    BY_NAME,
    BY_USE,
    Bounds,
    Known,
    Span,
    document,
    meaning,
    ranked,
    read_question,
    stem,
    texts_of,
    tokens,
)
from ml.belongings.edits import edits, likeness
from ml.belongings.lexicon import lexicon_text, read_lexicon, senses

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
    "what did we buy last month": {"bought": Span(DAY(2026, 5, 1), DAY(2026, 5, 31)), "words": []},
    "bought in summer 2023": {"bought": Span(DAY(2023, 6, 1), DAY(2023, 8, 31))},
    "bought in the first quarter of 2020": {"bought": Span(DAY(2020, 1, 1), DAY(2020, 3, 31))},
    "bought since March": {"bought": Span(DAY(2026, 3, 1), None)},
    "bought before Christmas": {"bought": Span(None, DAY(2025, 12, 24))},
    "tools older than three years": {"bought": Span(None, DAY(2023, 6, 14)), "tags": ["tools"]},
    "bought in the last two years": {"bought": Span(DAY(2024, 6, 15), None)},
    "drill out of guarantee": {"warranty": Span(None, DAY(2026, 6, 14)), "words": ["drill"]},
    "warranty ends within the next six months": {"warranty": Span(TODAY, DAY(2026, 12, 15))},
    "warranty expires soon": {"warranty": Span(TODAY, DAY(2026, 9, 13)), "words": []},
    "a dozen mugs or more": {"quantity": Bounds(12, None, True), "words": ["mug"]},
    "half a litre of oil or less": {"quantity": Bounds(None, 0.5, True), "unit": "l"},
    "5 to 15 metres of rope": {"quantity": Bounds(5, 15, True), "unit": "m", "words": ["rope"]},
    "no more than twenty-five pegs": {"quantity": Bounds(None, 25, True), "words": ["peg"]},
    "more than 5 plates worth over £20": {
        "quantity": Bounds(5, None, False),
        "value": Bounds(20, None, False),
    },
    "toys under a tenner": {"value": Bounds(None, 10, False), "quantity": None},
    "at least 20 in the garage": {"places": ["Garage"], "unit": "count"},
    "70-200 mm lens": {"quantity": None, "words": ["70", "200", "mm", "len"]},
    "paint up in the loft": {"places": ["Attic"], "words": ["paint"]},
    "kitchen stuff that ended up in the garage": {"places": ["Garage"], "tags": ["kitchen"]},
    "screws in the garrage": {"places": ["Garage"], "words": ["screw"]},
    "string in the box": {"places": ["Blue box"], "words": ["string"]},
    "attic: sewing things": {"places": ["Attic"], "tags": ["sewing"]},
    "blue boxes": {"places": [], "words": ["blue", "box"]},
    "garage door opener": {"places": [], "words": ["garage", "door", "opener"]},
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


@given(st.integers(1, 2_000), st.integers(0, 2_000))
def test_a_range_is_read_as_it_was_said(low, more):
    found = read(f"between {low} and {low + more} pegs")
    assert found.quantity == Bounds(low, low + more, True)
    assert read(f"{low} or more pegs").quantity == Bounds(low, None, True)
    assert read(f"pegs worth under €{low}").value == Bounds(None, low, False)


@given(st.dates(DAY(1990, 1, 1), DAY(2060, 12, 31)), st.integers(1, 500))
def test_days_told_from_today_are_before_and_after_it(today, count):
    known = Known([], [])
    recent = read_question(f"bought in the last {count} months", known, today).bought
    older = read_question(f"older than {count} months", known, today).bought
    assert recent.first <= today and recent.last is None
    assert older.first is None and older.last == recent.first - dt.timedelta(days=1)


@given(st.lists(st.sampled_from(["Attic", "Blue box", "Garage"]), min_size=1, unique=True))
def test_places_that_are_named_are_read_and_leave_the_words(named):
    found = read("rope " + " ".join(f"in the {name}" for name in named))
    assert sorted(found.places) == sorted(named) and found.words == ["rope"]


def test_every_line_of_the_lexicon_says_something_once():
    lines = [x for x in lexicon_text().splitlines() if x and not x.startswith(("#", "["))]
    assert len(lines) >= 700
    assert all(line.isascii() and line == line.lower() and line.count(":") == 1 for line in lines)
    known = read_lexicon(lexicon_text())
    assert len(known) == len(lines)
    names = [name for sense in known for name in sense.names]
    assert len(names) == len(set(names))
    assert all(sense.names and sense.uses and sense.kinds for sense in known)


def test_a_longer_name_is_meant_before_the_words_within_it():
    (case,) = senses(tokens("Leather phone case"))
    assert ("phone", "case") in case.names
    assert senses(tokens("Unheard of")) == []


NAMED = [
    document(name, [], [], [])
    for name in ("Torch small", "Chisel set", "Wool scarf", "Mop", "Floor lamp")
]
UNKNOWN = [0.0] * 5


def names(question):
    return [NAMED[hit.at].name for hit in ranked(tokens(question), NAMED, UNKNOWN)]


def test_things_are_found_by_other_names_uses_and_misspelt():
    assert names("flashlight") == ["torch small"]
    assert names("see in the dark")[0] == "torch small"
    assert names("chizel")[0] == "chisel set"
    assert names("wiping floors")[0] == "mop"
    assert names("zzzz") == []
    (hit,) = ranked(["torch"], NAMED, UNKNOWN)
    assert hit.why == {"torch": "name"} and 0 < hit.score <= 1
    assert ranked(["chizel"], NAMED, UNKNOWN)[0].why == {"chizel": "name: chisel"}


TOLD = {
    "hang a picture on the wall": True,
    "something to open a tin with": True,
    "what do I use to polish silver": True,
    "where's the thing for opening tins": True,
    "keep mosquitoes away": True,
    "my nose runs from pollen": True,
    "grill sausages outside": True,
    "do a quick sketch": True,
    "paint roller for the wall": False,
    "folding umbrella": False,
    "is the travel iron still about?": False,
    "do we still have duct tape": False,
    "I need the safety goggles": False,
    "sieve for noodles": False,
    "hammer": False,
    "": False,
}


@pytest.mark.parametrize("text", TOLD)
def test_what_is_to_be_done_is_told_from_what_is_wanted(text):
    assert read(text).is_for is TOLD[text]


def test_what_something_is_done_to_is_not_what_does_it():
    things = [document(name, [], [], []) for name in ("Dinner candles", "Lighter gas", "Grater")]
    words = tokens("light the candles")
    assert [hit.at for hit in ranked(words, things, [0, 0, 0], BY_USE)][0] == 1
    assert [hit.at for hit in ranked(["candle"], things, [0, 0, 0], BY_NAME)][0] == 0


def test_a_meaning_is_of_own_words_other_names_and_uses():
    thing = document("Torch small", [], [], [])
    texts = texts_of("Torch small, yellow", thing)
    assert {"flashlight", "find fuse box"} - set(texts) == {"find fuse box"}
    known = {text: np.eye(len(texts), dtype=np.float32)[at] for at, text in enumerate(texts)}
    found = meaning(known, texts[0], thing)
    assert found.dtype == np.float32 and np.linalg.norm(found) == pytest.approx(1)
    assert (found > 0).all() and found[0] == found.max()
    strange = document("Xyzzy", [], [], [])
    assert (
        meaning({"Xyzzy": known[texts[0]]}, "Xyzzy", strange).tolist() == known[texts[0]].tolist()
    )


def test_stuff_in_a_name_is_not_the_thing():
    assert [sense.names[0] for sense in senses(tokens("Wool scarf"))] == [("scarf",)]
    assert {sense.names[0] for sense in senses(tokens("hammer, pliers"))} == {
        ("hammer",),
        ("plier",),
    }


def test_a_name_counts_more_than_a_path():
    both = [document("Saw", [], [], ["Torch box"]), document("Torch", [], [], [])]
    assert [hit.at for hit in ranked(["torch"], both, [0, 0])] == [1, 0]


def test_words_are_alike_in_any_number_and_form():
    assert tokens("ties cookies berries boxes") == tokens("tie cookie berry box")
    assert stem("cutting") == stem("cut") and stem("snoring") == stem("snore")
    assert stem("ring") == "ring" and stem("bed") == "bed"


WORDS = st.text(string.ascii_lowercase, max_size=8)


@given(WORDS, WORDS)
def test_edits_are_a_distance(one, other):
    assert edits(one, other) == edits(other, one)
    assert (edits(one, other) == 0) == (one == other)
    assert edits(one, other) <= max(len(one), len(other))


@given(st.text("abcde", min_size=4, max_size=9), st.text("abcde", min_size=4, max_size=9))
def test_what_is_spared_of_comparing_changes_no_likeness(one, other):
    exact = 1 - edits(one, other) / max(len(one), len(other))
    near = exact if exact >= 0.72 and abs(len(one) - len(other)) <= 2 else 0.0
    assert likeness(one, other, 0.72) == near
