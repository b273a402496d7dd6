"""A child that ended is started again, in its place, a few times; one that keeps ending is not."""

import os
import sys
import threading

import psutil
import pytest

from pipelines.cli import processes, watching
from pipelines.cli.say import RefusalError
from resources.home import Home

ONCE = """
import pathlib, sys, time
print("came")
first = pathlib.Path(sys.argv[1])
if not first.exists():
    first.touch()
    sys.exit("my books are away")
time.sleep(60)
"""


def child(tmp_path, name, code, *arguments):
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return processes.start(name, command, dict(os.environ), tmp_path)


def watched(tmp_path, children, changed, seconds=20):
    """Watch until told to stop by what is done when something changed."""
    asked = threading.Event()
    stopper = threading.Timer(seconds, asked.set)
    stopper.start()
    try:
        watching.watch(Home(tmp_path), children, asked, lambda: changed(asked))
        return asked
    finally:
        stopper.cancel()
        processes.stop(children)


def test_a_child_that_ended_is_started_again_in_its_place(tmp_path, capsys):
    other = child(tmp_path, "api", "import time; time.sleep(60)")
    before = child(tmp_path, "daemon", ONCE, tmp_path / "first")
    children, seen = [other, before], []

    def changed(asked):
        seen.extend(one.process.pid for one in children)
        while (tmp_path / "daemon.log").read_text().count("came") < 2:
            assert not children[1].ended()
        asked.set()

    watched(tmp_path, children, changed)
    assert seen == [other.process.pid, children[1].process.pid]
    assert children[1].process.pid != before.process.pid
    said = " ".join(capsys.readouterr().out.split())
    assert said.count("daemon had ended by itself and is started again") == 1
    assert "my books are away" in said


def test_a_child_that_keeps_ending_ends_the_watch(tmp_path):
    children, times = [child(tmp_path, "daemon", "raise SystemExit('no use')")], []
    with pytest.raises(RefusalError, match="daemon keeps ending by itself; it said: no use"):
        watched(tmp_path, children, times.append)
    assert len(times) == watching.TIMES


def test_what_an_ended_child_left_running_ends_with_it(tmp_path):
    """Else runs of an ended code server would go on beside those of the next."""
    code = "import subprocess; print(subprocess.Popen(['sleep', '60']).pid, flush=True)"
    parent = child(tmp_path, "code-server", code)
    parent.process.wait(20)
    left = psutil.Process(int(parent.last_words(1)))
    processes.stop([processes.start_again(parent)])
    assert not left.is_running() or left.status() == psutil.STATUS_ZOMBIE


def test_a_database_that_does_not_start_at_once_is_tried_again(tmp_path, capsys, monkeypatch):
    troubles = [RuntimeError("Postgres did not start: somebody is at its port")] * 2
    asked = threading.Event()

    def revive(home):
        if troubles:
            raise troubles.pop()
        asked.set()
        return True

    monkeypatch.setattr("resources.server.revive", revive)
    watching.watch(Home(tmp_path), [], asked)
    said = " ".join(capsys.readouterr().out.split())
    assert said.count("is tried again: Postgres did not start: somebody is at its port") == 2
    assert said.endswith("The database server had died and is started again.")


def test_a_database_that_never_starts_ends_the_watch(tmp_path, monkeypatch):
    def revive(home):
        raise RuntimeError("Postgres did not start: no room")

    monkeypatch.setattr("resources.server.revive", revive)
    with pytest.raises(RefusalError, match="does not start: Postgres did not start: no room"):
        watching.watch(Home(tmp_path), [], threading.Event())
