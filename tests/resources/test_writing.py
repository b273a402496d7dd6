"""One writer of an artifact at a time: others wait, and whoever fails or dies lets go."""

import subprocess
import sys
import threading

import pytest
import sqlalchemy as sa


@pytest.fixture(scope="module")
def postgres(pipeline):
    return pipeline


def in_a_thread(work):
    """Start work; what it found out once it is joined."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_a_second_writer_waits_for_the_first(postgres):
    order, waiting = [], threading.Event()

    def second():
        waiting.set()
        with postgres.writing("artifact"):
            order.append("second")

    with postgres.writing("artifact"):
        thread = in_a_thread(second)
        waiting.wait(10)
        thread.join(0.3)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


def test_writers_of_two_artifacts_do_not_wait(postgres):
    done = threading.Event()

    def other():
        with postgres.writing("other"):
            done.set()

    with postgres.writing("artifact"):
        in_a_thread(other).join(10)
    assert done.is_set()


def test_a_writer_that_fails_lets_go(postgres):
    with pytest.raises(LookupError), postgres.writing("artifact"):
        raise LookupError
    held = sa.text(
        "SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database"
        " WHERE locktype = 'advisory' AND datname = current_database()"
    )
    assert postgres.frame(held).is_empty()


HOLDER = """
import sys, time
from resources.postgres import Postgres
with Postgres(url=sys.argv[1]).writing("artifact"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_killed_writer_lets_go(postgres):
    command = [sys.executable, "-c", HOLDER, postgres.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        done = threading.Event()

        def heir():
            with postgres.writing("artifact"):
                done.set()

        thread = in_a_thread(heir)
        thread.join(0.3)
        assert not done.is_set()
        holder.kill()
        thread.join(10)
    assert done.is_set()
