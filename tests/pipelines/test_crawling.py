"""Genres and catalogues come in by the clock and at a wish; without keys they say so."""

import dagster as dg
import pytest
import sqlalchemy as sa

from catalog_data.identity import new_id
from catalog_data.music.crawl import MusicRefresh
from pipelines.crawling import (
    catalogue_crawled,
    daily_catalogue,
    daily_genres,
    genres_synced,
    genres_wished,
)
from pipelines.environments import resources as as_set
from pipelines.identifying import daily_matches, tracks_matched
from resources.musicbrainz import MusicBrainz
from resources.spotify import Spotify
from tests.music_services import CLIENT_ID, CLIENT_SECRET, answers, serving

GENRES = "/mb/ws/2/genre/all"
A_TRACK = """
    WITH d AS (INSERT INTO facts.music_datasets (code, title) VALUES ('d', 'D') RETURNING code),
    i AS (INSERT INTO facts.music_items (id, kind) VALUES (gen_random_uuid(), 'track')
        RETURNING id),
    t AS (INSERT INTO facts.music_tracks (id, title) SELECT id, 'Joga' FROM i)
    INSERT INTO facts.music_aliases (source, kind, external_id, item_id, dataset)
    SELECT 'isrc', 'track', 'GBAYE9700352', i.id, d.code FROM i, d
"""
FAST = {"per_second": 1000.0, "tries": 2, "first_wait": 0.001}


@pytest.fixture
def there():
    with serving() as services:
        services.genres = ["ambient", "Hip Hop", *(f"genre {n}" for n in range(110))]
        yield services


@pytest.fixture
def kit(there, postgres, monkeypatch):
    """Resources as the daemon has them."""
    monkeypatch.setenv("WUNDERKAMMER_SPOTIFY_SECRET", CLIENT_SECRET)
    bank = MusicBrainz(url=f"{there.url}/mb/ws/2", contact="mina@example.org", **FAST)
    app = there.app
    spotify = Spotify(client_id=CLIENT_ID, accounts=app.accounts, url=app.api, **FAST)
    return {"postgres": postgres, "musicbrainz": bank, "spotify": spotify}


def run(job, kit):
    """Runs a job as the daemon would; whether it succeeded, and what became known to assets."""
    done = job.execute_in_process(resources=kit, raise_on_error=False)
    events = [e.asset_key.path[-1] for e in done.all_events if e.is_step_materialization]
    return done.success, events


def wish(said):
    row = {"id": new_id()}
    with said.begin() as connection:
        connection.execute(sa.insert(MusicRefresh).values(row))
    return str(row["id"])


def outcomes(said):
    query = "SELECT outcome FROM facts.music_refreshes ORDER BY asked_at"
    return [outcome for (outcome,) in said.frame(sa.text(query)).iter_rows()]


def sensed(kit):
    """What the sensor asks for."""
    context = dg.build_sensor_context(resources={"postgres": kit["postgres"]})
    return genres_wished(context)


def test_genres_come_in_at_a_wish_all_or_none(kit, there, said):
    assert isinstance(sensed(kit), dg.SkipReason)
    first = wish(said)
    wish(said)
    assert sensed(kit).run_key == first
    there.bad[GENRES] = [answers(503)] * 2
    assert run(genres_synced, kit) == (False, [])
    assert "answers 503" in outcomes(said)[0] and isinstance(sensed(kit), dg.SkipReason)
    wish(said)
    with said.begin() as connection:
        made = "INSERT INTO facts.music_genres (id, name) VALUES (gen_random_uuid(), 'Ambient')"
        connection.execute(sa.text(made))
    assert run(genres_synced, kit) == (True, ["music_catalogue"])
    assert outcomes(said)[2] == "111 genres are new."
    names = said.frame(sa.text("SELECT name FROM facts.music_genres"))["name"].to_list()
    assert len(names) == 112 and "Ambient" in names and "ambient" not in names
    licences = said.frame(sa.text("SELECT table_name, allows FROM facts.music_licences")).rows()
    assert licences == [("music_genres", "research")]
    assert run(genres_synced, kit) == (True, [])
    assert len(there.calls(GENRES)) == 2 + 2 + 2


def test_a_catalogue_comes_in_and_an_outage_is_a_failed_run(kit, there):
    there.artists["ambient"] = [{"id": "brian", "name": "Brian"}]
    there.albums["brian"] = []
    there.bad["/v1/artists/brian/albums"] = [answers(500)] * 2
    assert run(catalogue_crawled, kit) == (False, ["music_catalogue"])
    assert run(catalogue_crawled, kit) == (True, ["music_catalogue"])
    assert run(catalogue_crawled, kit) == (True, [])


def test_tracks_are_matched_and_an_outage_is_a_failed_run(kit, there, said):
    with said.begin() as connection:
        connection.execute(sa.text(A_TRACK))
    there.bad["/v1/search"] = [answers(503)] * 2
    assert run(tracks_matched, kit) == (False, [])
    there.by_isrc["GBAYE9700352"] = [{"id": "joga", "name": "Jóga"}]
    assert run(tracks_matched, kit) == (True, ["music_catalogue"])
    assert run(tracks_matched, kit) == (True, [])


def test_all_run_daily_where_they_may_and_say_why_not(kit, monkeypatch):
    bank, spotify = {"musicbrainz": kit["musicbrainz"]}, {"spotify": kit["spotify"]}
    assert isinstance(daily_genres(dg.build_schedule_context(resources=bank)), dg.RunRequest)
    for schedule in (daily_catalogue, daily_matches):
        assert isinstance(schedule(dg.build_schedule_context(resources=spotify)), dg.RunRequest)
    for name in ("ID", "SECRET"):
        monkeypatch.delenv(f"WUNDERKAMMER_SPOTIFY_{name}", raising=False)
    unset = {name: as_set()[name] for name in ("musicbrainz", "spotify")}
    for schedule, words in (
        *((daily_genres, "MUSICBRAINZ_CONTACT"), (daily_catalogue, "SPOTIFY_ID")),
        (daily_matches, "SPOTIFY_ID"),
    ):
        (name,) = schedule.required_resource_keys
        said = schedule(dg.build_schedule_context(resources={name: unset[name]}))
        assert words in said.skip_message
    monkeypatch.setenv("WUNDERKAMMER_SPOTIFY_ID", "house")
    with pytest.raises(ValueError, match="both"):
        as_set()
