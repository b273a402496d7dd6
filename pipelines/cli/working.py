"""The command that derives: one materialization of what is pending. What is derived is assets'."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.house import House, opened
from pipelines.cli.quiet import libraries_into
from pipelines.cli.say import progress, say


def register(app: typer.Typer) -> None:
    """Put this command under the root."""
    app.command(rich_help_panel="Fill")(materialize)


def derive(house: House, selection: str | None = None, *, launcher_lives: bool) -> None:
    """Derive whatever is pending, in this process, with progress.

    Where a launcher lives, runs that have no process yet are left to it.
    What libraries have to say of odd files is in ``logs/libraries.log``.
    """
    from pipelines.materialize import materialize as run

    with libraries_into(libraries_log(house)) as person, progress("rows", person) as advance:
        run(house.home, house.urls, selection, advance, launcher_lives=launcher_lives)


def do_requests(house: House) -> None:
    """Do what people asked for, in this process, with progress."""
    from pipelines.materialize import answer_requests

    with libraries_into(libraries_log(house)) as person, progress("rows", person) as advance:
        answer_requests(house.home, house.urls, advance)


def libraries_log(house: House) -> Path:
    """Where libraries say what they think of odd files."""
    log = house.home.root / "logs" / "libraries.log"
    log.parent.mkdir(exist_ok=True)
    return log


def materialize(
    selection: Annotated[
        str | None,
        typer.Argument(
            help="An asset or a Dagster selection like '+photo_words'; all if left out."
        ),
    ] = None,
) -> None:
    """Derive what is pending, here and now, without the daemon.

    Only what is new, edited or made by an older recipe is computed: a second run has nothing to do.
    Without a selection, and while no ``up`` does, what people asked for is done as well.
    """
    from pipelines.materialize import up_is_running

    with opened() as house:
        served = up_is_running(house.home.root)
        derive(house, selection, launcher_lives=served)
        if selection is None and not served:
            do_requests(house)
    say("Everything is derived.")
