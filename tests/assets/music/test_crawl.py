"""The crawl of a catalogue: every page once, gone on with after a kill, an outage, a bad answer."""

import pytest
import sqlalchemy as sa

import assets.music.crawl.spotify as crawling
from assets.music.crawl.spotify import crawl
from catalog_data.identity import new_id
from catalog_data.music.catalogue import MusicAlias, MusicItem, MusicTrack
from catalog_data.music.licences import MusicDataset
from resources.spotify import Spotify
from tests.music_services import CLIENT_ID, CLIENT_SECRET, answers, serving

KNOWN = "SELECT {} FROM facts.{} ORDER BY 1"
FAST = {"per_second": 1000.0, "tries": 2, "first_wait": 0.001}


def artist(name, **more):
    return {"id": name, "name": name.title(), "genres": ["modal jazz"], **more}


def album(name, by, date="1959-08-17", **more):
    return {"id": name, "name": name.title(), "artists": by, "release_date": date, **more}


def track(id_, disc, number, by, **more):
    told = {"id": id_, "name": f"Track {id_}", "disc_number": disc, "track_number": number}
    return told | {"duration_ms": 1000, "artists": by, **more}


@pytest.fixture
def there():
    """Two artists who made one album of two discs together, sixty small ones, and one of each."""
    with serving() as services:
        miles, john = artist("miles"), artist("john")
        services.artists["jazz"] = [miles, john]
        services.artists["empty"] = []
        both = album("blue", [miles, john], "1959-08")
        services.albums["miles"] = [both, *(album(f"a{n:02}", [miles]) for n in range(60))]
        services.albums["john"] = [both, album("odd", [{"id": None, "name": "?"}], "soon")]
        services.tracks["blue"] = [
            track(f"t{disc}{number}", disc, number, [miles, john, {"id": "guest", "name": "Bill"}])
            for disc in (1, 2)
            for number in (1, 2)
        ]
        services.tracks["blue"][0] |= {"external_ids": {"isrc": "usx"}}
        services.tracks["odd"] = [track("o1", 0, 0, []), track(None, 1, 1, [])]
        for number in range(60):
            services.tracks[f"a{number:02}"] = []
        yield services


@pytest.fixture
def spotify(there, monkeypatch):
    monkeypatch.setenv("WUNDERKAMMER_SPOTIFY_SECRET", CLIENT_SECRET)
    return Spotify(client_id=CLIENT_ID, accounts=there.app.accounts, url=there.app.api, **FAST)


def rows(postgres, columns, table):
    return postgres.frame(sa.text(KNOWN.format(columns, table))).rows()


def states(postgres):
    return dict(
        postgres.frame(
            sa.text("SELECT state, count(*) AS n FROM facts.music_crawl_steps GROUP BY 1")
        ).iter_rows()
    )


def test_a_catalogue_is_read_once_and_again_adds_nothing(postgres, said, spotify, there):
    known = known_track(said)
    seen = []
    done = crawl(postgres, spotify, ["jazz", "empty"], 60, lambda each: seen.append(each.pages))
    assert done.all_read and done.silent is None and done.failed == 0
    assert done.found == {"artist": 2, "album": 62, "track": 5}
    assert seen == list(range(1, done.pages + 1))
    assert states(postgres) == {"done": 2 + 2 + 62}
    albums = rows(postgres, "title, released_on::text, precision", "music_albums")
    assert ("Blue", "1959-08-01", "month") in albums and ("Odd", None, None) in albums
    tracks = rows(postgres, "title, disc_number, track_number, duration_ms", "music_tracks")
    assert tracks == [
        ("Known", 1, 2, 777),  # found again by its id: only what was not known is filled in
        ("Track o1", 1, None, 1000),
        ("Track t11", 1, 1, 1000),
        ("Track t21", 2, 1, 1000),
        ("Track t22", 2, 2, 1000),
    ]
    named = rows(postgres, "name", "music_artists")
    assert named == [("Bill",), ("John",), ("Miles",)]
    genres = rows(postgres, "name", "music_genres")
    assert genres == [("jazz",), ("modal jazz",)]
    isrcs = rows(postgres, "source, external_id", "music_aliases WHERE source = 'isrc'")
    assert isrcs == [("isrc", "USX")]
    credits = rows(postgres, "position", f"music_credits WHERE item_id = '{known}'")
    assert credits == [(1,), (2,), (3,)]
    licences = rows(postgres, "*", "music_licences")
    assert licences == []  # Spotify's terms allow nothing to be trained on it
    asked = len(there.asked)
    again = crawl(postgres, spotify, ["jazz"], 60)
    assert again.all_read and again.pages == 0 and len(there.asked) == asked
    with postgres.begin() as connection:
        crawling.books.again(connection, "spotify", crawling.Step.GENRE)
    there.artists["jazz"].append(artist("bill"))
    there.albums["bill"] = []
    assert crawl(postgres, spotify, ["jazz"], 60).found["artist"] == 1
    assert rows(postgres, "title", "music_tracks") == [(title,) for title, *_ in tracks]


