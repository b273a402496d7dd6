"""The database server of a home: joined where it runs, else started; the last to leave stops it.

A real server is used where ``DATABASE_URL`` is set. No table is made here.
"""

import fcntl
import os
import subprocess
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
from resources.ports import free_port

DATABASE, DAGSTER_DATABASE = "wunderkammer", "dagster"
API_ROLE, PIPELINE_ROLE = "wunderkammer_api", "wunderkammer_pipeline"
JOIN_SECONDS = 600.0
_started: list["subprocess.Popen[bytes]"] = []  # servers of ours that may be left to others


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


def _lock(path: Path) -> IO[str]:
    """A lock file, held; waits as long as another process takes to start or stop the server."""
    stream, deadline = path.open("a"), time.monotonic() + JOIN_SECONDS
    while True:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                stream.close()
                raise TimeoutError(f"{path} is held for {JOIN_SECONDS:.0f} s.") from None
            time.sleep(0.05)
        else:
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


def _cluster(home: Home) -> Cluster:
    return Cluster(home.postgres, home.secrets().owner)


def _start(home: Home, port: int) -> str:
    """Start the embedded server of a home where none answers; its address."""
    cluster = _cluster(home)
    cluster.initialise()
    cluster.stop()
    _started.append(cluster.start(port))
    cluster.create_database(port, DATABASE)
    (home.root / "postgres.port").write_text(str(port))
    return _embedded_url(home, port)


def _alone(inside: IO[str]) -> bool:
    """Whether nobody else is in; coming in follows, so the door must be held."""
    try:
        fcntl.flock(inside, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _leave(home: Home, inside: IO[str]) -> None:
    """Stop the server where nobody else is in."""
    if not _alone(inside):
        return
    (home.root / "postgres.port").unlink(missing_ok=True)
    _cluster(home).stop()
    for process in _started:
        process.poll()
    _started[:] = [process for process in _started if process.returncode is None]


def _join(home: Home) -> str | None:
    port = _port(home)
    url = _embedded_url(home, port) if port else None
    return url if url and _answers(url) else None


@contextmanager
def running(home: Home) -> Iterator[Urls]:
    """The addresses of the home's running server.

    Joins the server where it runs and starts it otherwise; the last process to leave stops it, so
    that nobody's work is cut short by who came first. Coming and going is one at a time. A server
    that died under its guests is started where they know it.
    """
    external = os.environ.get("DATABASE_URL")
    if external:
        yield urls_of(external, home)
        return
    door, guests = home.root / "postgres.lock", home.root / "postgres.guests"
    with guests.open("a") as inside:
        with _lock(door):
            known = None if _alone(inside) else _port(home)
            fcntl.flock(inside, fcntl.LOCK_SH)
            url = _join(home) or _start(home, known or free_port())
        try:
            yield urls_of(url, home)
        finally:
            with _lock(door):
                _leave(home, inside)


def revive(home: Home) -> bool:
    """Start the embedded server again, at its old address, where it died; whether it had."""
    cluster = _cluster(home)
    if os.environ.get("DATABASE_URL") or cluster.runs():
        return False
    with _lock(home.root / "postgres.lock"):
        port = _port(home)
        if port is None or cluster.runs():
            return False
        _start(home, port)
    return True
