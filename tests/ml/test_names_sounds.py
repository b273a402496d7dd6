"""Names by their sound: which words meet, which names are alike, how many ways are looked up."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.names.asked import read
from ml.names.index import Kind, sound_rows
from ml.names.sounding import MOST_ALIKE, keys_by_sound, sound_keys, sounds_alike


def asked(*names):
    columns = dict.fromkeys(("authorship", "rank", "code"), pl.lit(None, pl.String))
    frame = pl.DataFrame({"scientific_name": names}, schema={"scientific_name": pl.String})
    return read(frame.with_columns(**columns).with_row_index("row"))


def words_of(*names):
    """The rows of word keys that an index of names has by sound."""
    words = [name.lower().split() for name in names]
    first = pl.Series(sorted({word[0] for word in words}))
    later = pl.Series(sorted({w for word in words for w in word[1:]}), dtype=pl.String)
    rows = [sound_rows(first, Kind.FIRST_SOUND), sound_rows(later, Kind.LATER_SOUND)]
    return pl.concat(rows).select("kind", "key", "own")


def heard(text, *known):
    """Those of known names whose keys a text leads to."""
    keys = keys_by_sound(sound_keys(asked(text)), words_of(*known)).get_column("key")
    named = asked(*known).filter(pl.col("name_key").is_in(keys.implode()))
    return named.get_column("scientific_name").to_list()


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Rododendrum ponticum", "Rhododendron ponticum"),
        ("Filocladus", "Phyllocladus"),
        ("Haliaetus leukocefala", "Haliaeetus leucocephalus"),
        ("Pantera spelea leo", "Panthera spelaea leo"),
        ("Krisomela ia", "Chrysomela ia"),
    ],
)
def test_words_that_sound_alike_meet_in_a_name(text, known):
    assert heard(text, known, "Rhododendron album", "Phyllostachys") == [known]
    sides = [asked(name).get_column("canonical_simple") for name in (text, known)]
    assert sounds_alike(*sides).to_list() == [True]


def test_what_is_not_heard_is_left_alone():
    assert heard("BOLD:ABC1234", "Rhododendron ponticum") == []
    assert heard("Rhododendron", "Rhododendron ponticum") == []
    assert heard("Rododendron a b c", "Rhododendron ponticum") == []
    assert sound_keys(asked("Aus bus"))["key"].null_count() == 2
    empty = keys_by_sound(sound_keys(asked("Aus")).clear(), words_of("Carex alba").clear())
    assert (empty.height, empty.columns) == (0, ["row", "key"])


def test_of_too_many_ways_none_is_looked_up():
    known = pl.concat(
        [words_of("Carex alba").filter(kind=3), words_of("Carex alba").filter(kind=4)]
    )
    many = pl.concat(
        [known, *(known.with_columns(pl.col("own") + n * 0x123456789ABCDEF) for n in range(1, 16))]
    )
    keys = sound_keys(asked("Carex albus"))
    assert keys_by_sound(keys, many).height == MOST_ALIKE
    one_more = pl.concat([many, known.with_columns(pl.col("own") - 1)])
    assert keys_by_sound(keys, one_more).height == 0


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("mikania stylosa", "miconia stylosa", False),
        ("talegalla jobiensis", "talegallus jobiensis", True),
        ("pica", "picus", False),
        ("sterna", "sturnia", False),
        ("aus", "aus bus", False),
        ("cordia urticaefolia", "cordia urticifolia", True),
    ],
)
def test_names_are_alike_word_by_word(one, other, alike):
    assert sounds_alike(pl.Series([one]), pl.Series([other])).to_list() == [alike]


words = st.text("abcehiklmnopstuy", min_size=4, max_size=9)


@settings(max_examples=50, deadline=None)
@given(st.lists(words, min_size=1, max_size=3))
def test_every_name_sounds_like_itself(parts):
    name = " ".join(parts)
    rows = pl.DataFrame({"row": [0], "canonical_simple": [name], "canonical_stemmed": [name]})
    asked_for = sound_keys(rows.with_columns(pl.col("row").cast(pl.UInt32)))
    found = keys_by_sound(asked_for, words_of(name))
    assert found.height >= 1
    assert sounds_alike(pl.Series([name]), pl.Series([name])).to_list() == [True]
