"""Vectors, tastes and recommendations: made of what is served, and only where something changed."""

import json

import numpy as np
import polars as pl
import pytest
import sqlalchemy as sa

from assets.pointers import served
from catalog_data.identity import vector_table
from catalog_data.music.listening import MusicFavourite
from catalog_data.music.said import MusicListenerClaim
from catalog_data.people import User
from resources.postgres import insert_new
from tests.assets.music.models.deciding import decide, version_of
from tests.assets.music.models.shelves import catalogue, counts, dataset, genres, ids, playlists

DRAWN, LENT = "synthetic", "lastfm-hetrec2011"
ALL = (
    *("music_models", "music_champions", "artist_vectors", "track_vectors", "taste_vectors"),
    "music_recommendations",
)
ADA, BO = ids("person", 2)


@pytest.fixture
def few(monkeypatch):
    from ml.taste import CHALLENGERS

    for name in set(CHALLENGERS) - {"popularity", "ease", "content"}:
        monkeypatch.delitem(CHALLENGERS, name)


@pytest.fixture
def shelf(few, said):
    """Playlists of tracks with genres, counts of artists, two people of the house."""
    artists, songs = catalogue(said, 64)
    dataset(said, DRAWN, "production", "music_playlist_tracks", "music_item_genres")
    dataset(said, LENT, "research", "play_counts")
    genres(said, DRAWN, songs)
    lists = playlists(said, DRAWN, songs)
    counts(said, LENT, artists)
    with said.begin() as connection:
        for id_, name in ((ADA, "ada"), (BO, "bo")):
            row = {"id": id_, "email": f"{name}@example.org", "username": name}
            connection.execute(sa.insert(User).values(**row, friend_code=id_[:8].upper()))
    return songs, lists


def say(said, model, **columns):
    with said.begin() as connection:
        insert_new(connection, model.__table__, [pl.DataFrame(columns)])


def listed(postgres, listener):
    query = """SELECT item_id::text AS item_id, score, reasons::text AS reasons
        FROM derived.music_recommendations WHERE listener = :listener AND channel = 'production'
        ORDER BY rank"""
    return postgres.frame(sa.text(query), {"listener": listener}).to_dicts()


def heard(postgres, playlist):
    query = "SELECT track_id::text AS id FROM facts.music_playlist_tracks WHERE playlist_id = :id"
    return set(postgres.frame(sa.text(query), {"id": playlist})["id"])


def test_everybody_is_told_what_they_might_like_and_why(shelf, said, postgres, resources, derive):
    songs, lists = shelf
    told = derive(*ALL)
    assert told["unavailable"] and told["wrote"] == 0
    decide(said, "approve", "production", version_of(postgres, DRAWN, "ease"))
    decide(said, "approve", "evaluation", version_of(postgres, LENT, "ease"))
    told = derive(*ALL[1:])
    assert told["champions"] == 2 and told["uncovered"] == 0
    listener = next(id_ for id_ in lists if heard(postgres, id_))
    own, found = heard(postgres, listener), listed(postgres, listener)
    assert 5 < len(found) <= 50 and not own & {row["item_id"] for row in found}
    for row in found:
        reasons = json.loads(row["reasons"])
        assert 1 <= len(reasons) <= 3 and {one["item_id"] for one in reasons} <= own
        assert sum(one["share"] for one in reasons) == pytest.approx(1, abs=1e-3)
    assert derive(*ALL)["pending"] == 0, "nothing changed, nothing is made"

    taste = [number % 8 == 3 for number in range(64)]
    loved = songs.filter(pl.Series(taste)).head(3)
    moment = ["2024-01-01T00:00:00+00:00"]
    say(said, MusicFavourite, user_id=[ADA] * 3, item_id=loved, said_at=moment * 3)
    say(said, MusicListenerClaim, listener=[listener], user_id=[BO], claimed_at=moment)
    again = derive(*ALL[1:])
    assert again["wrote"] == 2, "two people are new, all others are as they were"
    liked = [songs.to_list().index(row["item_id"]) % 8 for row in listed(postgres, ADA)[:3]]
    assert liked.count(3) >= 2, "who loves one taste is told of it"
    assert listed(postgres, BO) == found

    with said.begin() as connection:
        connection.execute(sa.delete(MusicFavourite))
    assert derive("music_recommendations")["removed"] == 1
    assert listed(postgres, ADA) == []
    vectors_lie_where_they_should(postgres, resources["lance"], songs)


def vectors_lie_where_they_should(postgres, lance, songs):
    found = {}
    for artifact, key in (("track_vectors", "item_id"), ("taste_vectors", "listener")):
        table = vector_table(artifact, served(postgres, artifact))
        rows = pl.DataFrame(pl.from_arrow(lance.columns(table, [key, "vector", "space"])))
        vectors = rows["vector"].to_numpy()
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
        assert rows["space"].unique().to_list() == [f"content of tracks of {DRAWN}"]
        found[artifact] = dict(zip(rows[key], vectors, strict=True))
    tracks = found["track_vectors"]
    assert set(tracks) == set(songs)
    same, other = tracks[songs[8]] @ tracks[songs[16]], tracks[songs[8]] @ tracks[songs[9]]
    assert same > other, "tracks of one genre lie nearer"
    assert ADA not in found["taste_vectors"] or len(found["taste_vectors"]) > 100
