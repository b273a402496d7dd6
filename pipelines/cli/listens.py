"""The command that brings listening events in. How they are read and kept is an asset's matter."""

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.collected import Allows, Licence, OfDataset, bring
from pipelines.cli.datasets import SYNTHETIC, dataset_of
from pipelines.cli.house import House
from pipelines.cli.intake import importing
from pipelines.cli.say import RefusalError


def register(app: typer.Typer) -> None:
    """Put this command under `import`."""
    importing.command()(listens)


def settle_listening(house: House, people: Sequence[uuid.UUID]) -> None:
    """Write drawn dumps into the home and take them in; each person is one of who listened."""
    from assets.music.claims import claim
    from assets.music.intake import take_in
    from catalog_data.sample.music import HOUSEHOLD, draw_listening, write_dumps

    told = dataset_of(SYNTHETIC, None, None)
    for dump in write_dumps(house.home.root / "sample" / "music", draw_listening(**HOUSEHOLD)):
        take_in(house.said, dump, told)
    claim(house.said, told.code, {str(n): who for n, who in enumerate(people, start=1)})


def files_of(path: Path) -> list[Path]:
    """The file, or the dumps of a folder by name; refuses where there is none."""
    from ml.music import is_dump

    found = [path] if path.is_file() else sorted(filter(is_dump, path.glob("*")))
    if not found:
        raise RefusalError(f"There is no file of listening events at {path}.")
    return found


def listens(
    path: Annotated[
        Path, typer.Argument(help="A dump (.tar.zst, .tar.gz), .jsonl or .csv, or a folder.")
    ],
    dataset: OfDataset = "listenbrainz",
    listener: Annotated[
        str | None, typer.Option(help="Who heard it, where the events name nobody.")
    ] = None,
    licence: Licence = None,
    allows: Allows = None,
) -> None:
    """Import what was heard: ListenBrainz dumps, full and incremental, JSON lines, tables of plays.

    An event that is known already is left: the same file twice adds nothing. Who listened is kept
    as a pseudonym alone. A line that is no event is kept with its number, and costs nothing else.
    """
    from functools import partial

    from assets.music.intake import take_in

    told = dataset_of(dataset, licence, allows)
    files = files_of(path.expanduser().resolve())
    bring(files, told, partial(take_in, listener=listener), "events")
