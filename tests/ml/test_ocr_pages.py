"""The drawn pages of the benchmark are what they say, and its distance is Levenshtein's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.drawn_pages import drawn_page, edits, plain
from tests.benchmarks.ocr import found_in

WORDS = st.text("abæ ", max_size=7)


def slowly(left: str, right: str) -> int:
    if not left or not right:
        return len(left) + len(right)
    return min(
        slowly(left[1:], right) + 1,
        slowly(left, right[1:]) + 1,
        slowly(left[1:], right[1:]) + (left[0] != right[0]),
    )


@given(WORDS, WORDS)
def test_edits_are_levenshteins(left, right):
    assert edits(left, right) == slowly(left, right)


def test_a_page_is_drawn_from_its_number():
    try:
        page = drawn_page(0)
    except SystemExit as missing:
        pytest.skip(str(missing))
    again = drawn_page(0)
    assert page.text == again.text and np.array_equal(page.degraded, again.degraded)
    assert 8 <= len(page.text.splitlines()) <= 20 and page.clean.shape != page.degraded.shape
    assert plain(page.text) != plain(drawn_page(1).text)


def test_words_are_found_as_often_as_they_stand():
    assert found_in("Pale ale, ABV 3.5\nİsim", ["PALE ALE", "Pale", "3.5 isim"], "printed") == (
        5,
        6,
    )
    assert found_in("一番 搾り", ["一番搾り", "営業中"], "japanese") == (1, 2)
