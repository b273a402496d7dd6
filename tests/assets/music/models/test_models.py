"""Models: every challenger on every training set, judged, kept, and made again from evidence."""

import numpy as np
import polars as pl
import pytest
import sqlalchemy as sa

from assets.music.models.shelf import opened
from assets.music.prune import prune_music
from catalog_data.music.models import model_key
from ml.taste import CHALLENGERS
from tests.assets.music.models.shelves import catalogue, counts, dataset, playlists

TRACKS = 64


@pytest.fixture
def shelf(said):
    """Playlists that may be used for everything, and counts for research alone."""
    artists, songs = catalogue(said, TRACKS)
    dataset(said, "synthetic", "production", "music_playlist_tracks", synthetic=True)
    dataset(said, "lastfm-hetrec2011", "research", "play_counts")
    playlists(said, "synthetic", songs)
    counts(said, "lastfm-hetrec2011", artists)


def rows(postgres, query):
    return postgres.frame(sa.text(query)).to_dicts()


def test_every_challenger_is_fitted_once_per_training_set(shelf, postgres, blobs, derive):
    told = derive("music_models")
    found = rows(postgres, "SELECT * FROM derived.music_models ORDER BY training_set, challenger")
    assert [(row["training_set"], row["item_kind"], row["challenger"]) for row in found] == [
        (name, kind, challenger)
        for name, kind in (("lastfm-hetrec2011", "artist"), ("synthetic", "track"))
        for challenger in sorted(CHALLENGERS)
    ]
    assert told["wrote"] == len(found) and "data:image/png" in told["picture"]
    for row in found:
        kept = opened(blobs, row["version"], row["challenger"])
        assert row["blob"] == model_key(row["version"])
        assert kept.item_ids.is_sorted() and len(kept.item_ids) == row["items"]
    again = derive("music_models")
    assert (again["wrote"], again["removed"], again["pending"]) == (0, 0, 0)
    assert again["picture"] == told["picture"]
    blobs.derived.delete(found[0]["blob"])
    assert derive("music_models")["wrote"] == 1
    kept = opened(blobs, found[0]["version"], found[0]["challenger"])
    assert len(kept.item_ids) == found[0]["items"]


def test_numbers_of_models_that_are_no_more_are_pruned(postgres, blobs):
    blobs.derived.write(model_key("lost"), b"left by a crash")
    assert prune_music(postgres, blobs) == {"models": 1, "halves_of_models": 0}
    assert not blobs.derived.exists(model_key("lost"))


def test_what_is_heard_anew_makes_other_versions(shelf, said, postgres, blobs, derive):
    derive("music_models")
    query = "SELECT version, blob FROM derived.music_models WHERE training_set = 'synthetic'"
    before = {row["version"]: row["blob"] for row in rows(postgres, query)}
    counted = len(rows(postgres, "SELECT version FROM derived.music_models"))
    playlists(said, "synthetic", pl.Series(catalogue(said, TRACKS)[1]), lists=130, seed=2)
    told = derive("music_models")
    after = {row["version"] for row in rows(postgres, query)}
    assert not after & set(before) and told["wrote"] == told["removed"] == len(before)
    assert not any(blobs.derived.exists(blob) for blob in before.values())
    assert len(rows(postgres, "SELECT version FROM derived.music_models")) == counted
    orphans = """SELECT version FROM derived.music_evaluations e WHERE NOT EXISTS (
        SELECT FROM derived.music_models m WHERE m.version = e.version)"""
    assert not rows(postgres, orphans)
    assert np.isfinite(
        [row["value"] for row in rows(postgres, "TABLE derived.music_evaluations")]
    ).all()
