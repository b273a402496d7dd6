"""Champions follow from what staff decided, and come back from facts alone to the same lists."""

import numpy as np
import pytest
import sqlalchemy as sa
from scipy.sparse import csr_array

from assets.music.models.candidates import data_of
from assets.music.models.shelf import opened
from assets.music.models.training import Named
from catalog_data.ledger import Failure, Published
from catalog_data.music.licences import MusicLicence
from catalog_data.music.models import MusicChampion, MusicEvaluation, MusicGate, MusicModel
from ml.taste import top
from tests.assets.music.models.deciding import decide, version_of
from tests.assets.music.models.shelves import catalogue, counts, dataset, ids, playlists

TRACKS, DRAWN, LENT = 64, "synthetic", "lastfm-hetrec2011"
BOTH = ("music_models", "music_champions")
STAND = "music_champions_stand"
pytestmark = pytest.mark.usefixtures("few")


@pytest.fixture
def facts(said):
    """Playlists for everything, counts for research alone."""
    artists, songs = catalogue(said, TRACKS)
    dataset(said, DRAWN, "production", "music_playlist_tracks", synthetic=True)
    dataset(said, LENT, "research", "play_counts")
    playlists(said, DRAWN, songs)
    counts(said, LENT, artists)


@pytest.fixture
def shelf(facts, derive):
    """Models of both, none of which is served."""
    derive(*BOTH)


def served(postgres):
    query = "SELECT channel, item_kind, version, previous FROM derived.music_champions ORDER BY 1"
    return postgres.frame(sa.text(query)).rows()


def best_ten(postgres, blobs, version):
    kept = opened(blobs, version, "ease")
    history = data_of(postgres, Named(DRAWN, "track")).training.counts[:20]
    return top(kept.model.scores(history), csr_array(history.shape, dtype=np.float32), 10)


def forget(urls_owner, *models):
    with urls_owner.begin() as connection:
        for model in models:
            connection.execute(sa.delete(model))


def test_champions_follow_from_verdicts_and_come_back_from_them(
    shelf, said, postgres, blobs, derive
):
    first, lent = version_of(postgres, DRAWN, "ease"), version_of(postgres, LENT, "ease")
    second = version_of(postgres, DRAWN, "metadata")
    assert served(postgres) == []
    decide(said, "approve", "production", first)
    decide(said, "approve", "evaluation", lent)
    decide(said, "approve", "production", lent)
    told = derive(*BOTH, failing=(STAND,))
    lists = best_ten(postgres, blobs, first)
    assert told["champions"] == 2, "a licence for research serves nothing in production"
    assert told["production, tracks"] == f"ease {first}, {DRAWN}"
    assert served(postgres) == [
        ("evaluation", "artist", lent, None),
        ("production", "track", first, None),
    ]
    decide(said, "approve", "production", second)
    derive("music_champions", failing=(STAND,))
    assert served(postgres)[1] == ("production", "track", second, first)
    decide(said, "rollback", "production", first)
    derive("music_champions", failing=(STAND,))
    assert served(postgres)[1] == ("production", "track", first, None)
    forget(postgres, MusicModel, MusicEvaluation, MusicGate, MusicChampion, Published)
    blobs.derived.delete_folder("music-models")
    derive(*BOTH, failing=(STAND,))
    assert served(postgres)[1] == ("production", "track", first, None)
    assert np.array_equal(best_ten(postgres, blobs, first), lists)


def test_a_champion_of_data_that_are_no_more_is_told_and_not_served(
    shelf, said, postgres, blobs, derive
):
    version = version_of(postgres, DRAWN, "ease")
    decide(said, "approve", "production", version)
    before = data_of(postgres, Named(DRAWN, "track")).training
    with said.begin() as connection:
        gone = "DELETE FROM facts.music_playlists WHERE id = :id"
        connection.execute(sa.text(gone), {"id": before.listeners[0]})
    derive(*BOTH)
    (stage,) = served(postgres)
    assert stage[2] == version, "what stands is served, whatever became of its data"
    forget(postgres, MusicModel, MusicEvaluation, Published)
    derive(*BOTH, failing=(STAND,))
    assert served(postgres) == []
    failures = postgres.frame(sa.select(Failure.id, Failure.error))
    ((id_, error),) = failures.rows()
    assert id_ == version and "not what they were" in error


def test_a_licence_that_is_taken_back_takes_the_champion_away(shelf, said, postgres, derive):
    version = version_of(postgres, DRAWN, "ease")
    decide(said, "approve", "production", version)
    derive("music_champions")
    assert len(served(postgres)) == 1
    with said.begin() as connection:
        connection.execute(sa.delete(MusicLicence).where(MusicLicence.dataset == DRAWN))
    derive("music_champions", failing=(STAND,))
    assert served(postgres) == []
    gates = postgres.frame(sa.select(MusicGate.version, MusicGate.against, MusicGate.passed))
    assert (version, "music_playlist_tracks", False) in gates.rows()


def test_training_sets_are_the_same_in_whatever_order_facts_lie(facts, said, postgres):
    name = Named(DRAWN, "track")
    one = data_of(postgres, name)
    with said.begin() as connection:
        connection.execute(sa.text("CREATE TEMP TABLE a AS TABLE facts.music_playlist_tracks"))
        connection.execute(sa.text("DELETE FROM facts.music_playlist_tracks"))
        turned = "INSERT INTO facts.music_playlist_tracks SELECT * FROM a ORDER BY random()"
        connection.execute(sa.text(turned))
    other = data_of(postgres, name)
    assert one.digest("ease") == other.digest("ease") != one.digest("metadata")
    assert one.training.listeners.is_sorted() and one.training.item_ids.is_sorted()
    assert set(one.training.listeners) <= set(ids(f"playlist of {DRAWN}", 120))
