"""The command that brings an archive of names in: looked at, then kept. Reading is an asset's."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.house import House, opened
from pipelines.cli.intake import importing
from pipelines.cli.say import RefusalError, console, say
from pipelines.cli.sources import code_of, known_sources, say_source

if TYPE_CHECKING:
    from ml.coldp import Archive
    from resources.blobs import Blobs

SAMPLE = "sample"
LAST = 1000


def register(app: typer.Typer) -> None:
    """Put this command under `import`."""
    importing.command()(coldp)


def blobs_of(house: House) -> "Blobs":
    """Where archives are kept."""
    from resources.blobs import Blobs

    return Blobs(facts_uri=house.home.facts_uri, derived_uri=house.home.derived_uri)


def looked_at(path: Path, work: Path) -> "Archive":
    """The archive, opened in a folder of its own; refuses what is none in one sentence."""
    from ml.coldp import ArchiveError, open_archive

    try:
        return open_archive(path, work)
    except ArchiveError as error:
        raise RefusalError(str(error)) from error


def code_for(source: str | None, path: Path) -> str:
    """The source's code, as given or as the file is called."""
    code = source or code_of(path)
    if code is None:
        raise RefusalError(f"{path.name} suggests no name for its source: say --source CODE.")
    return code


def keep(
    house: House, path: Path, code: str, title: str | None, priority: int | None
) -> tuple[int, bool]:
    """Keep an archive as a release of a source, which is made where it is new."""
    from assets.species.intake import keep_archive

    known = known_sources(house.said)
    if code not in known or title or priority is not None:
        say_source(house.said, code, title=title, priority=priority)
    return keep_archive(house.said, blobs_of(house), code, path, path.name, None)


def import_archive(
    house: House, path: Path, source: str | None, title: str | None, priority: int | None
) -> tuple[str, int, bool]:
    """Look at an archive and keep it: the source's code, the release, and whether it is new."""
    code = code_for(source, path)
    screen = console(stderr=True)
    house.home.work.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="look-", dir=house.home.work) as folder,
        screen.status(f"Opening {path.name}"),
    ):
        looked_at(path, Path(folder))
    with screen.status(f"Keeping {path.name}"):
        return (code, *keep(house, path, code, title, priority))


def settle_checklist(house: House) -> None:
    """Write the sample checklist into the home and keep it, behind every other source."""
    from catalog_data.sample import CHECKLIST, write_checklist

    folder = write_checklist(house.home.root / "sample" / "species")
    keep(house, folder, SAMPLE, CHECKLIST, LAST)


def coldp(
    path: Annotated[Path, typer.Argument(help="A ColDP archive: a zip, or a folder of tables.")],
    source: Annotated[
        str | None,
        typer.Option(help="Code of its source, the first part of every id; as the file is called."),
    ] = None,
    title: Annotated[str | None, typer.Option(help="What the source is called.")] = None,
    priority: Annotated[
        int | None, typer.Option(help="Which source answers first: lower before higher, else 100.")
    ] = None,
) -> None:
    """Import names: keep a checklist in the Catalogue of Life's format (ColDP) as a new release.

    The archive is kept whole; a running `wunderkammer up` reads it by itself, without one
    `wunderkammer materialize` does. It is served once its checks passed, and the release that
    was served before is kept to go back to.
    """
    real = path.expanduser().resolve()
    with opened() as house:
        code, release, new = import_archive(house, real, source, title, priority)
    if not new:
        say(f"{real.name} is release {release} of {code} already.")
        return
    say(f"{real.name} is release {release} of {code}; wunderkammer materialize reads it at once.")
