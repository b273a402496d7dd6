"""Texts of arrays and objects, read back by Postgres and by Python."""

import json

import polars as pl
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.species.text import array, held, jsonb

texts = st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
rows = st.lists(st.tuples(texts, texts), min_size=1, max_size=6)
NASTY = ['"', "\\", "{}", "}", "{", "\n\t\u0001\u2028", "ü\U0001f98b", "", "a,b", "null"]


def frame(pairs):
    return pl.DataFrame(pairs, schema={"a": pl.String, "b_c": pl.String}, orient="row")


@given(rows)
@settings(max_examples=200, deadline=None)
def test_objects_hold_what_has_a_value(pairs):
    written = frame(pairs).select(jsonb(["a", "b_c"]).alias("text"))["text"]
    for (a, b), text in zip(pairs, written, strict=True):
        wanted = {name: value for name, value in (("a", a), ("b_c", b)) if value is not None}
        assert (json.loads(text) if text else {}) == wanted


def test_postgres_reads_them(postgres):
    pairs = [(text, None) for text in NASTY]
    written = frame(pairs).select(jsonb(["a", "b_c"]).alias("text"))["text"]
    query = sa.text("SELECT CAST(:t AS jsonb) ->> 'a' AS a")
    with postgres.begin() as connection:
        read = [connection.execute(query, {"t": text}).scalar() for text in written]
    assert read == NASTY


def test_arrays():
    lists = pl.DataFrame({"n": [[1, 2], [], None], "w": [["a"], ["b", "c"], []]})
    written = lists.select(n=array(pl.col("n")), w=array(pl.col("w")))
    assert written["n"].to_list() == ["{1,2}", "{}", None]
    assert written["w"].to_list() == ["{a}", "{b,c}", "{}"]


def test_columns_without_a_value_are_left_out():
    assert held(frame([(None, "x"), (None, None)]).lazy(), ["a", "b_c"]) == ["b_c"]
    assert held(frame([(None, None)]).lazy(), []) == []
