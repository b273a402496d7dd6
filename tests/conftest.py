"""What all tests share: the real data, one embedded server, and fresh databases cloned from a template."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from resources.home import Home
from resources.postgres import Postgres
from resources.schema import prepare_database
from resources.server import Urls, running, urls_of

SHARED = Path(__file__).parent.parent.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real data beside the checkout; tests that need it are skipped without it."""
    if not SHARED.is_dir():
        pytest.skip("the shared data folder is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def server_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home of the one server that tests share."""
    home = Home(tmp_path_factory.mktemp("server"))
    home.prepare()
    return home


@pytest.fixture(scope="session")
def server(server_home: Home) -> Iterator[Urls]:
    """One embedded server with a migrated database that serves as the template of all others."""
    with running(server_home) as urls:
        prepare_database(urls)
        yield urls


def run_as_owner(urls: Urls, *statements: str) -> None:
    """Statements on the maintenance database, outside of a transaction."""
    address = urls.owner.rsplit("/", 1)[0] + "/postgres"
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture
def urls(server: Urls, server_home: Home) -> Iterator[Urls]:
    """Addresses of a fresh migrated database and of an empty one for Dagster."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    run_as_owner(
        server,
        f"CREATE DATABASE {name} TEMPLATE wunderkammer",
        f"CREATE DATABASE {name}_dagster OWNER wunderkammer_pipeline",
    )
    fresh = urls_of(server.owner.rsplit("/", 1)[0] + f"/{name}", server_home)
    yield fresh
    run_as_owner(
        server,
        f"DROP DATABASE {name} WITH (FORCE)",
        f"DROP DATABASE {name}_dagster WITH (FORCE)",
    )


@pytest.fixture
def postgres(urls: Urls) -> Postgres:
    """The fresh database as the pipeline sees it."""
    return Postgres(url=urls.pipeline)


@pytest.fixture
def said(urls: Urls) -> Postgres:
    """The fresh database as the API writes it."""
    return Postgres(url=urls.api)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A prepared home without a server."""
    made = Home(tmp_path / "home")
    made.prepare()
    return made
