"""Frames in and out by COPY: nothing is lost on the way, and keys overwrite."""

import datetime as dt
import json
import uuid

import polars as pl
import psycopg
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql

from catalog_data.ledger import Failure
from resources.postgres import Postgres
from resources.schema import engine_of
from resources.server import PIPELINE_ROLE
from tests.conftest import run_as_owner

METADATA = sa.MetaData(schema="derived")
ODDITIES = sa.Table(
    "oddities",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("word", sa.Text),
    sa.Column("words", postgresql.ARRAY(sa.Text)),
    sa.Column("document", postgresql.JSONB),
    sa.Column("flag", sa.Boolean),
    sa.Column("whole", sa.BigInteger),
    sa.Column("real", sa.Double),
    sa.Column("moment", sa.DateTime(timezone=True)),
    sa.Column("wall", sa.DateTime(timezone=False)),
)
NAMED = sa.Table("named", METADATA, sa.Column("id", sa.Uuid, primary_key=True))
SCHEMA = {
    "id": pl.String,
    "word": pl.String,
    "words": pl.List(pl.String),
    "document": pl.String,
    "flag": pl.Boolean,
    "whole": pl.Int64,
    "real": pl.Float64,
    "moment": pl.Datetime("us", "UTC"),
    "wall": pl.Datetime("us"),
}
AWKWARD = [
    "",
    "\\N",
    "NULL",
    "null",
    "\\.",
    '"',
    '""',
    "a,b",
    "{a}",
    "\n",
    "\r\n",
    "\t",
    "\\",
    "é蝶",
]
texts = st.one_of(
    st.sampled_from(AWKWARD), st.text(st.characters(exclude_characters="\0", codec="utf-8"))
)
times = st.datetimes(dt.datetime(1, 1, 2), dt.datetime(9999, 12, 30))
documents = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
oddities = st.fixed_dictionaries(
    {
        "id": texts,
        "word": st.none() | texts,
        "words": st.none() | st.lists(texts, max_size=4),
        "document": st.none() | documents.map(lambda value: json.dumps({"value": value})),
        "flag": st.none() | st.booleans(),
        "whole": st.none() | st.integers(-(2**63), 2**63 - 1),
        "real": st.none() | st.floats(),
        "moment": st.none() | times.map(lambda value: value.replace(tzinfo=dt.UTC)),
        "wall": st.none() | times,
    }
)


@pytest.fixture(scope="module")
def tables(module_urls):
    """Two tables of every type, which the pipeline may write."""
    with engine_of(module_urls.owner).begin() as connection:
        METADATA.create_all(connection)
        connection.exec_driver_sql(
            f"GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA derived"
            f" TO {PIPELINE_ROLE}"
        )


@pytest.fixture
def postgres(pipeline, tables):
    with pipeline.begin() as connection:
        connection.exec_driver_sql("TRUNCATE derived.oddities, derived.named")
    return pipeline


def frame(*rows):
    return pl.DataFrame(list(rows), schema=SCHEMA, orient="row")


def read(postgres):
    return postgres.frame(sa.select(*ODDITIES.c).order_by(sa.collate(ODDITIES.c.id, "C")))


def comparable(rows):
    """Rows with documents parsed: Postgres writes them its own way."""
    return [
        {
            **row,
            "document": row["document"] and json.loads(row["document"]),
            "real": repr(row["real"]),
        }
        for row in rows.sort("id").to_dicts()
    ]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(oddities, max_size=4, unique_by=lambda row: row["id"]))
def test_what_is_merged_comes_back(postgres, rows):
    with postgres.begin() as connection:
        connection.exec_driver_sql("TRUNCATE derived.oddities")
    postgres.merge(ODDITIES, frame(*rows))
    back = read(postgres)
    assert back.schema == SCHEMA
    assert comparable(back) == comparable(frame(*rows))


def test_nulls_inside_an_array_come_back(postgres):
    postgres.merge(ODDITIES, frame({"id": "a", "words": ["NULL", None, "", "x"]}))
    assert read(postgres)["words"].to_list() == [["NULL", None, "", "x"]]


