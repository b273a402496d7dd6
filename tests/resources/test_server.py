"""The embedded server of a home: one owner, guests, crashes, and neighbours that see nothing."""

import fcntl
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from resources.home import Home
from resources.server import revive, running
from tests.conftest import fast_folder

SUPERVISOR = """
import pathlib, sys, time
from resources.home import Home
from resources.server import revive, running
with running(Home(pathlib.Path(sys.argv[1]))) as urls:
    print(urls.owner, flush=True)
    sys.stdin.read()
"""


@contextmanager
def new_home():
    with tempfile.TemporaryDirectory(prefix="wunderkammer-", dir=fast_folder()) as folder:
        home = Home(Path(folder))
        home.prepare()
        yield home


@pytest.fixture(scope="module")
def home():
    """One home for all tests here: its server is started and stopped by each."""
    with new_home() as made:
        yield made


@pytest.fixture(scope="module")
def neighbour():
    """Addresses of another home's server, which runs meanwhile."""
    with new_home() as made, running(made) as urls:
        yield urls


@contextmanager
def supervisor(home, wait=True):
    """Another process that supervises the server, and the address it told."""
    command = [sys.executable, "-c", SUPERVISOR, str(home.root)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield process, process.stdout.readline().strip() if wait else None
        finally:
            process.kill()


def postmaster(home):
    return psutil.Process(int((home.postgres / "postmaster.pid").read_text().split("\n")[0]))


def answers(url):
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def execute(url, statement):
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else None


def processes_of(home):
    return [
        p
        for p in psutil.process_iter(["cmdline"])
        if str(home.postgres) in (p.info["cmdline"] or [])
    ]


def test_a_guest_joins_and_leaves_the_server_to_its_owner(home):
    with running(home) as owner:
        before = postmaster(home)
        with running(home) as guest:
            assert guest == owner
        assert answers(owner.owner) and postmaster(home) == before
    assert not answers(owner.owner)
    assert not processes_of(home)


def test_a_guest_in_another_process_joins(home):
    with running(home) as urls, supervisor(home) as (guest, told):
        assert told == urls.owner
        guest.stdin.close()
        assert guest.wait(20) == 0
        assert answers(urls.owner)


def test_a_guest_outlives_who_came_first_and_stops_the_server(home):
    with supervisor(home) as (first, told), running(home) as urls:
        before = postmaster(home)
        first.stdin.close()
        assert first.wait(20) == 0
        assert told == urls.owner and answers(urls.owner) and postmaster(home) == before
    assert not processes_of(home)


def test_who_comes_at_the_same_time_finds_one_server(home):
    """Nobody leaves before all were served, and one of them owns it."""
    all_in, told = threading.Barrier(3, timeout=30), []

    def enter():
        with running(home) as urls:
            told.append(urls.owner)
            all_in.wait()

    threads = [threading.Thread(target=enter) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(40)
    assert len(told) == 3 and len(set(told)) == 1
    assert not processes_of(home)


def test_a_body_that_raises_stops_the_server(home):
    with pytest.raises(LookupError), running(home) as urls:
        raise LookupError
    assert not answers(urls.owner)


FOR_EVER = "SELECT count(*) FROM " + ", ".join(f"generate_series(1, 100000) {n}" for n in "abc")
BUSY = "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT count%' AND state = 'active'"


def ask_for_ever(url):
    """A session that is too busy to notice that its server died."""
    with pytest.raises(psycopg.OperationalError):
        execute(url, FOR_EVER)


def test_a_killed_server_recovers_what_was_committed(home):
    with running(home) as urls:
        execute(urls.owner, "CREATE TABLE IF NOT EXISTS kept (word text)")
        execute(urls.owner, "INSERT INTO kept VALUES ('before the crash')")
        busy = threading.Thread(target=ask_for_ever, args=[urls.owner])
        busy.start()
        while busy.is_alive() and not execute(urls.owner, BUSY):
            time.sleep(0.02)
        postmaster(home).kill()
    with running(home) as urls:
        assert execute(urls.owner, "SELECT * FROM kept") == [("before the crash",)]
        execute(urls.owner, "DROP TABLE kept")


def test_a_server_that_died_under_its_guests_is_revived_where_it_was(home):
    with running(home) as urls:
        assert not revive(home)
        execute(urls.owner, "CREATE TABLE kept AS SELECT 'still here' AS word")
        postmaster(home).kill()
        while answers(urls.owner):
            time.sleep(0.02)
        assert revive(home)
        assert execute(urls.owner, "SELECT * FROM kept") == [("still here",)]
        execute(urls.owner, "DROP TABLE kept")
        assert not revive(home)
    assert not revive(home)
    assert not processes_of(home)


def test_a_guest_who_comes_first_after_a_death_starts_the_server_where_others_know_it(home):
    with running(home) as urls:
        postmaster(home).kill()
        while answers(urls.owner):
            time.sleep(0.02)
        with supervisor(home) as (guest, told):
            assert told == urls.owner and answers(urls.owner)
            assert not revive(home)
            guest.stdin.close()
            assert guest.wait(20) == 0
        assert answers(urls.owner)
    assert not processes_of(home)


def test_a_killed_owner_leaves_a_server_that_is_taken_over(home):
    with supervisor(home) as (process, told):
        execute(told, "CREATE TABLE kept AS SELECT 'still here' AS word")
        left = postmaster(home)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert left.is_running() and (home.root / "postgres.lock").exists()
    with running(home) as urls:
        assert execute(urls.owner, "SELECT * FROM kept") == [("still here",)]
        execute(urls.owner, "DROP TABLE kept")
    assert not processes_of(home)


def test_owner_and_server_killed_together(home):
    with supervisor(home) as (process, told):
        execute(told, "CREATE TABLE kept AS SELECT 'still here' AS word")
        process.send_signal(signal.SIGKILL)
        postmaster(home).kill()
        process.wait()
    with running(home) as urls:
        assert execute(urls.owner, "SELECT * FROM kept") == [("still here",)]
        execute(urls.owner, "DROP TABLE kept")


def test_a_first_start_that_is_killed_can_be_repeated():
    with new_home() as fresh:
        with supervisor(fresh, wait=False) as (process, _):
            while not list(fresh.root.glob("postgres*/PG_VERSION")):
                assert process.poll() is None
                time.sleep(0.005)
            process.send_signal(signal.SIGKILL)
            process.wait()
        with running(fresh) as urls:
            assert answers(urls.owner)
        assert (fresh.postgres.stat().st_mode & 0o777) == 0o700


@pytest.mark.parametrize("port", ["", "0", "of another home"])
def test_a_guest_is_not_misled_by_a_stale_port(home, neighbour, port):
    """While the owner is starting, the file may name nothing, nobody, or a stranger."""
    if port == "of another home":
        port = neighbour.owner.rsplit(":", 1)[1].split("/")[0]
    (home.root / "postgres.port").write_text(port)
    told = []

    def enter():
        with running(home) as urls:
            told.append(urls.owner)

    thread = threading.Thread(target=enter)
    with (home.root / "postgres.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        thread.start()
        thread.join(0.4)
        assert thread.is_alive() and not told
    thread.join(30)
    assert told and told[0] != neighbour.owner


def test_two_homes_side_by_side_see_nothing_of_each_other(home, neighbour):
    with running(home) as mine:
        execute(mine.owner, "CREATE TABLE mine AS SELECT 1 AS n")
        assert execute(neighbour.owner, "SELECT to_regclass('mine')") == [(None,)]
        key, theirs = mine.owner.split("@")[0], neighbour.owner.split("@")[1]
        assert not answers(f"{key}@{theirs}"), "the key of one opens the other"
        execute(mine.owner, "DROP TABLE mine")
    assert answers(neighbour.owner)


def test_a_real_server_is_neither_started_nor_stopped(home, monkeypatch):
    address = "postgresql://boss:secret@db.example:6000/photos"
    monkeypatch.setenv("DATABASE_URL", address)
    with running(home) as urls:
        assert urls.owner == address
        assert not processes_of(home)


def test_the_server_listens_on_this_machine_alone(home):
    with running(home) as urls:
        assert execute(urls.owner, "SHOW listen_addresses") == [("127.0.0.1",)]
        listening = [c.laddr.ip for c in postmaster(home).net_connections() if c.status == "LISTEN"]
        assert listening == ["127.0.0.1"]
