"""The schema as a program finds and makes it: models equal migrations, derivations are replaced."""

import dataclasses
import tempfile
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

import resources.schema
from catalog_data.base import Fact
from catalog_data.ledger import Failure, Published, SchemaHash
from resources.home import Home
from resources.schema import engine_of, migrate, prepare_database, revisions
from resources.server import running, urls_of
from tests.conftest import fast_folder, in_database, run_as_owner

DESCRIBED = {
    "columns": """SELECT a.attrelid::regclass::text, attname, format_type(atttypid, atttypmod),
        attnotnull, attidentity, attgenerated, pg_get_expr(adbin, adrelid),
        col_description(a.attrelid, attnum)
        FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = attrelid AND adnum = attnum
        WHERE relnamespace = 'facts'::regnamespace AND relkind = 'r' AND attnum > 0""",
    "constraints": """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'facts'::regnamespace""",
    "indexes": """SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'facts'""",
    "tables": """SELECT relname, relpersistence FROM pg_class
        WHERE relnamespace = 'facts'::regnamespace AND relkind = 'r'""",
}


def described(url):
    """Everything Postgres knows of the tables of facts, Alembic's own left out."""
    with psycopg.connect(url) as connection:
        return {
            kind: {row for row in connection.execute(query) if "alembic" not in str(row)}
            for kind, query in DESCRIBED.items()
        }


