"""Listens: events as tracks, month by month; only months in which something changed are made."""

import dagster as dg
import pytest

from assets.music.months import bounds
from catalog_data.music.listening import ListeningEvent

SONG, OTHER = ("Nina", "Sinnerman"), ("Nina", "Four Women")
MADE = (
    "SELECT to_char(month, 'YYYY-MM') AS month, run_id FROM derived.music_listen_months ORDER BY 1"
)
MBID = "aaaaaaaa-0000-4000-8000-000000000000"


def listens_of(room):
    query = (
        "SELECT to_char(l.month, 'YYYY-MM') AS month, t.title FROM derived.music_listens l"
        " JOIN facts.music_tracks t ON t.id = track_id ORDER BY signature"
    )
    return room.rows(query)


def test_a_late_event_makes_its_month_anew_and_no_other(room, derive):
    room.hear(
        ("a", "2024-01-31T23:59:59", *SONG),
        ("a", "2024-02-01T00:00:00", "NINA ", "sinnerman"),
        ("b", "2024-02-29T12:00:00", *OTHER),
    )
    told = derive("listens")
    assert (told["pending"], told["wrote"], told["months"]) == (2, 3, 2)
    counters = ("source", "imported", "duplicate", "malformed", "canonicalized", "unresolved")
    assert [told[name] for name in counters] == [3, 3, 0, 0, 3, 0]
    assert listens_of(room) == [
        ("2024-01", "Sinnerman"),
        ("2024-02", "Sinnerman"),
        ("2024-02", "Four Women"),
    ]
    assert derive("listens")["pending"] == 0
    before = dict(room.rows(MADE))
    room.hear(("c", "2024-01-05T08:00:00", *OTHER), ("a", "2024-01-31T23:59:59", *SONG))
    again = derive("listens")
    assert (again["pending"], again["wrote"], again["duplicate"]) == (1, 2, 1)
    after = dict(room.rows(MADE))
    assert after["2024-02"] == before["2024-02"] and after["2024-01"] != before["2024-01"]
    squares = derive.instance.get_materialized_partitions(dg.AssetKey("listens"))
    assert squares == {"2024-01", "2024-02"}


def test_a_run_of_one_partition_makes_that_month_alone(room, derive):
    room.hear(("a", "2024-01-31T23:59:59", *SONG), ("a", "2024-02-01T00:00:00", *SONG))
    derive("listens", month="2024-02")
    assert listens_of(room) == [("2024-02", "Sinnerman")]
    derive("listens")
    assert len(listens_of(room)) == 2


def test_redirects_are_followed_and_taken_back(room, derive):
    room.hear(("a", "2024-01-01T00:00", *SONG), ("a", "2024-02-01T00:00", *OTHER))
    derive("listens")
    redirect = (
        "INSERT INTO facts.music_redirects (from_id, to_id, reason) SELECT f.id, t.id, 'the same'"
        " FROM facts.music_tracks f, facts.music_tracks t WHERE (f.title, t.title) = (:one, :other)"
    )
    room.do(redirect, one="Sinnerman", other="Four Women")
    assert derive("listens")["pending"] == 1
    assert listens_of(room) == [("2024-01", "Four Women"), ("2024-02", "Four Women")]
    room.do("DELETE FROM facts.music_redirects")
    assert derive("listens")["pending"] == 1
    assert listens_of(room)[0] == ("2024-01", "Sinnerman")
    room.do(redirect, one="Sinnerman", other="Four Women")
    room.do(redirect, one="Four Women", other="Sinnerman")
    derive("listens")
    assert len(listens_of(room)) == 2, "a circle ends somewhere"


def test_what_is_not_known_is_counted_and_found_once_it_is(room, derive):
    room.hear(("a", "2024-01-01T00:00", *SONG, {"recording_mbid": MBID}))
    room.do("DELETE FROM facts.music_aliases")
    told = derive("listens", passed=False)
    assert (told["canonicalized"], told["unresolved"]) == (0, 1)
    assert derive("listens", passed=False)["pending"] == 0, "nothing new is known"
    room.do(
        "INSERT INTO facts.music_aliases SELECT 'musicbrainz', 'track', :mbid, id, 'listenbrainz'"
        " FROM facts.music_tracks",
        mbid=MBID,
    )
    assert derive("listens")["canonicalized"] == 1


def test_a_month_without_events_any_more_goes(room, derive):
    room.hear(("a", "2024-01-01T00:00", *SONG), ("a", "2024-02-01T00:00", *SONG))
    derive("listens")
    room.do("DELETE FROM facts.listening_events WHERE listened_at < '2024-02-01Z'")
    assert derive("listens")["pending"] == 1
    assert [month for month, _ in room.rows(MADE)] == ["2024-02"]


@pytest.mark.parametrize(("month", "seconds"), [("1970-01", 31 * 86_400), ("2024-02", 29 * 86_400)])
def test_a_month_lies_between_its_first_and_its_last_signature(month, seconds):
    day, first, last = bounds(month)
    assert int(last[:8], 16) - int(first[:8], 16) == seconds - 1
    assert day.strftime("%Y-%m") == month and len(first) == len(last) == 32
    assert bounds("2099-12").last < "f" * 32
    assert "signature" in ListeningEvent.__table__.primary_key.columns
