"""ISRCs looked up at Spotify: each once, lent for two minutes, tried eight times, never guessed."""

import uuid

import pytest
import sqlalchemy as sa

import assets.music.crawl.matching as matching
from assets.music.crawl import books
from assets.music.crawl.matching import match
from catalog_data.music.catalogue import MusicAlias, MusicArtist, MusicCredit, MusicItem, MusicTrack
from catalog_data.music.crawl import Step
from catalog_data.music.isrcs import MusicIsrcDecision
from catalog_data.music.licences import MusicDataset
from resources.spotify import Spotify
from tests.music_services import CLIENT_ID, CLIENT_SECRET, answers, serving

FAST = {"per_second": 1000.0, "tries": 2, "first_wait": 0.001}
SEARCH = "/v1/search"
BAND = uuid.UUID(int=900)
ITEMS = {name: uuid.UUID(int=n) for n, name in enumerate(["one", "two", "three", "four"], 1)}
BOOK = """
    SELECT external_id, state, attempts::int AS attempts, coalesce(error, '') AS error
    FROM facts.music_crawl_steps WHERE kind = 'isrc' ORDER BY 1
"""


def track(id_, name, length=100_000, **more):
    artists = [{"id": "band", "name": "Band"}]
    return {"id": id_, "name": name, "duration_ms": length, "artists": artists, **more}


@pytest.fixture
def there():
    with serving() as services:
        yield services


@pytest.fixture
def spotify(there, monkeypatch):
    monkeypatch.setenv("WUNDERKAMMER_SPOTIFY_SECRET", CLIENT_SECRET)
    return Spotify(client_id=CLIENT_ID, accounts=there.app.accounts, url=there.app.api, **FAST)


@pytest.fixture
def shelf(said):
    """Four tracks of a band, whose ISRCs are their numbers."""
    with said.begin() as connection:
        for code, drawn in (("d", False), ("drawn", True)):
            row = {"code": code, "title": code, "synthetic": drawn}
            connection.execute(sa.insert(MusicDataset).values(row))
        connection.execute(sa.insert(MusicItem).values(id=BAND, kind="artist"))
        connection.execute(sa.insert(MusicArtist).values(id=BAND, name="Band"))
        for name, id_ in ITEMS.items():
            connection.execute(sa.insert(MusicItem).values(id=id_, kind="track"))
            row = {"id": id_, "title": name.title(), "duration_ms": 100_000}
            connection.execute(sa.insert(MusicTrack).values(row))
            credit = {"item_id": id_, "artist_id": BAND, "position": 1}
            connection.execute(sa.insert(MusicCredit).values(credit))
            alias(connection, "isrc", name.upper(), name)
    return said


def alias(connection, source, external_id, name, dataset="d"):
    row = {"source": source, "kind": "track", "external_id": external_id, "dataset": dataset}
    connection.execute(sa.insert(MusicAlias).values(item_id=ITEMS[name], **row))


def book(shelf):
    return shelf.frame(sa.text(BOOK)).rows()


def at_spotify(shelf):
    query = "SELECT external_id, item_id::text AS item, dataset FROM facts.music_aliases"
    return shelf.frame(sa.text(f"{query} WHERE source = 'spotify' ORDER BY 1")).rows()


def hasten(said):
    with said.begin() as connection:
        connection.execute(sa.text("UPDATE facts.music_crawl_steps SET due_at = now()"))


def test_what_has_no_id_of_spotify_s_is_looked_up_once(postgres, shelf, spotify, there):
    other = {"external_ids": {"isrc": "ELSE"}}
    there.by_isrc["ONE"] = [
        track("b1", "One - Remastered", 103_000, external_ids={"isrc": "one"}),
        track("a1", "ONE"),
        track("aa", "Zero", **other),
    ]
    there.by_isrc["TWO"] = [track("l2", "Two - Live"), track("r2", "Two - Remix")]
    there.by_isrc["DECIDED"] = [track("t4", "Four")]
    with shelf.begin() as connection:
        alias(connection, "spotify", "had", "three")
        alias(connection, "isrc", "DRAWN", "three", "drawn")
        decided = {"isrc": "DECIDED", "item_id": ITEMS["four"], "reason": "heard it"}
        connection.execute(sa.insert(MusicIsrcDecision).values(decided))
    seen = []
    done = match(postgres, spotify, 60, lambda each: seen.append(each.states.total()))
    assert done.all_asked and done.silent is None and seen == [1, 2, 3, 4, 4]
    assert done.states == done.book == {"matched": 2, "ambiguous": 1, "no_match": 1}
    assert at_spotify(shelf) == [
        ("a1", str(ITEMS["one"]), "spotify-catalogue"),
        ("had", str(ITEMS["three"]), "d"),
        ("t4", str(ITEMS["four"]), "spotify-catalogue"),
    ]
    assert [row[:2] for row in book(shelf)] == [
        *(("DECIDED", "matched"), ("FOUR", "no_match"), ("ONE", "matched"), ("TWO", "ambiguous")),
    ]
    assert "l2, r2" in book(shelf)[3][3]
    asked = len(there.calls(SEARCH))
    again = match(postgres, spotify, 60)
    assert again.all_asked and not again.states and len(there.calls(SEARCH)) == asked
    licences = shelf.frame(sa.text("SELECT count(*)::int AS n FROM facts.music_licences")).rows()
    assert licences == [(0,)]  # Spotify's terms allow nothing to be trained on it


