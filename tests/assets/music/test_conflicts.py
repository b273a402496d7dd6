"""Divided ISRCs are rows with shares; what staff say wins, in listens too, and is taken back."""

import uuid

import polars as pl
import sqlalchemy as sa

from assets.music.conflicts import made_of
from assets.music.isrcs import DIVIDED, NAMED
from assets.music.months import pending_months

SONG, OTHER, THIRD = ("Nina", "Sinnerman"), ("Nina", "Four Women"), ("Nina", "Pirate Jenny")
ISRC = "USPR36400001"
FOUND = """
    SELECT c.isrc, t.title, c.votes::int AS votes, c.share
    FROM derived.music_isrc_conflicts c JOIN facts.music_tracks t ON t.id = c.item_id
    ORDER BY 1, 4 DESC, 2
"""
LATEST = """
    SELECT t.title FROM derived.music_listens l JOIN facts.music_tracks t ON t.id = l.track_id
    ORDER BY l.listened_at DESC LIMIT 2
"""
EVIDENCE = """
    INSERT INTO facts.music_isrc_evidence (isrc, mbid, dataset)
    SELECT :isrc, CAST(external_id AS uuid), dataset FROM facts.music_aliases a
    JOIN facts.music_tracks t ON t.id = a.item_id
    WHERE source = 'musicbrainz' AND t.title = :title
"""
DECIDED = """
    INSERT INTO facts.music_isrc_decisions (isrc, item_id, reason)
    SELECT :isrc, id, 'heard it' FROM facts.music_tracks WHERE title = :title
    ON CONFLICT (isrc) DO UPDATE SET item_id = EXCLUDED.item_id
"""


def recorded(number):
    return {"recording_mbid": str(uuid.UUID(int=number))}


def test_a_set_whose_shares_are_wrong_is_not_kept():
    rows = [("a", "1", 1, 0.3333), ("a", "2", 1, 0.3333), ("a", "3", 1, 0.3333)]
    schema = ["isrc", "item_id", "votes", "share"]
    whole = pl.DataFrame(rows, schema=schema, orient="row")
    assert made_of(whole).check.passed and made_of(whole).told["isrcs"] == 1
    assert not made_of(whole.head(2)).check.passed
    assert not made_of(whole.with_columns(votes=0)).check.passed


def test_an_isrc_of_two_tracks_waits_for_staff(room, derive, postgres):
    room.hear(
        ("a", "2024-01-01T00:00", *SONG, recorded(1)),
        ("a", "2024-01-02T00:00", *OTHER, recorded(2)),
        ("a", "2024-01-03T00:00", *THIRD, recorded(3)),
        ("a", "2024-06-01T00:00", *SONG, {"isrc": ISRC}),
    )
    for title in (SONG[1], OTHER[1]):
        room.do(EVIDENCE, isrc=ISRC, title=title)
        room.do(EVIDENCE, isrc="USPR36400002", title=title)
    room.do(EVIDENCE, isrc="USPR36400003", title=THIRD[1])
    told = derive("music_isrc_conflicts")
    # Of the first, the song has two of three: its recording, and what was heard under the ISRC.
    assert room.rows(FOUND) == [
        ("USPR36400002", "Four Women", 1, 0.5),
        ("USPR36400002", "Sinnerman", 1, 0.5),
    ]
    assert (told["isrcs"], told["wrote"]) == (1, 2)
    room.do(EVIDENCE, isrc=ISRC, title=THIRD[1])
    assert shares(room) == [1, 1, 1, 1, 2]
    derive("listens")
    room.do(DECIDED, isrc=ISRC, title="Pirate Jenny")
    assert pending_months(postgres)["id"].to_list() == ["2024-06"] and shares(room) == [1, 1]
    room.hear(("b", "2024-07-01T00:00", "N. Simone", "Jenny", {"isrc": ISRC}))
    derive("listens")
    assert room.rows(LATEST) == [("Pirate Jenny",), ("Pirate Jenny",)]
    assert pending_months(postgres).is_empty()
    room.do("UPDATE facts.music_isrc_decisions SET item_id = NULL")
    assert pending_months(postgres)["id"].to_list() == ["2024-06", "2024-07"]
    derive("listens")
    assert room.rows(LATEST) == [("Sinnerman",), ("Sinnerman",)] and len(shares(room)) == 5


def shares(room):
    """Votes for each track of each divided ISRC, as they would be kept now."""
    return sorted(room.said.frame(sa.text(DIVIDED))["votes"].to_list())


def test_what_most_evidence_says_is_named_and_no_conflict_unless_named_otherwise(room, derive):
    room.hear(*(("a", 1_700_000_000 + n, *SONG, recorded(n)) for n in (1, 2, 3)))
    room.do("INSERT INTO facts.music_datasets (code, title) VALUES ('musicbrainz', 'M')")
    room.do(
        "INSERT INTO facts.music_isrc_evidence (isrc, mbid, dataset)"
        " SELECT :isrc, CAST(external_id AS uuid), dataset FROM facts.music_aliases"
        " WHERE source = 'musicbrainz'",
        isrc=ISRC,
    )
    found = room.rows("SELECT id::text AS id FROM facts.music_tracks ORDER BY 1")
    first, second, third = (id_ for (id_,) in found)
    redirect = "INSERT INTO facts.music_redirects (from_id, to_id, reason) VALUES (:f, :t, 'r')"
    room.do(redirect, f=second, t=first)
    room.do(NAMED)
    named = "SELECT item_id::text AS id FROM facts.music_aliases WHERE source = 'isrc'"
    assert room.rows(named) == [(first,)]
    assert derive("music_isrc_conflicts")["isrcs"] == 0
    room.do("UPDATE facts.music_aliases SET item_id = :o WHERE source = 'isrc'", o=third)
    assert derive("music_isrc_conflicts")["isrcs"] == 1, "it names another than the evidence does"
