"""The command that brings listening events in. How they are read and kept is an asset's matter."""

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.accounts import account
from pipelines.cli.collected import Allows, Licence, OfDataset, bring
from pipelines.cli.datasets import dataset_of
from pipelines.cli.house import House
from pipelines.cli.intake import importing
from pipelines.cli.say import RefusalError

if TYPE_CHECKING:
    from assets.music.accounts import Advance, Counts
    from assets.music.datasets import Dataset
    from pipelines.cli.collected import Take
    from resources.postgres import Postgres


def register(app: typer.Typer) -> None:
    """Put this command under `import`."""
    importing.command()(listens)


def settle_listening(house: House, people: Sequence[uuid.UUID]) -> None:
    """Write drawn dumps into the home and take them in; each person is one of who listened."""
    from assets.music.claims import claim
    from assets.music.intake import take_in
    from catalog_data.music.known import SYNTHETIC
    from catalog_data.sample.music import HOUSEHOLD, draw_listening, write_dumps

    told = dataset_of(SYNTHETIC, None, None)
    for dump in write_dumps(house.home.root / "sample" / "music", draw_listening(**HOUSEHOLD)):
        take_in(house.said, dump, told)
    for number, who in enumerate(people, start=1):
        claim(house.said, told.code, str(number), who)


def files_of(path: Path) -> list[Path]:
    """The file, or the dumps of a folder by name; refuses where there is none."""
    from ml.music import is_dump

    found = [path] if path.is_file() else sorted(filter(is_dump, path.glob("*")))
    if not found:
        raise RefusalError(f"There is no file of listening events at {path}.")
    return found


def taking(listener: str | None, email: str | None) -> "Take":
    """How a file is taken in, and whose it is from then on; refuses before anything is read."""
    from assets.music.claims import ClaimError, claim
    from assets.music.intake import take_in

    if email is not None and listener is None:
        raise RefusalError("Say who of the listeners that is, too: --listener NAME.")

    def take(postgres: "Postgres", path: Path, told: "Dataset", advance: "Advance") -> "Counts":
        user = None if email is None else account(postgres, email)[0]
        came = take_in(postgres, path, told, advance, listener)
        if user is not None and listener is not None:
            try:
                claim(postgres, told.code, listener, user)
            except ClaimError as error:
                raise RefusalError(str(error)) from error
        return came

    return take


def listens(
    path: Annotated[
        Path, typer.Argument(help="A dump (.tar.zst, .tar.gz), .jsonl or .csv, or a folder.")
    ],
    dataset: OfDataset = "listenbrainz",
    listener: Annotated[
        str | None, typer.Option(help="Who heard it, where the events name nobody.")
    ] = None,
    email: Annotated[
        str | None, typer.Option("--for", help="Whose account that listener is, by its address.")
    ] = None,
    licence: Licence = None,
    allows: Allows = None,
) -> None:
    """Import what was heard: ListenBrainz dumps, full and incremental, JSON lines, tables of plays.

    An event that is known already is left: the same file twice adds nothing. Who listened is kept
    as a pseudonym alone, unless it is said whose account that is: what they heard is theirs then.
    A line that is no event is kept with its number, and costs nothing else.
    """
    told = dataset_of(dataset, licence, allows)
    files = files_of(path.expanduser().resolve())
    bring(files, told, taking(listener, email), "events")