def test_a_track_of_spotify_s_that_is_another_here_is_for_people(postgres, shelf, spotify, there):
    there.by_isrc["ONE"] = [track("t2", "One")]
    with shelf.begin() as connection:
        alias(connection, "spotify", "t2", "two")
        both = {"from_id": ITEMS["three"], "to_id": ITEMS["two"]}
        made = "INSERT INTO facts.music_redirects VALUES (:from_id, :to_id, 'the same')"
        connection.execute(sa.text(made), both)
    assert match(postgres, spotify, 60).states == {"ambiguous": 1, "no_match": 1}
    rows = dict((isrc, error) for isrc, _, _, error in book(shelf))
    assert set(rows) == {"FOUR", "ONE"}  # what became a track with an id of Spotify's has one
    assert str(ITEMS["two"]) in rows["ONE"] and "redirect" in rows["ONE"]
    with shelf.begin() as connection:
        connection.execute(sa.text(made), {"from_id": ITEMS["one"], "to_id": ITEMS["two"]})
    assert match(postgres, spotify, 60).states == {}
    assert [row[:2] for row in book(shelf)] == [("FOUR", "no_match"), ("ONE", "matched")]
    with shelf.begin() as connection:
        older = "UPDATE facts.music_crawl_steps SET changed_at = now() - interval '91 days'"
        connection.execute(sa.text(older))
    there.by_isrc["FOUR"] = [track("t4", "Four")]
    assert match(postgres, spotify, 60).states == {"matched": 1}


class Killed(BaseException):
    """What no handler catches."""


def test_who_dies_leaves_a_lease_that_ends_and_counts(postgres, shelf, spotify, there, monkeypatch):
    there.by_isrc["ONE"] = [track("a1", "One")]

    def die(*_):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(matching, "_settle", die)
        with pytest.raises(Killed):
            match(postgres, spotify, 60)
    ((first, state, attempts, _),) = [row for row in book(shelf) if row[1] != "pending"]
    assert (first, state, attempts) == ("FOUR", "running", 0)
    done = match(postgres, spotify, 60)
    assert done.all_asked and done.states.total() == 3  # what is lent is not asked for meanwhile
    hasten(shelf)
    assert match(postgres, spotify, 60).states == {"no_match": 1}
    assert book(shelf)[0][:3] == ("FOUR", "no_match", 1)


def test_leases_pass_each_other_by_and_the_late_one_is_not_heard(shelf, postgres, spotify):
    match(postgres, spotify, 0)
    with postgres.begin() as one, postgres.begin() as other:
        lent = [books.lend(each, "spotify", Step.ISRC) for each in (one, other)]
    assert [step.external_id for step in lent] == ["FOUR", "ONE"]
    hasten(shelf)
    with postgres.begin() as connection:
        again = books.lend(connection, "spotify", Step.ISRC)
        assert (again.external_id, again.attempts) == ("FOUR", 1)
        books.end(connection, lent[0], books.State.DEAD, "late")
    assert book(shelf)[0][1] == "running"
    with postgres.begin() as connection:
        books.give_back(connection, again)
    assert book(shelf)[0][1:] == ("retry", 1, books.DIED)


def test_an_outage_costs_nothing_and_bad_answers_eight_tries(postgres, shelf, spotify, there):
    assert "SPOTIFY_ID" in match(postgres, Spotify(), 60).silent
    there.bad[SEARCH] = [answers(503)] * 2
    assert "503" in match(postgres, spotify, 60).silent
    assert {row[1:3] for row in book(shelf)} == {("pending", 0)}
    there.bad[SEARCH] = [answers(429, Retry_After="0")]
    assert match(postgres, spotify, 60).states == {"no_match": 4}
    with shelf.begin() as connection:
        connection.execute(sa.text("UPDATE facts.music_crawl_steps SET state = 'retry'"))
        connection.execute(sa.text("UPDATE facts.music_crawl_steps SET attempts = 6"))
    hasten(shelf)
    there.bad[SEARCH] = [answers(200, b"<html>")] * 8
    assert match(postgres, spotify, 60).states == {"retry": 4}
    hasten(shelf)
    assert match(postgres, spotify, 60).states == {"dead": 4}
    hasten(shelf)
    assert match(postgres, spotify, 60).states == {}
    assert {row[1:3] for row in book(shelf)} == {("dead", 8)}
