"""The index of a vector space: exact while small, published where it finds enough, else dropped."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from assets.photos import similarity_index
from assets.photos.similarity_index import (
    ARTIFACTS,
    EXACT,
    QUANTISED_TOGETHER,
    keep_index,
    truths,
)
from assets.pointers import publish, served
from catalog_data.identity import vector_table
from catalog_data.photos.vectors import vector_schema
from ml.appearance import APPEARANCE_DIM

ARTIFACT, RECIPE, SIDE, COUNT = ARTIFACTS[0], "r1", 32, 2000
TABLE, NAME = vector_table(ARTIFACT, RECIPE), f"{ARTIFACT}_index"


def fill(lance, vectors, first=0):
    """Unit vectors into the space's table, under numbered content ids."""
    rows = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    count = len(rows)
    columns = {
        "content_id": [f"{first + row:064x}" for row in range(count)],
        "vector": pa.FixedSizeListArray.from_arrays(rows.ravel(), SIDE),
        "fingerprint": ["f"] * count,
        "recipe": [RECIPE] * count,
        "run_id": ["run"] * count,
        "computed_at": [dt.datetime(2026, 1, 1, tzinfo=dt.UTC)] * count,
    }
    schema = vector_schema(SIDE)
    lance.merge(TABLE, schema, pa.table(columns, schema=schema), "content_id")
    return rows


@pytest.fixture
def space(resources):
    """Postgres, LanceDB and vectors near forty centres, whose space is served."""
    dice = np.random.default_rng(0)
    centres = dice.normal(size=(40, SIDE))
    vectors = np.repeat(centres, COUNT // 40, axis=0) + dice.normal(size=(COUNT, SIDE)) * 0.1
    rows = fill(resources["lance"], vectors)
    publish(resources["postgres"], ARTIFACT, RECIPE, {})
    return resources["postgres"], resources["lance"], rows


@pytest.fixture
def worth_it(monkeypatch):
    monkeypatch.setattr(similarity_index, "WORTH_AN_INDEX", COUNT)


def test_a_small_space_is_searched_exactly(space):
    postgres, lance, _ = space
    assert keep_index(postgres, lance, ARTIFACT)[f"{ARTIFACT}_search"] == EXACT
    assert not lance.is_indexed(TABLE, "vector")
    assert served(postgres, NAME) is None


def test_every_space_of_the_house_can_be_indexed():
    assert APPEARANCE_DIM % QUANTISED_TOGETHER == 0


def test_a_space_that_no_index_takes_is_searched_exactly(space, worth_it, monkeypatch):
    postgres, lance, _ = space
    monkeypatch.setattr(similarity_index, "QUANTISED_TOGETHER", SIDE + 1)
    assert "not divisible" in keep_index(postgres, lance, ARTIFACT)[f"{ARTIFACT}_search"]
    assert not lance.is_indexed(TABLE, "vector")


def test_one_pass_finds_the_nearest_that_asking_each_finds(space):
    _, lance, rows = space
    asked = rows[::100]
    for vector, found in zip(asked, truths(lance, TABLE, asked), strict=True):
        assert found == set(lance.nearest(TABLE, vector, 10))


def test_an_index_that_finds_enough_is_served_and_made_anew_when_the_space_has_grown(
    space, worth_it, monkeypatch
):
    postgres, lance, rows = space
    built = []
    index = type(lance).index_vectors
    monkeypatch.setattr(
        type(lance), "index_vectors", lambda self, table: (built.append(table), index(self, table))
    )
    assert keep_index(postgres, lance, ARTIFACT)[f"{ARTIFACT}_recall"] >= 0.95
    assert (served(postgres, NAME), lance.is_indexed(TABLE, "vector")) == (RECIPE, True)
    fill(lance, rows[: COUNT // 10], first=COUNT)
    keep_index(postgres, lance, ARTIFACT)
    assert len(built) == 1
    fill(lance, rows[: COUNT // 4], first=2 * COUNT)
    keep_index(postgres, lance, ARTIFACT)
    assert len(built) == 2


def test_an_index_that_misses_its_floor_is_dropped_and_search_stays_exact(
    space, worth_it, monkeypatch
):
    postgres, lance, _ = space
    monkeypatch.setattr(similarity_index, "measured_recall", lambda *_: 0.94)
    told = keep_index(postgres, lance, ARTIFACT)
    assert told[f"{ARTIFACT}_recall"] == 0.94
    assert (served(postgres, NAME), lance.is_indexed(TABLE, "vector")) == (EXACT, False)