def known_track(said):
    """A track that another collection told of, by its id at Spotify, without its place."""
    id_ = new_id()
    with said.begin() as connection:
        for model, row in (
            (MusicDataset, {"code": "lists", "title": "Lists"}),
            (MusicItem, {"id": id_, "kind": "track"}),
            (MusicTrack, {"id": id_, "title": "Known", "duration_ms": 777}),
        ):
            connection.execute(sa.insert(model).values(row))
        alias = {"source": "spotify", "kind": "track", "external_id": "t12", "dataset": "lists"}
        connection.execute(sa.insert(MusicAlias).values(item_id=id_, **alias))
    return id_


class Killed(BaseException):
    """What no handler catches."""


def test_a_crawl_that_is_killed_goes_on_at_its_page(postgres, spotify, there, monkeypatch):
    calls = []
    keep = crawling.keep_albums

    def kill_at_the_second_page(connection, told):
        calls.append(len(told))
        items = keep(connection, told)
        if len(calls) == 3:
            raise Killed
        return items

    monkeypatch.setattr(crawling, "keep_albums", kill_at_the_second_page)
    with pytest.raises(Killed):
        crawl(postgres, spotify, ["jazz"], 60)
    query = "SELECT external_id, next_offset FROM facts.music_crawl_steps WHERE next_offset > 0"
    assert postgres.frame(sa.text(query)).rows() == [("miles", 50)]
    asked = len(there.asked)
    done = crawl(postgres, spotify, ["jazz"], 60)
    assert done.all_read and done.found["album"] == 62 - 51
    assert there.asked[asked + 1][2]["offset"] == "50"


def test_an_outage_ends_the_crawl_and_costs_no_attempt(postgres, spotify, there):
    there.bad["/v1/artists/john/albums"] = [answers(500), answers(500)]
    done = crawl(postgres, spotify, ["jazz"], 60)
    assert "answers 500" in done.silent and not done.all_read
    query = "SELECT sum(attempts)::int AS n FROM facts.music_crawl_steps"
    assert postgres.frame(sa.text(query)).rows() == [(0,)]
    assert crawl(postgres, spotify, ["jazz"], 60).all_read


def test_a_bad_answer_is_tried_five_times_later_each_time_then_given_up(postgres, spotify, there):
    path, hasten = "/v1/artists/john/albums", "UPDATE facts.music_crawl_steps SET due_at = now()"
    there.bad[path] = [answers(200, b"<html>")] * 9
    there.albums.pop("miles")
    done = crawl(postgres, spotify, ["jazz"], 60)
    assert done.failed == 2 and states(postgres) == {"done": 1, "retry": 1, "no_match": 1}
    assert done.all_read  # nothing is due now
    for _ in range(6):
        with postgres.begin() as connection:
            connection.execute(sa.text(hasten))
        crawl(postgres, spotify, ["jazz"], 60)
    assert len(there.calls(path)) == 5
    query = "SELECT attempts, error FROM facts.music_crawl_steps WHERE state = 'dead'"
    ((attempts, error),) = postgres.frame(sa.text(query)).rows()
    assert attempts == 5 and "something else" in error


def test_a_crawl_ends_with_its_time_and_without_an_app(postgres, spotify, there):
    assert crawl(postgres, spotify, ["endless"], 0).pages == 0
    assert "WUNDERKAMMER_SPOTIFY_ID" in crawl(postgres, Spotify(), ["jazz"], 60).silent
    there.artists["endless"] = [artist(f"e{n}") for n in range(300)]
    there.albums.update({f"e{n}": [] for n in range(300)})
    assert crawl(postgres, spotify, ["endless"], 60).found["artist"] == 100
