"""Children of `up`: started apart, missed when they end, stopped with all they started."""

import json
import os
import signal
import socket
import sys
import time

import psutil
import pytest

from pipelines.cli import processes
from pipelines.cli.say import RefusalError
from resources.ports import free_port

SLEEPER = "import time; time.sleep(60)"
PARENT = (
    "import subprocess, sys, time; "
    f"child = subprocess.Popen([sys.executable, '-c', {SLEEPER!r}], start_new_session=True);"
    "print(child.pid, flush=True); time.sleep(60)"
)
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('up', flush=True); time.sleep(60)"
)


def child(code, tmp_path, name="child"):
    return processes.start(name, [sys.executable, "-c", code], dict(os.environ), tmp_path)


def until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_grandchildren_in_sessions_of_their_own_are_stopped_too(tmp_path):
    parent = child(PARENT, tmp_path)
    until(lambda: parent.log.read_text().strip())
    grandchild = int(parent.log.read_text())
    processes.stop([parent])
    until(lambda: not psutil.pid_exists(grandchild))
    assert parent.ended()


def test_who_does_not_listen_is_killed(tmp_path):
    stubborn = child(STUBBORN, tmp_path)
    until(lambda: "up" in stubborn.log.read_text())
    processes.stop([stubborn], patience=0.3)
    assert stubborn.process.returncode == -signal.SIGKILL


def test_an_early_end_is_told_with_its_last_words(tmp_path):
    broken = child("raise SystemExit('the cable is missing')", tmp_path, "webserver")
    with pytest.raises(RefusalError, match="webserver ended at once.*the cable is missing"):
        processes.wait_for(broken, lambda: False)


def test_silence_is_not_waited_for_forever(tmp_path):
    silent = child(SLEEPER, tmp_path)
    with pytest.raises(RefusalError, match="does not answer"):
        processes.wait_for(silent, lambda: False, seconds=0.3)
    processes.stop([silent])


def test_a_taken_port_is_replaced():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        found = free_port(taken)
        assert found != taken
        assert processes.listens(taken) and not processes.listens(found)
    assert free_port(found) == found
    assert free_port(found, frozenset({found})) != found


def test_what_a_killed_start_left_is_ended_and_strangers_are_spared(tmp_path):
    book = tmp_path / "children.json"
    left, stranger = child(SLEEPER, tmp_path, "left"), child(SLEEPER, tmp_path, "stranger")
    processes.remember([left], book)
    rows = json.loads(book.read_text())
    book.write_text(json.dumps([*rows, [stranger.process.pid, 12345.0]]))
    assert processes.end_leftovers(book) == 1
    until(left.ended)
    assert not stranger.ended()
    processes.stop([stranger])
    assert processes.end_leftovers(book) == 0


def test_one_home_is_served_once(tmp_path):
    lock = tmp_path / "up.lock"
    with processes.hold(lock), pytest.raises(RefusalError, match="served already"):
        processes.hold(lock)
    processes.hold(lock).close()
