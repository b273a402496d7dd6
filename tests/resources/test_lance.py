"""LanceDB as the assets use it: merges by triple, words that come and go, recipes apart."""

import datetime as dt

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from catalog_data.photos.vectors import WORDS_SCHEMA, vector_schema
from resources.lance import Lance

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def lance(tmp_path):
    return Lance(uri=str(tmp_path / "lance"))


def derivation(count, recipe="r1", fingerprint="f1"):
    return {
        "fingerprint": [fingerprint] * count,
        "recipe": [recipe] * count,
        "run_id": ["run"] * count,
        "computed_at": [NOW] * count,
    }


def words(rows, **kind):
    columns = {
        "photo_id": list(rows),
        "words": list(rows.values()),
        **derivation(len(rows), **kind),
    }
    return pa.table(columns, schema=WORDS_SCHEMA)


def found(lance, query):
    hits = lance.open("photo_words").search(query, query_type="fts").limit(10).to_list()
    return {hit["photo_id"] for hit in hits}


def test_an_absent_table_has_no_triples(lance):
    assert lance.triples("photo_words", "photo_id").is_empty()
    assert lance.count("photo_words") == 0


def test_a_merge_overwrites_the_same_key_and_recipe(lance):
    lance.merge("photo_words", WORDS_SCHEMA, words({"a": "cat", "b": "dog"}), "photo_id")
    changed = words({"a": "horse"}, fingerprint="f2")
    lance.merge("photo_words", WORDS_SCHEMA, changed, "photo_id")
    triples = lance.triples("photo_words", "photo_id").sort("id")
    assert triples.rows() == [("a", "f2", "r1"), ("b", "f1", "r1")]


def test_an_edited_word_is_found_and_the_old_one_is_not(lance):
    lance.merge("photo_words", WORDS_SCHEMA, words({"a": "red café", "b": "dog"}), "photo_id")
    lance.index_words("photo_words", "words")
    assert found(lance, "cafe") == {"a"}
    lance.merge(
        "photo_words", WORDS_SCHEMA, words({"a": "green tea"}, fingerprint="f2"), "photo_id"
    )
    assert found(lance, "cafe") == set()
    assert found(lance, "tea") == {"a"}
    lance.index_words("photo_words", "words")
    assert found(lance, "tea") == {"a"}
    assert found(lance, "cafe") == set()


def test_deleted_ids_are_gone(lance):
    lance.merge("photo_words", WORDS_SCHEMA, words({"it's": "x", "b": "y"}), "photo_id")
    assert lance.delete("photo_words", "photo_id", pl.Series(["it's", "never"])) == 1
    assert lance.triples("photo_words", "photo_id")["id"].to_list() == ["b"]


def test_vectors_keep_their_length_through_a_merge_and_compaction(lance):
    vectors = np.eye(4, dtype=np.float32)
    schema = vector_schema(4)
    rows = pa.table(
        {"content_id": list("abcd"), "vector": vectors.tolist(), **derivation(4)}, schema=schema
    )
    lance.merge("v", schema, rows, "content_id")
    lance.compact("v")
    nearest = lance.open("v").search(vectors[2]).distance_type("cosine").limit(1).to_list()
    assert nearest[0]["content_id"] == "c"
