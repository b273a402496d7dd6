"""A run whose process is killed while `up` runs: its end is noticed, and what it was at is done."""

import time

import psutil
import pytest
from dagster import DagsterRunStatus as Status
from dagster import RunsFilter

from resources.runs import PID
from tests.whole.houses import opened, picture
from tests.whole.killing import MINA, PASSWORD

NOTICED, DONE = 75, 150


def wait_for(answer, seconds):
    """What the answer is once it is something."""
    began = time.monotonic()
    while not (found := answer()):
        assert time.monotonic() - began < seconds
        time.sleep(0.1)
    return found, time.monotonic() - began


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_killed_run_is_ended_and_its_work_is_done_by_another(up, monkeypatch):
    mine = up.log_in(MINA, PASSWORD)
    inbox = up.home / "inbox" / "mina"
    inbox.mkdir(exist_ok=True)
    with opened(up.home, monkeypatch) as inside, inside.books() as books:

        def under_way():
            runs = books.get_runs(RunsFilter(statuses=[Status.STARTED]))
            return [run for run in runs if PID in run.tags]

        wait_for(lambda: not under_way(), 120)
        (inbox / "killed.jpg").write_bytes(picture(901, "Killedcam"))
        (run, *_), _ = wait_for(under_way, 60)
        psutil.Process(int(run.tags[PID])).kill()
        ended = lambda: books.get_run_by_id(run.run_id).status == Status.FAILURE  # noqa: E731
        _, noticed = wait_for(ended, NOTICED)
        found, done = wait_for(lambda: up.hits("photos/search", mine, q="Killedcam"), DONE)
        assert len(found) == 1
        wait_for(lambda: not under_way(), 60)
    print(f"noticed after {noticed:.1f} s, found after {done:.1f} s more")
