"""The index of meanings: built when it is worth it, served while it finds what is as near."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from assets.belongings import meanings
from assets.pointers import served
from catalog_data.belongings.documents import FIELDS, ITEM_INDEX, index_schema
from catalog_data.identity import vector_table
from resources.lance import Lance

RECIPE, COUNT, LENGTH = "a recipe", 600, 32


@pytest.fixture
def lance(tmp_path):
    """A table of items whose meanings lie in clusters, many of them the same to the letter."""
    dice = np.random.default_rng(0)
    centres = dice.normal(size=(60, LENGTH)).astype(np.float32)
    vectors = centres[np.arange(COUNT) % 60]
    vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    schema = index_schema(LENGTH, 8)
    empty = {name: [""] * COUNT for name in (*FIELDS, "terms", "fingerprint", "run_id")}
    columns = {
        **empty,
        "item_id": [f"{row:04}" for row in range(COUNT)],
        "meaning": list(vectors),
        "photos": [[]] * COUNT,
        "looks": [[]] * COUNT,
        "recipe": [RECIPE] * COUNT,
        "computed_at": [dt.datetime.now(dt.UTC)] * COUNT,
    }
    made = Lance(uri=str(tmp_path / "lance"))
    rows = pa.table({name: columns[name] for name in schema.names}, schema=schema)
    made.merge(vector_table(ITEM_INDEX, RECIPE), schema, rows, "item_id")
    return made


def test_an_index_is_served_once_it_is_worth_it(postgres, lance, monkeypatch):
    table = vector_table(ITEM_INDEX, RECIPE)
    assert meanings.keep_meanings_index(postgres, lance, RECIPE) == {"meanings_search": "exact"}
    monkeypatch.setattr(meanings, "WORTH_AN_INDEX", COUNT)
    told = meanings.keep_meanings_index(postgres, lance, RECIPE)
    assert told["meanings_recall"] >= 0.95
    assert lance.is_indexed(table, "meaning")
    assert served(postgres, meanings.POINTER) == RECIPE
    assert meanings.keep_meanings_index(postgres, lance, RECIPE) == told


def test_an_index_that_finds_too_little_is_dropped(postgres, lance, monkeypatch):
    monkeypatch.setattr(meanings, "WORTH_AN_INDEX", COUNT)
    monkeypatch.setattr(meanings, "RECALL_FLOOR", 1.1)
    meanings.keep_meanings_index(postgres, lance, RECIPE)
    assert not lance.is_indexed(vector_table(ITEM_INDEX, RECIPE), "meaning")
    assert served(postgres, meanings.POINTER) == "exact"
