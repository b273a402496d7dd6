"""What each database role may do, table by table of the registry; Postgres refuses the rest."""

from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import errors, sql

from catalog_data.base import Fact
from catalog_data.ledger import Change, SchemaHash
from catalog_data.people import User
from catalog_data.photos.facts import PhotoSaying, PhotoTag
from catalog_data.tables import DERIVED_TABLES, FACT_TABLES, INGEST_TABLES, SECRET_TABLES, names
from resources.server import API_ROLE, PIPELINE_ROLE
from tests.conftest import in_database, kept_books

EVERYTHING = frozenset({"select", "insert", "update", "delete"})
BOOKS = names(Change, SchemaHash)


def asked(table):
    """Harmless statements: each needs one privilege on the table and changes nothing."""
    name = sql.Identifier(table.schema, table.name)
    column = sql.Identifier(next(iter(table.columns)).name)
    return {
        "select": sql.SQL("SELECT count(*) FROM {}").format(name),
        "insert": sql.SQL("INSERT INTO {} DEFAULT VALUES").format(name),
        "update": sql.SQL("UPDATE {} SET {} = DEFAULT").format(name, column),
        "delete": sql.SQL("DELETE FROM {}").format(name),
        "truncate": sql.SQL("TRUNCATE {}").format(name),
        "trigger": sql.SQL(
            "CREATE TRIGGER t AFTER INSERT ON {} EXECUTE FUNCTION facts.note_change()"
        ).format(name),
        "alter": sql.SQL("ALTER TABLE {} ADD COLUMN more text").format(name),
        "drop": sql.SQL("DROP TABLE {} CASCADE").format(name),
        "rename": sql.SQL("ALTER TABLE {} RENAME TO other").format(name),
        "index": sql.SQL("CREATE INDEX more ON {} ({})").format(name, column),
    }


def permitted(connection, statement):
    """Whether Postgres lets a role do something, whatever else comes of it; it is taken back."""
    try:
        connection.execute(statement)
    except errors.InsufficientPrivilege:
        return False
    except errors.IntegrityError:
        return True  # allowed, and stopped only by what a row must hold
    finally:
        connection.rollback()
    return True


def permissions(url, table):
    with psycopg.connect(url) as connection:
        return {verb for verb, asking in asked(table).items() if permitted(connection, asking)}


def of_the_api(table):
    if table.metadata is not Fact.metadata or table.name == Change.__tablename__:
        return {"select"}
    return EVERYTHING


def of_the_pipeline(table):
    if table.name == Change.__tablename__:
        return {"select", "delete"}
    if table.metadata is not Fact.metadata:
        return {"select"} if table.name == SchemaHash.__tablename__ else EVERYTHING
    if table.name in SECRET_TABLES:
        return set()
    return {"select", "insert", "update"} if table.name in INGEST_TABLES else {"select"}


@pytest.mark.parametrize("table", [*FACT_TABLES, *DERIVED_TABLES], ids=lambda t: t.fullname)
def test_each_role_may_do_on_each_table_what_it_must_and_nothing_else(module_urls, table):
    assert permissions(module_urls.api, table) == of_the_api(table)
    assert permissions(module_urls.pipeline, table) == of_the_pipeline(table)


def test_the_law_is_about_these_tables():
    """The registry cannot be changed so that what law one forbids is allowed."""
    assert {"credentials", "refresh_tokens", "invitations"} <= SECRET_TABLES
    assert not names(PhotoSaying, PhotoTag, User) & INGEST_TABLES


def rows(url, query, *parameters):
    with psycopg.connect(url) as connection:
        return connection.execute(query, parameters).fetchall()


def test_nothing_stands_in_the_database_but_the_registry(module_urls):
    query = """SELECT schemaname || '.' || tablename FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"""
    there = {name for (name,) in rows(module_urls.owner, query)}
    known = {table.fullname for table in (*FACT_TABLES, *DERIVED_TABLES)}
    assert there == known | {"facts.alembic_version"}


