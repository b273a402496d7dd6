"""Makes a database ready: roles, facts by Alembic, derivations by the registry, grants. No rows."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from catalog_data.ledger import Change, SchemaHash
from catalog_data.tables import DERIVED_TABLES, FACT_TABLES, INGEST_TABLES, SECRET_TABLES
from resources.partitions import FUNCTIONS
from resources.server import API_ROLE, PIPELINE_ROLE, Urls

MIGRATIONS = Path(__file__).parent.parent / "catalog_data" / "migrations"
LOCK = 0x5755_4E44  # one process prepares a database at a time


def engine_of(url: str, **options: object) -> sa.Engine:
    """A SQLAlchemy engine over psycopg for a plain ``postgresql://`` address."""
    address = url.replace("postgresql://", "postgresql+psycopg://", 1)
    return sa.create_engine(address, poolclass=sa.NullPool, **options)


@contextmanager
def _locked(url: str) -> Iterator[sa.Connection]:
    engine = engine_of(url)
    with engine.begin() as connection:
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        yield connection
    engine.dispose()


def _configuration(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def revisions(connection: sa.Connection) -> tuple[str | None, str | None]:
    """The database's revision of facts and the newest one."""
    context = MigrationContext.configure(connection, opts={"version_table_schema": "facts"})
    newest = ScriptDirectory.from_config(_configuration(connection)).get_current_head()
    return context.get_current_revision(), newest


def _migrate(connection: sa.Connection, revision: str) -> None:
    connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS facts"))
    command.upgrade(_configuration(connection), revision)


def migrate(url: str, revision: str = "head") -> None:
    """Bring facts to a revision, as the owner."""
    with _locked(url) as connection:
        _migrate(connection, revision)


def _role(connection: sa.Connection, url: str) -> None:
    parts = urlsplit(url)
    name, password = unquote(parts.username or ""), unquote(parts.password or "")
    known = connection.execute(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :n"), {"n": name})
    verb = "ALTER ROLE" if known.scalar() else "CREATE ROLE"
    quoted = connection.execute(
        sa.text("SELECT format('%I LOGIN PASSWORD %L', CAST(:n AS text), CAST(:p AS text))"),
        {"n": name, "p": password},
    ).scalar_one()
    connection.exec_driver_sql(f"{verb} {quoted}".replace("%", "%%"))


def _roles(urls: Urls) -> None:
    """Make both roles with the home's passwords, unless they log in already."""
    if all(_logs_in(url) for url in (urls.api, urls.pipeline)):
        return
    with _locked(urls.owner) as connection:
        for url in (urls.api, urls.pipeline):
            _role(connection, url)


def _logs_in(url: str) -> bool:
    engine = engine_of(url)
    try:
        engine.connect().close()
    except sa.exc.OperationalError:
        return False
    finally:
        engine.dispose()
    return True


def _dagster_database(urls: Urls) -> None:
    name = urlsplit(urls.dagster).path.lstrip("/")
    engine = engine_of(urls.owner, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
        query = sa.text("SELECT 1 FROM pg_database WHERE datname = :name")
        if connection.execute(query, {"name": name}).scalar() is None:
            # Whoever gives a database away must be able to be its new owner.
            connection.exec_driver_sql(f"GRANT {PIPELINE_ROLE} TO CURRENT_USER")
            connection.exec_driver_sql(f'CREATE DATABASE "{name}" OWNER {PIPELINE_ROLE}')
    engine.dispose()


def definition_hash(table: sa.Table) -> str:
    """SHA-256 of the statements that create a table and its indexes."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    statements = [str(CreateTable(table).compile(dialect=dialect))]
    indexes = sorted(table.indexes, key=lambda index: index.name or "")
    statements += [str(CreateIndex(index).compile(dialect=dialect)) for index in indexes]
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()


def _derived(connection: sa.Connection) -> None:
    """Create derived tables; drop and create anew those whose definition changed."""
    connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS derived"))
    hashes = SchemaHash.__table__
    hashes.create(connection, checkfirst=True)  # type: ignore[attr-defined]
    known = connection.execute(sa.select(SchemaHash.table_name, SchemaHash.hash))
    stored = {name: value for name, value in known}
    for table in DERIVED_TABLES:
        wanted = definition_hash(table)
        if table is hashes or stored.get(table.name) == wanted:
            continue
        table.drop(connection, checkfirst=True)
        table.create(connection)
        connection.execute(sa.delete(SchemaHash).where(SchemaHash.table_name == table.name))
        connection.execute(sa.insert(SchemaHash).values(table_name=table.name, hash=wanted))


def grants() -> list[str]:
    """The statements that give each role what it may do, and nothing else."""
    readable = ", ".join(t.fullname for t in FACT_TABLES if t.name not in SECRET_TABLES)
    spoken = ", ".join(t.fullname for t in FACT_TABLES if t.name != Change.__tablename__)
    ingest = ", ".join(f"facts.{name}" for name in sorted(INGEST_TABLES))
    return [
        "REVOKE ALL ON SCHEMA facts, derived, public FROM PUBLIC",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA facts, derived FROM {API_ROLE}, {PIPELINE_ROLE}",
        f"GRANT USAGE ON SCHEMA facts, derived TO {API_ROLE}, {PIPELINE_ROLE}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA facts, derived TO {API_ROLE}",
        f"GRANT INSERT, UPDATE, DELETE ON {spoken} TO {API_ROLE}",
        f"GRANT SELECT ON {readable} TO {PIPELINE_ROLE}",
        f"GRANT INSERT, UPDATE ON {ingest} TO {PIPELINE_ROLE}",
        f"GRANT DELETE ON facts.changes TO {PIPELINE_ROLE}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA derived TO {PIPELINE_ROLE}",
        f"REVOKE INSERT, UPDATE, DELETE ON derived.schema_hashes FROM {PIPELINE_ROLE}",
        *FUNCTIONS,
    ]


def _state(current: str | None) -> str:
    parts = [current or "", *grants(), *(definition_hash(table) for table in DERIVED_TABLES)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _is_ready(url: str) -> bool:
    """Whether the whole schema is as this program wants it, told by one stored hash."""
    engine = engine_of(url)
    with engine.connect() as connection:
        exists = sa.text("SELECT to_regclass('derived.schema_hashes') IS NOT NULL")
        if not connection.execute(exists).scalar():
            return False
        current, newest = revisions(connection)
        query = sa.select(SchemaHash.hash).where(SchemaHash.table_name == "")
        stored = connection.execute(query).scalar()
    engine.dispose()
    return current == newest and stored == _state(current)


def prepare_database(urls: Urls, before_upgrade: Callable[[], None] | None = None) -> None:
    """Make roles, facts, derivations and grants what this program wants; fast where they are.

    Args:
        urls: Addresses of the roles.
        before_upgrade: Called before facts that exist are migrated: it takes a backup.
    """
    _roles(urls)
    _dagster_database(urls)
    if _is_ready(urls.owner):
        return
    with _locked(urls.owner) as connection:
        current, newest = revisions(connection)
        if current is not None and current != newest and before_upgrade:
            before_upgrade()
        _migrate(connection, "head")
        _derived(connection)
        for statement in grants():
            connection.exec_driver_sql(statement.replace("%", "%%"))
        connection.execute(sa.delete(SchemaHash).where(SchemaHash.table_name == ""))
        connection.execute(sa.insert(SchemaHash).values(table_name="", hash=_state(newest)))
