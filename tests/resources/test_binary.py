"""Rows in the binary format of COPY: nothing is lost on the way, and what is known stays out."""

import datetime as dt
import uuid

import polars as pl
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resources.appending import append_new
from resources.binary import packed
from resources.schema import engine_of
from resources.server import PIPELINE_ROLE

METADATA = sa.MetaData(schema="derived")
HEARD = sa.Table(
    "heard",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("other", sa.Uuid),
    sa.Column("word", sa.String),
    sa.Column("whole", sa.Integer),
    sa.Column("long", sa.BigInteger),
    sa.Column("moment", sa.DateTime(timezone=True)),
)
SCHEMA = {
    "id": pl.String,
    "other": pl.String,
    "word": pl.String,
    "whole": pl.Int64,
    "long": pl.Int64,
    "moment": pl.Datetime("us", "UTC"),
}
TIMES = st.datetimes(dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31), timezones=st.just(dt.UTC))
ROWS = st.lists(
    st.tuples(
        st.uuids().map(str),
        st.none() | st.uuids().map(str),
        st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40),
        st.none() | st.integers(-(2**31), 2**31 - 1),
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | TIMES,
    ),
    unique_by=lambda row: row[0],
)


@pytest.fixture(scope="module")
def heard(module_urls, pipeline):
    """The pipeline, which may write a table of things that were heard."""
    with engine_of(module_urls.owner).begin() as connection:
        METADATA.create_all(connection)
        connection.exec_driver_sql(
            f"GRANT SELECT, INSERT, TRUNCATE ON derived.heard TO {PIPELINE_ROLE}"
        )
    return pipeline


def append(heard, *pieces):
    """Append frames in one transaction; the keys that were new."""
    with heard.begin() as connection:
        return append_new(connection, HEARD, pieces).to_list()


def empty(heard):
    with heard.begin() as connection:
        connection.exec_driver_sql("TRUNCATE derived.heard")


def frame(rows):
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=ROWS)
def test_any_row_comes_back_as_it_went(heard, rows):
    empty(heard)
    assert append(heard, frame(rows)) == [row[0].replace("-", "") for row in rows]
    back = heard.frame(sa.select(HEARD))
    assert set(back.rows()) == set(rows) and back.height == len(rows)


def test_of_each_key_the_first_row_is_kept_and_a_known_one_stays_as_it_was(heard):
    empty(heard)
    ids = [str(uuid.UUID(int=number)) for number in range(7)]
    now = dt.datetime(2024, 5, 1, tzinfo=dt.UTC)

    def piece(word, *numbers):
        return frame([(ids[number].replace("-", ""), None, word, 1, 1, now) for number in numbers])

    def new(*pieces):
        return [uuid.UUID(key).int for key in append(heard, *pieces)]

    assert new(piece("a", 3, 1, 3), piece("b", 1, 2)) == [3, 1, 2]
    assert new(piece("c", 2, 3), piece("d", 4, 4)) == [4]
    assert new(piece("e", 1), frame([])) == []
    assert new(piece("f", 0, 5)) == [0, 5], "around what is known"
    assert new(piece("g", 6)) == [6], "after it"
    told = heard.frame(sa.select(HEARD.c.id, HEARD.c.word)).rows()
    assert sorted(told) == list(zip(ids, "fabadfg", strict=True))


@pytest.mark.parametrize("kind", [sa.Double, sa.SmallInteger, sa.DateTime])
def test_a_type_that_is_not_packed_is_refused(kind):
    with pytest.raises(TypeError, match="real is of a type that is not packed"):
        packed([sa.Column("real", kind)], pl.DataFrame({"real": [1]}))


def test_a_number_that_is_too_large_is_never_cut():
    with pytest.raises(pl.exceptions.InvalidOperationError, match="2147483648"):
        packed([sa.Column("whole", sa.Integer)], pl.DataFrame({"whole": [2**31]}))
