"""LanceDB as the assets use it: merges by triple, words that come and go, recipes apart."""

import datetime as dt
import uuid

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from catalog_data.photos.vectors import WORDS_SCHEMA, vector_schema
from resources.lance import Lance, connection_to

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(params=["folder", "object storage"])
def lance(request, tmp_path):
    if request.param == "folder":
        return Lance(uri=str(tmp_path / "lance"))
    return Lance(uri=f"{request.getfixturevalue('bucket')}/{uuid.uuid4().hex}")


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


def vectors_of(recipe, names, rows):
    columns = {"content_id": list(names), "vector": rows.tolist()}
    return pa.table(columns | derivation(len(names), recipe=recipe), schema=vector_schema(8))


def test_recipes_stand_side_by_side_until_the_old_one_is_dropped(lance):
    eye = np.eye(8, dtype=np.float32)
    for recipe in ("old", "new"):
        lance.merge("v", vector_schema(8), vectors_of(recipe, "abcdefgh", eye), "content_id")
    assert lance.count("v") == 16
    assert lance.delete_other_recipes("v", "new") == 8
    assert set(lance.triples("v", "content_id")["recipe"]) == {"new"}


def test_the_nearest_by_an_index_are_those_of_exact_search(lance):
    """Rows enough for an index; it is made, asked, and dropped again."""
    random = np.random.default_rng(0).standard_normal((600, 8)).astype(np.float32)
    unit = random / np.linalg.norm(random, axis=1, keepdims=True)
    names = [f"{number:04}" for number in range(len(unit))]
    lance.merge("v", vector_schema(8), vectors_of("r", names, unit), "content_id")
    exact = lance.nearest("v", unit[7], 5)
    assert exact == [names[i] for i in np.argsort(-(unit @ unit[7]))[:5]]
    lance.index_vectors("v")
    everything = len(unit) // 5
    assert lance.nearest("v", unit[7], 5, probes=50, refine=everything) == exact
    lance.drop_vector_index("v")
    assert [index.columns for index in lance.open("v").list_indices()] == []
    assert lance.nearest("v", unit[7], 5) == exact


def test_tables_come_and_go(lance):
    assert lance.tables() == []
    for name in ("one", "two"):
        lance.merge(name, WORDS_SCHEMA, words({"a": "x"}), "photo_id")
    assert sorted(lance.tables()) == ["one", "two"]
    lance.drop("one")
    lance.drop("never was")
    assert lance.tables() == ["two"] and not lance.has("one")


def test_many_rows_are_all_counted_and_deleted(lance):
    """More ids than one deletion takes, and more rows than a search gives unasked."""
    rows = {f"it's {number}": "word" for number in range(2500)}
    lance.merge("photo_words", WORDS_SCHEMA, words(rows), "photo_id")
    assert lance.triples("photo_words", "photo_id").height == 2500
    gone = pl.Series(list(rows)[:2300])
    assert lance.delete("photo_words", "photo_id", gone) == 2300
    assert lance.count("photo_words") == 200


def test_a_second_connection_sees_what_was_written_meanwhile(lance):
    """As the API does: a table that is open is asked at its newest version."""
    lance.merge("photo_words", WORDS_SCHEMA, words({"a": "cat"}), "photo_id")
    elsewhere = lance.open("photo_words")
    connection_to.cache_clear()
    lance.merge("photo_words", WORDS_SCHEMA, words({"b": "dog"}), "photo_id")
    elsewhere.checkout_latest()
    assert elsewhere.count_rows() == lance.count("photo_words") == 2