@pytest.fixture
def empty(server, server_home):
    """Addresses of a database in which nothing was made yet."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    run_as_owner(server, f"CREATE DATABASE {name}")
    yield urls_of(in_database(server.owner, name), server_home)
    dagster = f"DROP DATABASE IF EXISTS {name}_dagster WITH (FORCE)"
    run_as_owner(server, f"DROP DATABASE {name} WITH (FORCE)", dagster)


def test_migrations_make_what_the_models_say(empty, module_urls):
    with engine_of(empty.owner).begin() as connection:
        connection.execute(sa.text("CREATE SCHEMA facts"))
        Fact.metadata.create_all(connection)
    assert described(module_urls.owner) == described(empty.owner)


def test_alembic_would_write_no_migration(module_urls):
    only_facts = {
        "include_schemas": True,
        "include_name": lambda name, kind, _: kind != "schema" or name == "facts",
        "version_table_schema": "facts",
    }
    with engine_of(module_urls.owner).connect() as connection:
        context = MigrationContext.configure(connection, opts=only_facts)
        assert compare_metadata(context, Fact.metadata) == []


def test_facts_go_down_and_up_again(urls):
    before = described(urls.owner)
    with engine_of(urls.owner).begin() as connection:
        command.downgrade(resources.schema._configuration(connection), "base")
    assert not any(described(urls.owner).values())
    with psycopg.connect(urls.owner) as connection:
        functions = "SELECT proname FROM pg_proc WHERE pronamespace = 'facts'::regnamespace"
        assert connection.execute(functions).fetchall() == []
    migrate(urls.owner)
    assert described(urls.owner) == before
    with engine_of(urls.owner).connect() as connection:
        assert len(set(revisions(connection))) == 1


def made(url):
    """Which tables stand in the schema of derivations, each with its number: new when made anew."""
    with psycopg.connect(url) as connection:
        query = "SELECT relname, oid FROM pg_class WHERE relnamespace = 'derived'::regnamespace"
        return dict(connection.execute(query + " AND relkind = 'r'").fetchall())


def snapshot(url):
    with psycopg.connect(url) as connection:
        grants = "SELECT relname, relacl::text FROM pg_class WHERE relnamespace IN"
        grants += " ('facts'::regnamespace, 'derived'::regnamespace)"
        return made(url), described(url), sorted(connection.execute(grants).fetchall(), key=str)


def test_preparing_twice_changes_nothing(empty):
    prepare_database(empty)
    before = snapshot(empty.owner)
    prepare_database(empty)
    assert snapshot(empty.owner) == before
    with psycopg.connect(empty.owner) as connection:  # and no more where the shortcut is gone
        connection.execute("DELETE FROM derived.schema_hashes WHERE table_name = ''")
    prepare_database(empty)
    assert snapshot(empty.owner) == before


def test_the_owner_need_be_no_superuser(server_home):
    """As on a server that somebody else looks after: roles and databases may be made, no more."""
    with tempfile.TemporaryDirectory(prefix="wunderkammer-", dir=fast_folder()) as folder:
        home = Home(Path(folder))
        home.prepare()
        with running(home) as server:
            boss = "CREATE ROLE boss LOGIN CREATEDB CREATEROLE PASSWORD 'boss'"
            run_as_owner(server, boss, "CREATE DATABASE photos OWNER boss")
            address = f"postgresql://boss:boss@{server.owner.split('@')[1]}"
            for whose in (home, server_home, home):  # the passwords are those of who came last
                urls = urls_of(in_database(address, "photos"), whose)
                prepare_database(urls)
                fill(urls.pipeline)
                assert counts(urls.api) == [1, 1]
                with psycopg.connect(urls.pipeline) as connection:
                    connection.execute("DELETE FROM derived.published")
                    connection.execute("DELETE FROM derived.failures")
                psycopg.connect(urls.dagster).close()


def test_two_processes_prepare_one_database(empty):
    """Both see an empty database at once; one waits for the other."""
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(prepare_database, [empty] * 3))
    assert made(empty.owner)


def fill(url):
    """A row in each of two derived tables."""
    with engine_of(url).begin() as connection:
        connection.execute(sa.insert(Published).values(artifact="a", version="1"))
        failure = {"asset": "a", "id": "1", "recipe": "r", "fingerprint": "f", "attempts": 1}
        now = sa.func.now()
        connection.execute(sa.insert(Failure).values(**failure, error="e", failed_at=now))


def counts(url):
    with engine_of(url).connect() as connection:
        return [
            connection.execute(sa.select(sa.func.count()).select_from(model)).scalar()
            for model in (Published, Failure)
        ]


@pytest.fixture
def wider(monkeypatch):
    """A registry in which one derived table has a column more."""
    changed = sa.MetaData(schema="derived")
    tables = [
        table.to_metadata(changed) if table is Published.__table__ else table
        for table in resources.schema.DERIVED_TABLES
    ]
    changed.tables["derived.published"].append_column(sa.Column("more", sa.Text))
    monkeypatch.setattr(resources.schema, "DERIVED_TABLES", tables)


def test_only_the_derived_table_that_changed_is_made_anew(urls, request):
    fill(urls.pipeline)
    before, facts = made(urls.owner), described(urls.owner)
    request.getfixturevalue("wider")
    prepare_database(urls)
    after = made(urls.owner)
    assert {name for name in before if before[name] != after[name]} == {"published"}
    assert described(urls.owner) == facts
    assert counts(urls.pipeline) == [0, 1], "and the pipeline may read and write it"
    with engine_of(urls.pipeline).begin() as connection:
        row = "INSERT INTO derived.published (artifact, version, more) VALUES ('a', '1', 'x')"
        connection.execute(sa.text(row))


def test_a_derived_table_that_was_dropped_by_hand_comes_back(urls):
    with psycopg.connect(urls.owner) as connection:
        connection.execute("DROP SCHEMA derived CASCADE")
    prepare_database(urls)
    fill(urls.pipeline)
    assert counts(urls.api) == [1, 1]


def test_lost_roles_are_made_again_with_their_grants(urls):
    """As after a move of the data to another server: passwords of the home are set."""
    stranger = urls.pipeline.replace("@", "-changed@", 1)
    moved = dataclasses.replace(urls, pipeline=stranger)
    prepare_database(moved)
    psycopg.connect(stranger).close()
    prepare_database(urls)
    psycopg.connect(urls.pipeline).close()


def users(url):
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT count(*) FROM facts.users").fetchone()[0]


def test_facts_that_are_older_are_saved_before_they_are_migrated(urls):
    saved = []

    def save():
        saved.append(users(urls.owner))

    prepare_database(urls, save)
    assert saved == [], "nothing is to be migrated"
    with psycopg.connect(urls.owner) as connection:
        connection.execute("UPDATE facts.alembic_version SET version_num = 'older'")
    with pytest.raises(Exception, match="older"):
        prepare_database(urls, save)
    assert saved == [0], "what is saved is saved before anything is tried"


def test_hashes_stand_for_every_derived_table(module_urls):
    with engine_of(module_urls.owner).connect() as connection:
        stored = dict(connection.execute(sa.select(SchemaHash.table_name, SchemaHash.hash)).all())
    stored.pop("")
    tables = resources.schema.DERIVED_TABLES
    wanted = {t.name: resources.schema.definition_hash(t) for t in tables}
    wanted.pop(SchemaHash.__tablename__)
    assert stored == wanted
