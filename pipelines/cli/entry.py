"""The root command, and how an error becomes one sentence. No command's work is here."""

import os
import signal
import sys
import traceback
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from pipelines.cli import (
    accounts,
    bench,
    checklists,
    collected,
    doctor,
    fetched,
    intake,
    inventories,
    keeping,
    links,
    listens,
    serving,
    sheets,
    taxonomy,
    working,
)
from pipelines.cli.say import RefusalError, complain, say

OURS = {"catalog_data", "ml", "resources", "assets", "pipelines"}
INTERRUPTED = 130
HELP = """One catalogue for everything a household keeps.

`wunderkammer up` sets everything up and serves it: start there. Every other command does one part
of that and works beside a running `up` as well as without one.

Everything is kept in one folder, the home: `.wunderkammer` where the command is started, or what
`WUNDERKAMMER_HOME` says. Two homes know nothing of each other."""

app = typer.Typer(
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
for family in (
    serving,
    intake,
    listens,
    collected,
    fetched,
    checklists,
    inventories,
    sheets,
    working,
    taxonomy,
    keeping,
    doctor,
    accounts,
    links,
    bench,
):
    family.register(app)


def tell_version(wanted: bool) -> None:
    """Say which version this is, and leave."""
    if wanted:
        say(f"wunderkammer {version('wunderkammer')}")
        raise typer.Exit


@app.callback()
def root(
    home: Annotated[
        Path | None,
        typer.Option(
            envvar="WUNDERKAMMER_HOME",
            help="Folder where everything is kept.",
            show_default=".wunderkammer",
        ),
    ] = None,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show where an error came from. Stands anywhere.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=tell_version, is_eager=True, help="Say it.")
    ] = False,
) -> None:
    """Settle what holds for every command."""
    if home is not None:
        os.environ["WUNDERKAMMER_HOME"] = str(home.expanduser().absolute())


def sentence(error: BaseException) -> str:
    """One sentence for a person: ours speak for themselves, others are named."""
    lines = str(error).strip().splitlines()
    text = lines[0].strip() if lines else ""
    if isinstance(error, TyperException):
        return str(getattr(error, "format_message", lambda: text)())
    name = type(error).__name__
    if isinstance(error, RefusalError) or type(error).__module__.split(".")[0] in OURS:
        return text or name
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return f"{name}: {text} (--debug shows where)" if text else f"{name} (--debug shows where)"


def let_signals_end_cleanly() -> None:
    """Make a stop from outside unwind like Ctrl-C, so that what was started is stopped."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)


def run(arguments: list[str]) -> int:
    """Run a command line; the answer is the exit code: 0, 1 on any error, 130 when interrupted."""
    debug = "--debug" in arguments
    try:
        code = app([a for a in arguments if a != "--debug"], standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except Exception as error:  # the last resort of a command line: one sentence, exit code 1
        if debug:
            sys.stderr.write(traceback.format_exc())
        complain(sentence(error))
        return 1
    if code == INTERRUPTED:
        complain("Interrupted.")
    return code if isinstance(code, int) else 0
