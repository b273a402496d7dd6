"""The commands that save and restore what could not be computed again. Files are not read here."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.house import opened
from pipelines.cli.say import progress, say


def register(app: typer.Typer) -> None:
    """Put these commands under the root."""
    app.command(rich_help_panel="Look after")(backup)
    app.command(rich_help_panel="Look after")(restore)


def archive_path(path: Path) -> Path:
    """The file to write: in a folder, one named after the moment."""
    path = path.expanduser().absolute()
    if path.is_dir():
        return path / f"wunderkammer-{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}.tar"
    return path


def backup(
    path: Annotated[Path, typer.Argument(help="The archive to write, or a folder for it.")],
) -> None:
    """Save facts and the originals that are kept: all that could not be computed again.

    The archive holds password hashes, so it is readable by you alone; open logins and the home's
    own secrets are not in it. Photos that lie in your folders are not in it either.
    """
    from resources.backup import back_up
    from resources.blobs import Blobs

    target = archive_path(path)
    with opened() as house, progress("parts") as advance:
        blobs = Blobs(facts_uri=house.home.facts_uri, derived_uri=house.home.derived_uri)
        manifest = back_up(house.urls.owner, target, blobs.facts, advance)
    rows = sum(table.rows for table in manifest.tables)
    say(f"{target} holds {rows:,} rows and {manifest.blobs:,} originals.")


def restore(
    path: Annotated[Path, typer.Argument(help="An archive that `backup` wrote.")],
) -> None:
    """Bring an archive into an empty home; an older one is brought to today's schema.

    Everything derived is computed anew by the next materialization.
    """
    from resources.blobs import Blobs
    from resources.home import Home
    from resources.restore import restore_from, verify
    from resources.server import running

    source = path.expanduser().absolute()
    manifest = verify(source)
    home = Home.from_environment()
    home.prepare()
    with running(home) as urls, progress("parts") as advance:
        blobs = Blobs(facts_uri=home.facts_uri, derived_uri=home.derived_uri)
        restore_from(urls, source, blobs.facts, advance)
    rows = sum(table.rows for table in manifest.tables)
    say(f"{rows:,} rows and {manifest.blobs:,} originals are back: now wunderkammer materialize.")
