"""Parameters are searched for within a budget, once, and are what models are then made of."""

import dagster as dg
import pytest

from assets.music.models.candidates import candidates_of_now
from assets.music.models.parameters import music_parameters, search_all, tuned
from assets.music.models.training import Named
from catalog_data.ledger import Failure
from ml.taste import CHALLENGERS
from resources.compute import InProcess
from tests.assets.music.models.shelves import catalogue, dataset, playlists

NAME = Named("synthetic", "track")


@pytest.fixture
def shelf(said, monkeypatch):
    for name in set(CHALLENGERS) - {"popularity", "cooccurrence"}:
        monkeypatch.delitem(CHALLENGERS, name)
    _, songs = catalogue(said, 64)
    dataset(said, NAME.dataset, "production", "music_playlist_tracks", synthetic=True)
    playlists(said, NAME.dataset, songs)


def test_what_a_search_found_is_what_models_are_made_of(shelf, postgres):
    compute = InProcess(workers=2)
    before = {one.challenger: one for one in candidates_of_now(postgres, tuned(postgres))}
    done = search_all(postgres, compute, 4, "r")
    assert (done.wrote, done.failed) == (1, 0), "popularity has nothing to be searched for"
    ((of, found),) = tuned(postgres).items()
    assert of == (NAME, "cooccurrence")
    assert set(found) == set(CHALLENGERS["cooccurrence"].parameters)
    after = {one.challenger: one for one in candidates_of_now(postgres, tuned(postgres))}
    assert after["cooccurrence"].parameters == found
    assert after["popularity"] == before["popularity"]
    same = found == CHALLENGERS["cooccurrence"].parameters
    assert (after["cooccurrence"].version == before["cooccurrence"].version) == same
    assert search_all(postgres, compute, 4, "r").pending == 0
    assert search_all(postgres, compute, 5, "r").wrote == 1, "a larger budget is another search"


def test_where_nothing_can_be_held_back_the_search_is_a_failure(shelf, said, postgres):
    with said.begin() as connection:
        connection.exec_driver_sql("DELETE FROM facts.music_playlist_tracks WHERE position > 1")
    done = search_all(postgres, InProcess(workers=1), 2, "r")
    assert (done.wrote, done.failed) == (0, 1) and tuned(postgres) == {}
    with postgres.begin() as connection:
        (failure,) = connection.execute(Failure.__table__.select()).all()
    assert "Too little was heard" in failure.error


def test_nothing_is_searched_for_unless_it_is_asked(shelf, postgres):
    resources = {"postgres": postgres, "compute": InProcess(workers=1)}
    with dg.DagsterInstance.ephemeral() as instance:
        done = dg.materialize([music_parameters], resources=resources, instance=instance)
    (event,) = done.asset_materializations_for_node("music_parameters")
    assert "search_of_parameters" in event.metadata["unavailable"].value
    assert tuned(postgres) == {}
