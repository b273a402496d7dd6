"""What all tests share: the real data, one embedded server, and databases cloned from it."""

import atexit
import os
import shutil
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from resources import cluster
from resources.home import Home
from resources.postgres import Postgres
from resources.schema import prepare_database
from resources.server import PIPELINE_ROLE, Urls, running, urls_of

ENDED: list[pytest.Session] = []
SHARED = Path(__file__).parent.parent.parent / "shared" / "data"
OF_THE_HOME = "tests/whole/home/"
LONGEST = (
    OF_THE_HOME,
    "tests/test_fire_drill.py",
    "tests/whole/",
    "tests/assets/photos/",
    "tests/assets/species/test_archives.py",
    "tests/resources/test_ray_cluster.py",
    "tests/pipelines/test_upkeep.py",
)
ROOM = 2 << 30
CACHE = 64 << 20
HASTE = ("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET max_wal_size = '256MB'")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Remember how the tests ended."""
    ENDED.append(session)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first: the worker that ends last has little left to do then."""

    def place(item: pytest.Item) -> int:
        starts = map(item.nodeid.startswith, LONGEST)
        return next((number for number, fits in enumerate(starts) if fits), len(LONGEST))

    items.sort(key=place)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give a file to one worker, and all stories of the one home: it takes minutes to fill."""
    from xdist.scheduler import LoadFileScheduling

    class ByHome(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = str(super()._split_scope(nodeid))
            return OF_THE_HOME if file.startswith(OF_THE_HOME) else file

    return ByHome(config, log) if config.getvalue("dist") == "loadfile" else None


@atexit.register
def leave() -> None:
    """End the process with the tests' own status, before native libraries are taken down.

    A whole run, all passed and all fixtures gone, once ended in a segmentation fault on a native
    thread in libstdc++. Ray, Arrow, torch, libvips and gRPC share it; whose it was is not known.
    """
    if ENDED:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(int(ENDED[-1].exitstatus))


@pytest.fixture(scope="session", autouse=True)
def bytecode(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Programs are compiled once for all processes that tests start, whatever the machine says."""
    with pytest.MonkeyPatch.context() as patch:
        if os.environ.get("PYTHONDONTWRITEBYTECODE"):
            patch.delenv("PYTHONDONTWRITEBYTECODE")
            patch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path_factory.getbasetemp() / "bytecode"))
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real data beside the checkout; tests that need it are skipped without it."""
    if not SHARED.is_dir():
        pytest.skip("the shared data folder is not beside this checkout")
    return SHARED


def fast_folder() -> Path | None:
    """Memory that is a folder, where there is enough: databases are cloned twenty times faster."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ROOM
    return memory if roomy else None


@pytest.fixture(scope="session")
def server_home() -> Iterator[Home]:
    """The home of the one server that tests share."""
    with tempfile.TemporaryDirectory(prefix="wunderkammer-", dir=fast_folder()) as folder:
        home = Home(Path(folder))
        home.prepare()
        yield home


@pytest.fixture(scope="session")
def server(server_home: Home) -> Iterator[Urls]:
    """One embedded server with a migrated database that serves as the template of all others.

    Its cache is small: a database that comes or goes has all of it looked through, each time.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cluster, "MOST_BUFFERS", CACHE)
        with running(server_home) as urls:
            run_as_owner(urls, *HASTE, "SELECT pg_reload_conf()")
            prepare_database(urls)
            yield urls


def run_as_owner(urls: Urls, *statements: str) -> None:
    """Statements on the maintenance database, outside of a transaction."""
    with psycopg.connect(in_database(urls.owner, "postgres"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def in_database(url: str, name: str) -> str:
    """An address with another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextmanager
def cloned(server: Urls, home: Home) -> Iterator[Urls]:
    """Addresses of a fresh migrated database; what is Dagster's is not there."""
    name, template = f"test_{uuid.uuid4().hex[:12]}", urlsplit(server.owner).path.lstrip("/")
    run_as_owner(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield urls_of(in_database(server.owner, name), home)
    run_as_owner(server, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def kept_books(urls: Urls) -> Iterator[str]:
    """Address of an empty database for Dagster, beside a fresh one."""
    name = urlsplit(urls.dagster).path.lstrip("/")
    run_as_owner(urls, f"CREATE DATABASE {name} OWNER {PIPELINE_ROLE} STRATEGY FILE_COPY")
    yield urls.dagster
    run_as_owner(urls, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def urls(server: Urls, server_home: Home) -> Iterator[Urls]:
    """Addresses of a fresh migrated database."""
    with cloned(server, server_home) as fresh:
        yield fresh


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
