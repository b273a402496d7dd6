"""Weights of rankers are sought once for each training set, and told with what they are worth."""

import pytest
import sqlalchemy as sa

from assets.music.models.weightings import search_all
from catalog_data.ledger import Failure
from ml.taste import CHALLENGERS
from ml.taste.blending import RANKERS
from resources.compute import InProcess
from tests.assets.music.models.shelves import catalogue, dataset, genres, playlists

DRAWN = "synthetic"


@pytest.fixture
def shelf(said, monkeypatch):
    """Playlists of tracks whose genres tell the tastes they are of."""
    for name in set(CHALLENGERS) - {"popularity", *RANKERS}:
        monkeypatch.delitem(CHALLENGERS, name)
    _, songs = catalogue(said, 64, DRAWN)
    dataset(said, DRAWN, "production", "music_playlist_tracks", "music_item_genres")
    genres(said, DRAWN, songs)
    playlists(said, DRAWN, songs)


def found(postgres):
    return postgres.frame(sa.text("TABLE derived.music_weighting_proposals")).to_dicts()


def test_the_best_blend_of_a_training_set_is_proposed(shelf, said, postgres):
    compute = InProcess(workers=2)
    done = search_all(postgres, compute, "r")
    assert (done.wrote, done.failed) == (1, 0)
    (row,) = found(postgres)
    assert (row["training_set"], row["item_kind"], row["trials"]) == (DRAWN, "track", 66)
    weights = [row[f"{ranker}_weight"] for ranker in RANKERS]
    assert sum(weights) == pytest.approx(1) and min(weights) >= 0
    assert row["low"] <= row["value"] <= row["high"]
    assert row["lead_low"] <= row["lead"] <= row["lead_high"]
    tables = {"music_playlist_tracks", "music_item_genres", "music_tracks", "music_artists"}
    assert set(row["tables"]) == tables
    assert search_all(postgres, compute, "r").pending == 0
    with said.begin() as connection:
        connection.exec_driver_sql("DELETE FROM facts.music_playlist_tracks WHERE position > 1")
    done = search_all(postgres, compute, "r")
    assert (done.wrote, done.failed) == (0, 1)
    ((error,),) = postgres.frame(sa.select(Failure.error)).rows()
    assert "Too little was heard" in error
    with said.begin() as connection:
        connection.exec_driver_sql("DELETE FROM facts.music_playlists")
    search_all(postgres, compute, "r")
    assert found(postgres) == []