def test_a_row_of_many_megabytes_comes_back(postgres):
    long = "line\n" * 1_000_000
    postgres.merge(ODDITIES, frame({"id": "a", "word": "short"}, {"id": "b", "word": long}))
    assert read(postgres)["word"].to_list() == ["short", long]


def test_a_nul_is_refused_and_nothing_is_written(postgres):
    with pytest.raises(psycopg.DataError):
        postgres.merge(ODDITIES, frame({"id": "a", "word": "x"}, {"id": "b", "word": "\0"}))
    assert read(postgres).is_empty()


def test_a_merge_overwrites_by_key_only_the_columns_it_brings(postgres):
    postgres.merge(ODDITIES, frame({"id": "a", "word": "old", "whole": 1}, {"id": "b", "whole": 2}))
    postgres.merge(ODDITIES, frame({"id": "a", "word": "new"}, {"id": "c"}).select("id", "word"))
    rows = read(postgres).select("id", "word", "whole").rows()
    assert rows == [("a", "new", 1), ("b", None, 2), ("c", None, None)]


def test_a_key_of_several_columns_decides(postgres):
    base = {"asset": "a", "fingerprint": "f", "attempts": 1, "error": "e"}
    now = dt.datetime.now(dt.UTC)
    told = [base | {"id": i, "recipe": r, "failed_at": now} for i in "xy" for r in "12"]
    postgres.merge(Failure.__table__, pl.DataFrame(told))
    postgres.merge(Failure.__table__, pl.DataFrame([told[1] | {"attempts": 2}]))
    query = sa.select(Failure.id, Failure.recipe, Failure.attempts).order_by("id", "recipe")
    assert postgres.frame(query).rows() == [
        ("x", "1", 1),
        ("x", "2", 2),
        ("y", "1", 1),
        ("y", "2", 1),
    ]


def test_merging_nothing_does_nothing(postgres):
    postgres.merge(ODDITIES, frame())
    assert read(postgres).is_empty() and read(postgres).schema == SCHEMA


def test_uuids_are_texts_outside(postgres):
    ids = sorted(str(uuid.uuid4()) for _ in range(3))
    postgres.merge(NAMED, pl.DataFrame({"id": ids}))
    assert postgres.delete(NAMED, pl.Series([ids[0], str(uuid.uuid4())])) == 1
    assert postgres.delete(NAMED, [ids[1]]) == 1
    assert postgres.delete(NAMED, []) == 0
    assert postgres.frame(sa.select(NAMED))["id"].to_list() == [ids[2]]


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(texts, max_size=5, unique=True), texts)
def test_delete_takes_the_ids_and_no_other(postgres, ids, kept):
    with postgres.begin() as connection:
        connection.exec_driver_sql("TRUNCATE derived.oddities")
    gone = [id_ for id_ in ids if id_ != kept]
    postgres.merge(ODDITIES, frame(*({"id": id_} for id_ in [*gone, kept])))
    assert postgres.delete(ODDITIES, pl.Series(gone, dtype=pl.String)) == len(gone)
    assert read(postgres)["id"].to_list() == [kept]


@given(word=texts)
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
def test_parameters_are_bound_whatever_they_hold(postgres, word):
    query = sa.text("SELECT CAST(:word AS text) AS word, '100%' AS share")
    assert postgres.frame(query, {"word": word}).rows() == [(word, "100%")]


def test_times_are_the_same_wherever_the_server_stands(urls):
    name = urls.owner.rsplit("/", 1)[1]
    run_as_owner(
        urls,
        f"ALTER DATABASE {name} SET timezone = 'Europe/Amsterdam'",
        f"ALTER DATABASE {name} SET datestyle = 'German'",
    )
    query = sa.text("SELECT CAST('1880-05-01 12:00Z' AS timestamptz) AS t")
    moment = dt.datetime(1880, 5, 1, 12, tzinfo=dt.UTC)
    assert Postgres(url=urls.pipeline).frame(query).rows() == [(moment,)]
