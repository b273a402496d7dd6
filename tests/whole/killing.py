"""Homes whose fills are killed: at a random moment of a chosen step, alone or with the server."""

import datetime as dt
import os
import random
import signal
import subprocess
import time
from contextlib import suppress
from urllib.parse import quote

import psutil
import psycopg
import pytest

from resources.home import Home
from tests.whole.houses import begin, picture

MINA, PASSWORD = "mina@wunderkammer.example", "correct horse battery"
FIRST, EACH = 100, 10
SIZE = 400, 300  # nobody is in them, but faces are looked for, and that takes most of a fill
BEGUN = """
    SELECT DISTINCT step_key FROM event_logs
    WHERE dagster_event_type = 'STEP_START' AND timestamp > %s AT TIME ZONE 'UTC'
"""
LASTING = {"photo_previews": 3.0, "photo_appearance": 3.0, "photo_words": 1.0}
BRIEF = 0.5


def settled(root, folder):
    """The sample household and a folder of drawn photos of mina's; nothing is derived yet."""
    from pipelines.cli.accounts import account
    from pipelines.cli.house import opened
    from pipelines.cli.intake import add_folder, settle_sample

    folder.mkdir()
    add_pictures(folder, FIRST)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUNDERKAMMER_HOME", str(root))
        patch.delenv("DATABASE_URL", raising=False)
        with opened() as house:
            settle_sample(house, PASSWORD, first_is_staff=True)
            add_folder(house.said, account(house.said, MINA)[0], folder)


def add_pictures(folder, count):
    """The next pictures; every tenth has the bytes of the one before."""
    start = len(list(folder.glob("*.jpg")))
    for seed in range(start, start + count):
        data = picture(seed - 1 if seed % 10 == 9 else seed, size=SIZE)
        (folder / f"{seed:03d}.jpg").write_bytes(data)


def steps_begun(root, since):
    """Steps that began since then, as the books say; none where no server answers."""
    with suppress(OSError, psycopg.Error):
        port = (root / "postgres.port").read_text()
        password = quote(Home(root).secrets().owner)
        books = f"postgresql://postgres:{password}@127.0.0.1:{port}/dagster"
        with psycopg.connect(books, connect_timeout=5) as connection:
            return {name for (name,) in connection.execute(BEGUN, [since]).fetchall()}
    return set()


def kill_in(root, step, delay, *, server_too):
    """A materialization killed some time after a step began: the steps it had begun.

    None where it ended before; a step of no name is any.
    """
    since, process = dt.datetime.now(dt.UTC), begin(root, "materialize")
    begun = set()
    while process.poll() is None and not (step in begun or (begun and not step)):
        time.sleep(0.05)
        begun = steps_begun(root, since)
    with suppress(subprocess.TimeoutExpired):
        said, _ = process.communicate(timeout=delay)
        assert process.returncode == 0, said
        return None
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    begun |= steps_begun(root, since)  # it may have begun more; now the server may not answer
    if server_too:
        kill_server(root)
    return begun


def kill_server(root):
    """Postgres and all its sessions, as when the power fails."""
    for process in psutil.process_iter(["name", "cwd"]):
        if (process.info["name"], process.info["cwd"]) == ("postgres", str(root / "postgres")):
            with suppress(psutil.NoSuchProcess):
                process.kill()


def killed_again_and_again(root, folder, steps, seed):
    """Kill a materialization in each of the steps; more photos arrive after each.

    Says for each what it had begun. Every third kill takes the server along.
    """
    dice, kills = random.Random(seed), []
    for step in steps:
        begun = None
        while begun is None:
            delay = dice.uniform(0, LASTING.get(step, BRIEF))
            begun = kill_in(root, step, delay, server_too=len(kills) % 3 == 2)
            add_pictures(folder, EACH)
        kills.append(begun)
    return kills
