"""The command that brings listening events in. How they are read and kept is an asset's matter."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.house import opened
from pipelines.cli.intake import importing
from pipelines.cli.say import RefusalError, progress, say

if TYPE_CHECKING:
    from assets.music.intake import Dataset

CC0 = "CC0-1.0"
KNOWN = {
    "listenbrainz": ("ListenBrainz", False, CC0, "production"),
    "synthetic": ("Drawn by a program", True, CC0, "production"),
}


def register(app: typer.Typer) -> None:
    """Put this command under `import`."""
    importing.command()(listens)


def dataset_of(code: str, licence: str | None, allows: str | None) -> "Dataset":
    """What is known of a dataset, or told of it."""
    import re

    from assets.music.intake import Dataset
    from catalog_data.music.licences import CODE, Use

    if not re.fullmatch(CODE, code):
        raise RefusalError(f"{code} is no code: write small letters, digits, dots and dashes.")
    if (licence is None) != (allows is None) or (allows and allows not in set(Use)):
        raise RefusalError(
            f"Say both: --licence NAME and --allows {' or '.join(Use)}, or neither of them."
        )
    if code not in KNOWN:
        return Dataset(code, code, False, licence, allows)
    if licence is not None:
        raise RefusalError(f"The licence of {code} is known already: {KNOWN[code][2]}.")
    return Dataset(code, *KNOWN[code])


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
    dataset: Annotated[str, typer.Option(help="Code of whose data it is.")] = "listenbrainz",
    listener: Annotated[
        str | None, typer.Option(help="Who heard it, where the events name nobody.")
    ] = None,
    licence: Annotated[
        str | None, typer.Option(help="Licence of a dataset that is not known.")
    ] = None,
    allows: Annotated[
        str | None, typer.Option(help="What that licence allows: production or research.")
    ] = None,
) -> None:
    """Import what was heard: ListenBrainz dumps, full and incremental, JSON lines, tables of plays.

    An event that is known already is left: the same file twice adds nothing. Who listened is kept
    as a pseudonym alone. A line that is no event is kept with its number, and costs nothing else.
    """
    from assets.music.intake import OtherDatasetError, take_in
    from ml.music import DumpError

    told = dataset_of(dataset, licence, allows)
    files = files_of(path.expanduser().resolve())
    with opened() as house:
        for file in files:
            try:
                with progress("lines") as advance:
                    counts = take_in(
                        house.said, file, told, listener, lambda n: advance("events", n, n)
                    )
            except (DumpError, OtherDatasetError) as error:
                raise RefusalError(str(error)) from error
            say(
                f"{file.name}: {counts.lines:,} lines, {counts.imported:,} new events, "
                f"{counts.duplicates:,} known already, {counts.malformed:,} malformed."
            )
    if told.allows is None:
        say(f"Nothing is made of {dataset} before its licence is told: --licence and --allows.")
