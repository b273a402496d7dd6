"""Every command and every option of the command line says what it does, at once."""

import subprocess
import sys
import time

import pytest
from typer.main import get_command

from pipelines.cli.entry import app, run

COMMANDS = {
    "up", "serve", "sample", "import photos", "materialize", "backup", "restore", "doctor",
    "bench", "user add", "user password", "user link", "invite", "import coldp", "taxonomy list",
    "taxonomy publish", "taxonomy rollback", "taxonomy override", "taxonomy source",
    "taxonomy find", "inventory make", "inventory clear",
    "import belongings", "export belongings", "import listens", "import counts",
    "import playlists", "import genres", "fetch listenbrainz",
    "import musicbrainz",
}  # fmt: skip


def leaves(command, prefix=""):
    for name, child in getattr(command, "commands", {}).items():
        path = f"{prefix} {name}".strip()
        yield from leaves(child, path) if hasattr(child, "commands") else [(path, child)]


def test_every_command_is_there():
    assert {path for path, _ in leaves(get_command(app))} == COMMANDS


@pytest.mark.parametrize("path,command", list(leaves(get_command(app))), ids=lambda v: str(v)[:20])
def test_every_command_and_option_is_documented(path, command):
    assert len((command.help or "").split()) >= 6, path
    undocumented = [p.name for p in command.params if p.name != "help" and not p.help]
    assert undocumented == []


@pytest.mark.parametrize("path", sorted(COMMANDS))
def test_help_is_shown(path, capsys):
    assert run([*path.split(), "--help"]) == 0
    assert "Usage: " in capsys.readouterr().out


def test_help_comes_without_the_heavy_libraries():
    code = (
        "import sys; from pipelines.cli.entry import run; run(['--help']); heavy = "
        "{'dagster', 'torch', 'ray', 'lancedb', 'polars', 'sqlalchemy', 'pyarrow', 'numpy'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    best = 9.0
    for _ in range(3):
        started = time.perf_counter()
        answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        best = min(best, time.perf_counter() - started)
        assert answer.returncode == 0, answer.stderr
        assert answer.stdout.splitlines()[-1] == "[]"
    assert best < 3, "a person waits for --help"
