"""The database server of a home: joined where it runs, else started and stopped by exactly one.

A real server is used where ``DATABASE_URL`` is set. No table is made here.
"""

import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg

from resources.cluster import Cluster
from resources.home import Home

DATABASE, DAGSTER_DATABASE = "wunderkammer", "dagster"
API_ROLE, PIPELINE_ROLE = "wunderkammer_api", "wunderkammer_pipeline"
JOIN_SECONDS = 600.0


@dataclass(frozen=True)
class Urls:
    """Plain ``postgresql://`` addresses, one per role; each reader puts its own driver in."""

    owner: str
    api: str
    pipeline: str
    dagster: str


def urls_of(owner: str, home: Home) -> Urls:
    """The addresses of the roles on the server and in the database of the owner's address."""
    kept = home.secrets()
    parts = urlsplit(owner)
    address = f"{parts.hostname or '127.0.0.1'}:{parts.port or 5432}"
    database = parts.path.lstrip("/") or DATABASE

    def url(role: str, password: str, name: str) -> str:
        login = f"{quote(role)}:{quote(password)}@{address}"
        return urlunsplit(("postgresql", login, f"/{name}", parts.query, ""))

    storage = DAGSTER_DATABASE if database == DATABASE else f"{database}_dagster"
    return Urls(
        owner=owner,
        api=url(API_ROLE, kept.api, database),
        pipeline=url(PIPELINE_ROLE, kept.pipeline, database),
        dagster=url(PIPELINE_ROLE, kept.pipeline, storage),
    )


def free_port() -> int:
    """A TCP port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _lock(path: Path) -> IO[str] | None:
    """The supervisor's lock file, held; None where another process holds it."""
    stream = path.open("a")
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        stream.close()
        return None
    return stream


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _embedded_url(home: Home, port: int) -> str:
    return f"postgresql://postgres:{quote(home.secrets().owner)}@127.0.0.1:{port}/{DATABASE}"


def _port(home: Home) -> int | None:
    path = home.root / "postgres.port"
    text = path.read_text() if path.exists() else ""
    return int(text) if text.isdigit() else None


@contextmanager
def _supervised(home: Home) -> Iterator[str]:
    """Start the embedded server of a home whose lock we hold, and stop it at the end."""
    cluster = Cluster(home.postgres, home.secrets().owner)
    cluster.initialise()
    cluster.stop()
    port = free_port()
    process = cluster.start(port)
    try:
        cluster.create_database(port, DATABASE)
        (home.root / "postgres.port").write_text(str(port))
        yield _embedded_url(home, port)
    finally:
        (home.root / "postgres.port").unlink(missing_ok=True)
        cluster.stop()
        process.wait()


def _join(home: Home) -> str | None:
    port = _port(home)
    url = _embedded_url(home, port) if port else None
    return url if url and _answers(url) else None


@contextmanager
def running(home: Home) -> Iterator[Urls]:
    """The addresses of the home's running server.

    Joins a server that another process supervises and leaves it running; starts and stops one
    otherwise. Waits as long as another process takes to start it, recovery included.
    """
    external = os.environ.get("DATABASE_URL")
    if external:
        yield urls_of(external, home)
        return
    deadline = time.monotonic() + JOIN_SECONDS
    while (lock := _lock(home.root / "postgres.lock")) is None:
        joined = _join(home)
        if joined:
            yield urls_of(joined, home)
            return
        if time.monotonic() > deadline:
            raise TimeoutError(f"The server of {home.root} is starting for {JOIN_SECONDS:.0f} s.")
        time.sleep(0.1)
    with lock, _supervised(home) as url:
        yield urls_of(url, home)
