"""The README quotes commands as they are: each one is there, with every option it is shown with."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from pipelines.cli.entry import app

README = (Path(__file__).parents[2] / "README.md").read_text()
QUOTED = sorted({*re.findall(r"`(wunderkammer [^`]+)`", README)})


def found(words):
    """The command that words lead to, and the words that are left for it."""
    command = get_command(app)
    while words and hasattr(command, "commands"):
        assert words[0] in command.commands, words[0]
        command, words = command.commands[words[0]], words[1:]
    return command, words


def test_commands_are_quoted():
    assert len(QUOTED) > 12


@pytest.mark.parametrize("line", [line for line in QUOTED if "--help" not in line])
def test_a_quoted_command_is_one_with_all_that_it_needs(line):
    command, words = found(shlex.split(line)[1:])
    assert not hasattr(command, "commands"), "a family of commands does nothing by itself"
    command.make_context(line, words)
