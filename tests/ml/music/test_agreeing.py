"""Tracks of one ISRC: what agrees is one recording, what does not is ambiguous, never guessed."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from ml.music.agreeing import Sounding, agree, meant

OURS = Sounding("ours", "Jóga", ("Björk",), 305_000)


def track(id_, title="Jóga", artists=("Björk",), length=305_000):
    return Sounding(id_, title, artists, length)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Jóga", "JOGA", True),
        ("Jóga", "Jóga - 2009 Remaster", True),
        ("Jóga", "Jóga (Remastered 2009)", True),
        ("Jóga (feat. Raxi)", "Jóga ft. Raxi", True),
        ("Jóga [Album Version]", "Jóga", True),
        ("Jóga", "Jóga - Live", False),
        ("Jóga - Live", "Jóga - Live - Remastered 2009", True),
        ("Jóga", "Jóga - Live - Remastered 2009", False),
        ("Jóga", "Jóga (Howie B Mix)", False),
        ("Featuring", "feat. nobody", False),
        ("!!!", "???", False),
        ("東京", "東京", True),
    ],
)
def test_titles_that_name_one_recording(one, other, same):
    assert agree(track("a", one), track("b", other)) is same


def test_artists_and_lengths_tell_recordings_apart():
    assert not agree(track("a"), track("b", artists=("Bjork tribute",)))
    assert agree(track("a"), track("b", artists=("Guest", "BJORK")))
    assert agree(track("a"), track("b", artists=(), length=None))
    assert agree(track("a"), track("b", length=310_000))
    assert not agree(track("a"), track("b", length=310_001))


def test_of_tracks_that_agree_the_nearest_is_meant():
    found = [track("c"), track("b", length=304_000), track("a", length=303_000)]
    assert meant(found, OURS).id == "c"
    assert meant([track("z"), track("y")], OURS).id == "y"
    assert meant([track("a", "Yoga", ("ビョーク",))], OURS).id == "a"  # it is written otherwise


def test_of_tracks_that_do_not_agree_those_known_here_are_meant_or_none():
    assert meant([track("a", "Jóga - Live"), track("b")], OURS).id == "b"
    assert meant([track("a", "Hunter"), track("b", "Bachelorette")], OURS) is None
    unknown = Sounding("ours", "Jóga")
    found = [track("a"), track("b", length=200_000)]
    assert meant(found, unknown) is None  # both may be what is known here


SOUNDINGS = st.lists(
    st.builds(
        Sounding,
        st.uuids().map(str),
        st.sampled_from(["Jóga", "joga - 2001 remaster", "Jóga (Live)", "-", ""]),
        st.sampled_from([(), ("Björk",), ("Bjork", "Raxi"), ("Raxi",)]),
        st.sampled_from([None, 1_000, 4_000, 305_000]),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda each: each.id,
)


@given(SOUNDINGS, st.randoms())
def test_what_is_meant_is_one_of_them_in_whatever_order_they_come(found, chance):
    one = meant(found, OURS)
    assert one is None or one in found
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert meant(shuffled, OURS) == one
    for other in found:
        assert agree(found[0], other) == agree(other, found[0])
        assert agree(other, other)
