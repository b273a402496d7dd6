"""The commands that fetch what others publish. Which of it is wanted is told in pipelines/dumps."""

from functools import partial
from typing import Annotated

import typer

from pipelines.cli.house import opened
from pipelines.cli.say import Advance, RefusalError, progress, say

fetching = typer.Typer(no_args_is_help=True, help="Fetch what others publish, and take it in.")
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be fetched.")]


def register(app: typer.Typer) -> None:
    """Put these commands under the root."""
    app.add_typer(fetching, name="fetch", rich_help_panel="Fill")


@fetching.callback()
def family() -> None:
    """Fetch what others publish, and take it in."""


@fetching.command()
def listenbrainz(dry_run: DryRun = False) -> None:
    """Fetch what ListenBrainz' listeners heard: the newest full dump, then up to 14 increments.

    What is here already is not fetched again, a broken download goes on where it broke, and every
    file is proven by its SHA-256 before it is read. A full dump has more than 100 GB.
    """
    from ml.music import DumpError
    from pipelines.dumps import bring, folder_of, held, listed
    from pipelines.environments import listenbrainz as bank_of
    from resources.patience import DownloadError

    bank, came = bank_of(), 0
    with opened() as house:
        try:
            found = listed(bank, held(house.said))
            if not dry_run:
                with progress() as advance:
                    folder = folder_of(house.home)
                    read = partial(read_so_far, advance)
                    for one in bring(house.said, bank, folder, advance, read):
                        came += 1
                        tell(one.dump.folder, *one.counts)
        except (DownloadError, DumpError) as error:
            raise RefusalError(str(error)) from error
    if dry_run:
        say("\n".join([dump.folder for dump in found.dumps]) or "Nothing is new.")
    elif not came:
        say("Nothing is new.")
    if found.left:
        say(f"{found.left} more wait: wunderkammer fetch listenbrainz goes on with them.")


def read_so_far(advance: Advance, lines: int) -> None:
    """Show how many lines were read; how many there are is not known before."""
    advance("lines", lines, lines)


def tell(name: str, lines: int, imported: int, duplicates: int, malformed: int) -> None:
    """Say what became of a dump."""
    say(
        f"{name}: {lines:,} lines, {imported:,} new events, {duplicates:,} known already, "
        f"{malformed:,} malformed."
    )
