"""The commands that bring in collections of music: counts, playlists, genres. Keeping: assets'."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.datasets import dataset_of, tell_unlicensed
from pipelines.cli.house import opened
from pipelines.cli.intake import importing
from pipelines.cli.say import RefusalError, progress, say

if TYPE_CHECKING:
    from assets.music.accounts import Advance, Counts
    from assets.music.datasets import Dataset
    from resources.postgres import Postgres

    Take = Callable[[Postgres, Path, Dataset, Advance], Counts]

Licence = Annotated[str | None, typer.Option(help="Licence of a dataset that is not known.")]
Allows = Annotated[
    str | None, typer.Option(help="What that licence allows: production or research.")
]
OfDataset = Annotated[str, typer.Option(help="Code of whose data it is.")]


def register(app: typer.Typer) -> None:
    """Put these commands under `import`."""
    for command in (counts, playlists, genres, musicbrainz):
        importing.command()(command)


def bring(files: list[Path], told: "Dataset", take: "Take", rows: str) -> None:
    """Take files in, each whole or not, and say what became of them."""
    from assets.music.datasets import OtherDatasetError
    from ml.music import DumpError

    with opened() as house:
        for file in files:
            try:
                with progress("lines") as advance:
                    came = take(house.said, file, told, lambda n: advance(rows, n, n))
            except (DumpError, OtherDatasetError) as error:
                raise RefusalError(str(error)) from error
            say(
                f"{file.name}: {came.lines:,} lines, {came.imported:,} new {rows}, "
                f"{came.duplicates:,} known already, {came.malformed:,} malformed."
            )
    tell_unlicensed(told)


def counts(
    path: Annotated[Path, typer.Argument(help="A folder in HetRec's or MovieLens' layout.")],
    dataset: OfDataset = "lastfm-hetrec2011",
    licence: Licence = None,
    allows: Allows = None,
) -> None:
    """Import how often people heard whom, at times nobody told: collections for research.

    Of ratings, one of four stars and more counts as one play, as if liked. Who listened is kept as
    a pseudonym alone. The same folder twice adds nothing.
    """
    from assets.music.counts import take_in_counts

    folder = path.expanduser().resolve()
    if not folder.is_dir():
        raise RefusalError(f"There is no folder {folder}.")
    bring([folder], dataset_of(dataset, licence, allows), take_in_counts, "counts")


def playlists(
    path: Annotated[Path, typer.Argument(help="A CSV in the layout of spotify_songs.csv.")],
    dataset: OfDataset = "spotify",
    licence: Licence = None,
    allows: Allows = None,
) -> None:
    """Import playlists with Spotify's ids: artists, albums, tracks and their audio features, too.

    The same file twice adds nothing; what a playlist has already keeps its place.
    """
    from assets.music.playlists import take_in_playlists

    file = _file(path)
    bring([file], dataset_of(dataset, licence, allows), take_in_playlists, "places")


def genres(
    path: Annotated[
        Path, typer.Argument(help="A tree (.yaml) or list (.txt) of genres, or a folder of them.")
    ],
    dataset: OfDataset = "genres",
    licence: Licence = None,
    allows: Allows = None,
) -> None:
    """Import genres, and which stands below which, as beets keeps them."""
    from assets.music.genres import take_in_genres
    from ml.music import is_genres

    there = path.expanduser().resolve()
    files = sorted(filter(is_genres, there.glob("*"))) if there.is_dir() else [_file(path)]
    if not files:
        raise RefusalError(f"There is no tree or list of genres in {there}.")
    bring(files, dataset_of(dataset, licence, allows), take_in_genres, "genres")


def musicbrainz(
    path: Annotated[Path, typer.Argument(help="mbdump.tar.bz2, the core dump of the database.")],
) -> None:
    """Import what MusicBrainz knows of recordings: ISRCs, and where they are at Spotify.

    Only what is said of recordings and ISRCs that are known here is kept, so importing the same
    dump again after more was heard adds more. Tags and genres are in another dump, under a licence
    that allows no commerce: they are not read.
    """
    from assets.music.crawl.evidence import DATASET
    from assets.music.encyclopaedia import take_in_evidence

    file = _file(path)
    bring(
        [file], DATASET, lambda db, path, _, advance: take_in_evidence(db, path, advance), "ISRCs"
    )


def _file(path: Path) -> Path:
    """The real place of a file; refuses where there is none."""
    file = path.expanduser().resolve()
    if not file.is_file():
        raise RefusalError(f"There is no file {file}.")
    return file