@pytest.fixture(params=["api", "pipeline"])
def role_url(module_urls, request):
    return getattr(module_urls, request.param)


FORBIDDEN = [
    "UPDATE facts.alembic_version SET version_num = '0'",
    "DELETE FROM facts.alembic_version",
    "INSERT INTO facts.alembic_version VALUES ('0')",
    "CREATE TABLE facts.more (id int)",
    "CREATE TABLE derived.more (id int)",
    "CREATE TABLE public.more (id int)",
    "CREATE FUNCTION facts.more() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "ALTER FUNCTION facts.note_change SECURITY INVOKER",
    "CREATE SCHEMA more",
    "CREATE ROLE more",
    "CREATE EXTENSION vector SCHEMA facts",
    "ALTER ROLE postgres PASSWORD 'mine'",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    f"ALTER ROLE {API_ROLE} BYPASSRLS",
    f"GRANT {PIPELINE_ROLE} TO {API_ROLE}",
    "DROP SCHEMA facts CASCADE",
    "SET session_replication_role = replica",
    "COPY facts.users TO PROGRAM 'cat'",
    "COPY facts.users TO '/tmp/users'",
    "SELECT pg_read_file('postgresql.conf')",
    "SELECT * FROM pg_authid",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_no_role_may_do_what_is_the_owners(role_url, statement):
    with psycopg.connect(role_url) as connection:
        assert not permitted(connection, statement)


def test_no_role_hands_on_what_it_may(module_urls):
    with psycopg.connect(module_urls.api) as connection:
        connection.execute(f"GRANT SELECT ON facts.credentials TO {PIPELINE_ROLE}")
    with psycopg.connect(module_urls.pipeline) as connection:
        assert not permitted(connection, "SELECT * FROM facts.credentials")


def test_no_role_becomes_another(module_urls, role_url):
    owner = rows(module_urls.owner, "SELECT current_user")[0][0]
    mine = rows(role_url, "SELECT current_user")[0][0]
    with psycopg.connect(role_url) as connection:
        for name in {owner, API_ROLE, PIPELINE_ROLE} - {mine}:
            assert not permitted(connection, f"SET ROLE {name}")


def test_roles_are_no_superusers_and_own_nothing(module_urls):
    query = """SELECT rolname, rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication
        OR rolbypassrls, (SELECT count(*) FROM pg_class WHERE relowner = r.oid)
        FROM pg_roles r WHERE rolname = ANY (%s)"""
    found = rows(module_urls.owner, query, [API_ROLE, PIPELINE_ROLE])
    assert sorted(found) == [(API_ROLE, False, 0), (PIPELINE_ROLE, False, 0)]


def test_passwords_are_asked_for_and_kept_as_scram(module_urls, role_url):
    query = "SELECT rolpassword FROM pg_authid WHERE rolname = ANY (%s)"
    for (kept,) in rows(module_urls.owner, query, [API_ROLE, PIPELINE_ROLE]):
        assert kept.startswith("SCRAM-SHA-256$")
    wrong = urlsplit(role_url)
    wrong = wrong._replace(netloc=f"{wrong.username}:wrong@{wrong.hostname}:{wrong.port}")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(urlunsplit(wrong))


def test_the_embedded_server_lets_nobody_in_without_a_password(server, server_home):
    lines = (server_home.postgres / "pg_hba.conf").read_text().splitlines()
    rules = [line.split() for line in lines if line and not line.startswith("#")]
    assert rules and {rule[-1] for rule in rules} == {"scram-sha-256"}


def test_the_api_has_no_part_in_dagsters_tables(module_urls):
    with kept_books(module_urls) as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE runs (id int)")
        storage = in_database(module_urls.api, urlsplit(url).path.lstrip("/"))
        with psycopg.connect(storage) as connection:
            for statement in (
                "SELECT * FROM runs",
                "DELETE FROM runs",
                "CREATE TABLE more (a int)",
            ):
                assert not permitted(connection, statement)
