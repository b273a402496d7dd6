"""The command that measures: one JSON line a figure, and a sentence for what it can't do."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.benchmarks import NAMES

PROGRAM = Path(sys.executable).parent / "wunderkammer"
KEYS = {"bench", "value", "unit", "reference", "ratio", "size", "peak_mib", "details"}


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a home of its own."""
    return subprocess.run(
        [PROGRAM, "bench", *arguments],
        env={**os.environ, "WUNDERKAMMER_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=240,
    )


def test_the_last_line_is_one_figure(tmp_path):
    done = run(tmp_path / "home", "scan", "--size", "200")
    assert done.returncode == 0, done.stderr
    figure = json.loads(done.stdout.splitlines()[-1])
    assert set(figure) == KEYS
    assert (figure["bench"], figure["unit"], figure["size"]) == ("scan", "s", 200)
    assert figure["reference"]["name"] == "find -printf"
    assert figure["value"] > 0 and figure["reference"]["value"] > 0
    told = figure["ratio"] * figure["reference"]["value"]
    assert abs(told - figure["value"]) < 0.02 * figure["value"] + 0.001
    assert 50 < figure["peak_mib"] < 2000
    assert not (tmp_path / "home").exists()


def test_all_are_listed(tmp_path):
    done = run(tmp_path / "home")
    assert done.returncode == 0, done.stderr
    told = [line.split()[0] for line in done.stdout.splitlines()]
    assert sorted(told) == sorted(NAMES)


def test_an_unknown_one_is_refused(tmp_path):
    done = run(tmp_path / "home", "sleep")
    assert done.returncode == 1
    assert "no benchmark sleep" in done.stderr and "scan" in done.stderr
