"""Keys of words and distances between them: what must meet meets."""

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ml.names.deletions import deletion_keys, word_keys
from ml.names.distance import BLOCK, distances, similarities
from ml.names.phonetic import phonetic, sound, spelling

words = st.text("abcdé", max_size=12)


def table_distance(left: str, right: str) -> int:
    """Optimal string alignment by its textbook recurrence."""
    rows = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in range(len(left) + 1):
        for j in range(len(right) + 1):
            if not i or not j:
                rows[i][j] = i + j
                continue
            changed = left[i - 1] != right[j - 1]
            best = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + changed)
            if i > 1 and j > 1 and left[i - 2 : i] == right[j - 2 : j][::-1]:
                best = min(best, rows[i - 2][j - 2] + 1)
            rows[i][j] = best
    return rows[-1][-1]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(words, words), max_size=30))
def test_bits_count_what_the_table_counts(pairs):
    left, right = (pl.Series([pair[side] for pair in pairs], dtype=pl.String) for side in (0, 1))
    assert distances(left, right).to_list() == [table_distance(*pair) for pair in pairs]
    assert distances(right, left).to_list() == distances(left, right).to_list()


def test_distances_of_long_and_absent_words_and_of_many():
    long = [("a" * 64, "a" * 63 + "b"), ("a" * 70, "a" * 66), ("a" * 80, "b" * 80), ("a", "a" * 90)]
    left, right = (pl.Series([pair[side] for pair in long]) for side in (0, 1))
    assert distances(left, right).to_list() == [1, 4, 64, 89]
    nothing = pl.Series([None], dtype=pl.String)
    assert distances(nothing, pl.Series(["a"])).to_list() == [None]
    some = [pl.Series(["ab", "ab", None, "", "b"]), pl.Series(["ab", "ba", "a", "", "a"])]
    assert distances(*some).to_list() == [0, 1, None, 0, 1]
    assert similarities(pl.Series(["abcd", ""]), pl.Series(["abce", ""])).to_list() == [0.75, 1.0]
    many = pl.Series(["ab"] * (BLOCK + 1))
    assert distances(many, many.str.reverse()).unique().to_list() == [1]


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    """A word and the same with one typo of any of the four kinds."""
    word = draw(st.text("abcdeé", min_size=2, max_size=12))
    at, letter = draw(st.integers(0, len(word) - 1)), draw(st.sampled_from("abxé"))
    start, end = word[:at], word[at + 1 :]
    swapped = start + word[at : at + 2][::-1] + word[at + 2 :]
    return word, draw(
        st.sampled_from([start + end, start + letter + word[at:], start + letter + end, swapped])
    )


@settings(max_examples=100, deadline=None)
@given(slips())
def test_words_with_one_typo_share_a_key(pair):
    keys = deletion_keys(pl.Series(pair))
    shared = keys.group_by("key").agg(pl.col("word").n_unique()).filter(pl.col("word") == 2)
    assert len(shared) >= 1


@settings(max_examples=100, deadline=None)
@given(words, words)
def test_words_further_apart_than_two_share_none(left, right):
    assume(table_distance(left, right) > 2)
    keys = deletion_keys(pl.Series([left, right]))
    assert keys["key"].n_unique() == len(keys)


def test_deletions_are_the_words_with_a_letter_left_out():
    keys = deletion_keys(pl.Series(["abc", None, "aab", "a" * 65]))
    expected = {0: ["abc", "bc", "ac", "ab"], 2: ["aab", "ab", "aa"], 3: ["a" * 65]}
    for word, variants in expected.items():
        found = keys.filter(pl.col("word") == word)["key"]
        assert found.to_list() == sorted(word_keys(pl.Series(variants)))
    assert len(keys) == 8


def test_keys_are_stored_so_they_never_change():
    assert word_keys(pl.Series(["", "a", "é", None])).to_list() == [
        0, -5836808829438595943, -5881063125797801820, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "taxamatch", "ours", "spelt"),
    [
        ("bifasciata", "bifasata", "bifasat", "bifasciata"),
        ("bifasciatum", "bifasatim", "bifasat", "bifasciatum"),
        ("psittacus", "sitacis", "sitac", "psitacus"),
        ("xanthium", "zantim", "zant", "xantium"),
        ("eunicea", "unicia", "unic", "eunicea"),
        ("mcdonaldi", "macdanaldi", "macdanald", "mcdonaldi"),
        ("ius", "is", "is", "ius"),
        ("novae-angliae", "navangli", "navangl", "noveanglie"),
        ("phyllocladus", "pilacladis", "filaclad", "filocladus"),
    ],
)  # fmt: skip
def test_sounds_are_those_of_taxamatch_and_ours_go_on(word, taxamatch, ours, spelt):
    frame = pl.DataFrame({"word": [word]})
    forms = phonetic(pl.col("word")), sound(pl.col("word")), spelling(pl.col("word"))
    found = frame.select(form.alias(name) for form, name in zip(forms, "abc", strict=True))
    assert found.row(0) == (taxamatch, ours, spelt)
