"""What events tell becomes tracks: one for each recording, found again by any of its ids."""

import polars as pl
import pytest
import sqlalchemy as sa

from assets.music.datasets import Dataset, keep_dataset
from assets.music.recognition import IDS, recognise
from ml.music import name_keys

REAL = Dataset("listenbrainz", "ListenBrainz")
DRAWN = Dataset("synthetic", "Drawn", synthetic=True)
COLUMNS = ("artist", "title", "album", *IDS[1:])
A, B, C = (f"{digit * 8}-0000-4000-8000-000000000000" for digit in "abc")


@pytest.fixture
def meet(said):
    """Meets things; each is artist and title, and by name what else is told of it."""

    def met(*things, dataset=REAL):
        told = [dict(zip(COLUMNS, names, strict=False)) | more for *names, more in things]
        frame = pl.DataFrame(told, schema=dict.fromkeys(COLUMNS, pl.String))
        keys = name_keys(frame.select("artist", "title")).alias("track")
        with said.begin() as connection:
            keep_dataset(connection, dataset, [])
            recognise(connection, dataset, frame.with_columns(keys))

    return met


@pytest.fixture
def tracks(said):
    """What each alias of a track leads to, by number: equal numbers are one track."""

    def known():
        query = "SELECT external_id, item_id::text AS item FROM facts.music_aliases"
        found = said.frame(sa.text(f"{query} WHERE kind = 'track' ORDER BY external_id"))
        numbers = {
            item: number for number, item in enumerate(found["item"].unique(maintain_order=True))
        }
        return {name: numbers[item] for name, item in found.iter_rows()}

    return known


def key(artist, title):
    frame = pl.DataFrame({"artist": [artist], "title": [title]})
    return f"names:{name_keys(frame)[0]}"


def test_names_are_one_track_whatever_their_case_and_come_in_once(meet, tracks, said):
    songs = (("Nina", "Sinnerman", "Pastel", {}), (" NINA ", "sinnerman", {}), ("Nina", "Four", {}))
    meet(*songs[:1], *songs[2:])
    before = tracks()
    meet(*songs)
    assert tracks() == before and len(set(before.values())) == 2
    told = (
        "SELECT t.title, r.name AS artist, l.title AS album FROM facts.music_tracks t"
        " JOIN facts.music_credits ON item_id = t.id JOIN facts.music_artists r ON r.id = artist_id"
        " LEFT JOIN facts.music_albums l ON l.id = album_id ORDER BY 1"
    )
    assert said.frame(sa.text(told)).rows() == [
        ("Four", "Nina", None),
        ("Sinnerman", "Nina", "Pastel"),
    ]
    assert said.frame(sa.text("SELECT count(*) FROM facts.music_artists")).item() == 1


def test_an_id_tells_recordings_of_the_same_names_apart(meet, tracks):
    live, studio, bare = ({"recording_mbid": A}, {"recording_mbid": B}, {})
    meet(*(("Nina", "Sinnerman", told) for told in (live, studio, bare)))
    known = tracks()
    assert known[A] == known[key("nina", "sinnerman")] != known[B]


def test_a_new_id_belongs_to_the_track_of_its_names_that_has_none(meet, tracks):
    meet(("Nina", "Sinnerman", {"recording_msid": C}))
    meet(("Nina", "Sinnerman", {"recording_mbid": A, "isrc": "USAAA0000001"}))
    meet(("Nina", "Sinnerman", {"recording_mbid": B, "isrc": "USAAA0000002"}))
    known = tracks()
    assert known[A] == known[C] == known["USAAA0000001"] == known[key("nina", "sinnerman")]
    assert known[B] == known["USAAA0000002"] != known[A]


def test_another_id_of_a_known_recording_is_kept_with_it_under_any_names(meet, tracks):
    meet(("Nina", "Sinnerman", {"isrc": "USAAA0000001"}))
    meet(
        ("Nina Simone", "Sinnerman (Live)", {"isrc": "USAAA0000001", "recording_mbid": A}),
        ("N. Simone", "Sinnerman", {"recording_mbid": A, "recording_msid": C}),
        ("N Simone", "Sinner", {"recording_msid": C}),
    )
    known = tracks()
    assert len(known) == 7 and set(known.values()) == {0}


def test_what_is_drawn_is_never_taken_for_something_real(meet, tracks, said):
    meet(("Nina", "Sinnerman", {"recording_msid": A}))
    meet(("Nina", "Sinnerman", {"recording_msid": A}), dataset=DRAWN)
    query = "SELECT source, count(DISTINCT item_id) FROM facts.music_aliases"
    found = said.frame(sa.text(f"{query} WHERE kind = 'track' GROUP BY 1 ORDER BY 1")).rows()
    assert found == [("listenbrainz", 1), ("synthetic", 1)]
    assert said.frame(sa.text("SELECT count(*) FROM facts.music_tracks")).item() == 2
