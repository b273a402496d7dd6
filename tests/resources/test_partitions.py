"""Parts of tables by release: whole or not at all, and only by the pipeline."""

import polars as pl
import psycopg
import pytest
import sqlalchemy as sa

from catalog_data.species.details import VernacularName
from resources.partitions import drop_part, filled_part
from resources.postgres import Postgres

TABLE = VernacularName.__table__
NAMES = sa.select(TABLE.c.release, TABLE.c.name).order_by("release", "name")
INDEXES = """
    SELECT count(*) FROM pg_inherits JOIN pg_index ON indrelid = inhrelid
    WHERE inhparent = 'derived.vernacular_names'::regclass AND indisvalid
"""
TABLES = "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'vernacular_names%'"


def rows(release, *names):
    numbered = [(release, line, "t", name) for line, name in enumerate(names)]
    return pl.DataFrame(numbered, schema=["release", "line", "taxon_id", "name"], orient="row")


def fill(postgres, release, *names):
    with filled_part(postgres, TABLE, release) as part:
        part.write(rows(release, *names))


def held(postgres):
    return postgres.frame(NAMES).rows()


def test_parts_stand_side_by_side_and_are_replaced_alone(postgres, said):
    fill(postgres, 1, "tern", "gull")
    fill(postgres, 2, "heron")
    fill(postgres, 1, "auk")
    assert held(postgres) == [(1, "auk"), (2, "heron")]
    assert held(said) == held(postgres)
    with postgres.begin() as connection:
        assert connection.execute(sa.text(INDEXES)).scalar() == 2 * (len(TABLE.indexes) + 1)
        drop_part(connection, TABLE, 2)
    assert held(postgres) == [(1, "auk")]


def test_a_part_that_fails_leaves_the_one_before(postgres, urls):
    fill(postgres, 1, "tern")
    with pytest.raises(psycopg.errors.CheckViolation), filled_part(postgres, TABLE, 1) as part:
        part.write(rows(2, "gull"))
    with pytest.raises(sa.exc.IntegrityError), filled_part(postgres, TABLE, 1) as part:
        part.write(pl.concat([rows(1, "gull"), rows(1, "gull")]))
    assert held(postgres) == [(1, "tern")]
    with psycopg.connect(urls.owner) as connection:
        assert connection.execute(TABLES).fetchone() == (1,)


def test_readers_wait_for_the_switch_alone(postgres, said):
    fill(postgres, 1, "tern")
    with filled_part(postgres, TABLE, 1) as part:
        part.write(rows(1, "gull"))
        with said.begin() as connection:
            connection.execute(sa.text("SET LOCAL lock_timeout = '2s'"))
            assert [row.name for row in connection.execute(NAMES)] == ["tern"]
    assert held(said) == [(1, "gull")]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT derived.make_part('published', 1)",
        "SELECT derived.drop_part('published', 1)",
        "SELECT derived.make_part('vernacular_names; DROP TABLE derived.published', 1)",
        "SELECT derived.attach_part('vernacular_names', 'published', 1)",
    ],
)
def test_only_tables_of_releases_have_parts(postgres, statement):
    with pytest.raises(sa.exc.DBAPIError, match="no part"), postgres.begin() as connection:
        connection.execute(sa.text(statement))


def test_the_api_can_make_none(said: Postgres):
    with pytest.raises(sa.exc.ProgrammingError, match="denied"), said.begin() as connection:
        connection.execute(sa.text("SELECT derived.make_part('vernacular_names', 1)"))
