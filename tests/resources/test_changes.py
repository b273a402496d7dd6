"""Changes of facts as a sensor reads them: every table and verb, late commits, deletions."""

import datetime as dt
import uuid

import polars as pl
import pytest
import sqlalchemy as sa

from catalog_data.people import User
from catalog_data.photos.facts import Author, Photo, PhotoTag
from catalog_data.tables import FACT_TABLES, UNTRACKED_TABLES
from resources.changes import START, changes_since, trim
from resources.postgres import Postgres
from resources.schema import engine_of
from resources.server import API_ROLE, PIPELINE_ROLE

NEVER = "00000000-0000-0000-0000-000000000000"


def a_user():
    return sa.insert(User).values(
        id=uuid.uuid4(),
        email=f"{uuid.uuid4().hex}@example.org",
        username=uuid.uuid4().hex,
        friend_code=uuid.uuid4().hex[:8].upper(),
    )


def tables(frame):
    return frame["table_name"].to_list()


@pytest.fixture(scope="module")
def postgres(pipeline):
    """One database for all tests here: each reads on from where it began."""
    return pipeline


@pytest.fixture(scope="module")
def said(module_urls):
    return Postgres(url=module_urls.api)


@pytest.fixture
def photo(said):
    user, photo = a_user(), uuid.uuid4()
    with said.begin() as connection:
        connection.execute(user)
        row = {"id": photo, "owner_id": user.compile().params["id"], "content_id": "0" * 64}
        connection.execute(sa.insert(Photo).values(row))
    return photo


def test_a_reader_sees_each_change_once(said, postgres):
    _, position = changes_since(postgres, START)
    nothing, position = changes_since(postgres, position)
    assert nothing.schema == {"table_name": pl.String, "role": pl.String} and nothing.is_empty()
    with said.begin() as connection:
        connection.execute(a_user())
        connection.execute(a_user())
    frame, after = changes_since(postgres, position)
    assert frame.rows() == [("users", API_ROLE)]
    assert changes_since(postgres, after)[0].is_empty()


@pytest.mark.parametrize(
    "table", [t for t in FACT_TABLES if t.name not in UNTRACKED_TABLES], ids=lambda t: t.name
)
@pytest.mark.parametrize("verb", ["insert", "update", "delete"])
def test_every_statement_on_every_tracked_table_is_told(module_urls, postgres, table, verb):
    _, position = changes_since(postgres, START)
    column = next(iter(table.primary_key.columns)).name
    statement = {
        "insert": f"INSERT INTO facts.{table.name} SELECT * FROM facts.{table.name} WHERE false",
        "update": f"UPDATE facts.{table.name} SET {column} = {column} WHERE false",
        "delete": f"DELETE FROM facts.{table.name} WHERE false",
    }[verb]
    engine = engine_of(module_urls.owner)
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM facts.changes"))
        connection.execute(sa.text(statement))
        xid = connection.execute(sa.text("SELECT CAST(pg_current_xact_id() AS text)")).scalar_one()
    with engine.connect() as connection:
        told = connection.execute(
            sa.text("SELECT table_name, CAST(xid AS text), role FROM facts.changes")
        ).all()
    assert told == [(table.name, xid, "postgres")]
    assert tables(changes_since(postgres, position)[0]) == [table.name]


def test_the_pipelines_own_rows_are_told_apart(said, postgres, photo):
    _, position = changes_since(postgres, START)
    with postgres.begin() as connection:
        connection.execute(sa.update(Photo).values(is_egg=True))
    with said.begin() as connection:
        connection.execute(sa.insert(PhotoTag).values(photo_id=photo, tag="cat"))
    frame, _ = changes_since(postgres, position)
    assert frame.rows() == [("photo_tags", API_ROLE), ("photos", PIPELINE_ROLE)]


def test_a_deleted_tag_is_seen(said, postgres, photo):
    with said.begin() as connection:
        connection.execute(sa.insert(PhotoTag).values(photo_id=photo, tag="cat"))
    _, position = changes_since(postgres, START)
    with said.begin() as connection:
        connection.execute(sa.delete(PhotoTag))
    assert tables(changes_since(postgres, position)[0]) == ["photo_tags"]


def test_overlapping_transactions_committed_in_reverse_order_are_both_seen(said, postgres, photo):
    _, position = changes_since(postgres, START)
    seen = []
    with said.engine.connect() as early, said.engine.connect() as late:
        early.execute(sa.insert(PhotoTag).values(photo_id=photo, tag="early"))
        owner = sa.select(Photo.owner_id).where(Photo.id == photo).scalar_subquery()
        late.execute(sa.insert(Author).values(id=uuid.uuid4(), owner_id=owner, name="Ann"))
        late.commit()
        frame, position = changes_since(postgres, position)
        seen += tables(frame)
        early.commit()
    assert seen == [], "a transaction is read only when none before it can still commit"
    frame, position = changes_since(postgres, position)
    assert tables(frame) == ["authors", "photo_tags"]
    assert changes_since(postgres, position)[0].is_empty()


def test_a_change_taken_back_is_not_told(said, postgres, photo):
    _, position = changes_since(postgres, START)
    with said.engine.connect() as connection:
        connection.execute(sa.insert(PhotoTag).values(photo_id=photo, tag="cat"))
        connection.rollback()
    assert changes_since(postgres, position)[0].is_empty()


def test_a_position_of_another_server_reports_all_again(postgres, photo):
    frame, position = changes_since(postgres, 2**63)
    assert {"photos", "users"} <= set(tables(frame))
    assert changes_since(postgres, position)[0].is_empty()


def test_trimming_forgets_only_what_is_old(module_urls, said, postgres, photo):
    with engine_of(module_urls.owner).begin() as connection:
        old = "UPDATE facts.changes SET changed_at = 'yesterday'"
        count = connection.execute(sa.text(old)).rowcount
    with said.begin() as connection:
        connection.execute(sa.insert(PhotoTag).values(photo_id=photo, tag="cat"))
    hour = dt.timedelta(hours=1)
    assert trim(postgres, dt.datetime.now(dt.UTC) - hour) == count > 1
    assert tables(changes_since(postgres, START)[0]) == ["photo_tags"]
