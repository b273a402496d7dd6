"""Collections of how often whom somebody heard, as frames: HetRec's layout and MovieLens'.

Both are folders of tables; nothing is kept here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import polars as pl

from ml.music.members import DumpError
from ml.music.tables import Rows, file_of, read_rows

LIKED = 4.0  # of five stars: where the field draws the line between liking and not
FEWEST_TAGGERS = 2  # one person's tag of an artist is a note to themselves
COUNTS = {"listener": pl.String(), "item": pl.String(), "plays": pl.Int64()}
MOST = 1 << 53  # plays: nobody's, and exact as a float


class Counted(NamedTuple):
    """Some lines of a table of plays."""

    lines: int
    rows: pl.DataFrame  # columns COUNTS, and line; a rating below LIKED is no row
    faults: pl.DataFrame  # line, error


@dataclass(frozen=True)
class Layout:
    """The tables of one collection and what their columns are called."""

    plays: Path
    columns: tuple[str, str, str]  # listener, item, value
    names: Path
    named: tuple[str, str]  # item, name
    heard: Callable[[pl.Expr], pl.Expr]  # plays of a value as text; null for none, 0 for not liked
    genres: Callable[[], pl.DataFrame]

    def counts(self) -> Iterator[Counted]:
        """Plays, piece by piece.

        Raises:
            DumpError: a table is damaged, or lacks a column.
        """
        return (self._counted(piece) for piece in read_rows(self.plays, self.columns))

    def items(self) -> pl.DataFrame:
        """Frame [item, name], each item once; rows that lack one are left."""
        told = _all_of(self.names, self.named).select(*_renamed(self.named, ("item", "name")))
        named = told.filter(pl.col("item").is_not_null(), pl.col("name").str.strip_chars() != "")
        return named.unique("item", keep="first", maintain_order=True)

    def _counted(self, piece: Rows) -> Counted:
        told = piece.rows.select(*_renamed(self.columns, ("listener", "item", "value")), "line")
        told = told.with_columns(plays=self.heard(pl.col("value"))).with_columns(error=_wrong())
        amiss = told.filter(pl.col("error").is_not_null()).select("line", "error")
        good = told.filter(pl.col("error").is_null() & (pl.col("plays") > 0))
        lines = piece.rows.height + piece.faults.height
        return Counted(lines, good.select(*COUNTS, "line"), pl.concat([piece.faults, amiss]))


def _renamed(columns: tuple[str, ...], names: tuple[str, ...]) -> list[pl.Expr]:
    return [pl.col(column).alias(name) for column, name in zip(columns, names, strict=True)]


def _wrong() -> pl.Expr:
    """What makes a row no count, in words; null for a count."""
    nobody = pl.any_horizontal(pl.col("listener", "item").is_null())
    return (
        pl.when(nobody)
        .then(pl.lit("It names no listener, or nothing that was heard"))
        .when(pl.col("plays").is_null())
        .then(pl.format("{} is no count", pl.col("value").fill_null("An empty cell")))
    )


def layout_of(folder: Path) -> Layout:
    """The layout of a folder; raises DumpError where it has neither."""
    plays, names = file_of(folder, "user_artists"), file_of(folder, "artists")
    if plays and names:
        return _hetrec(folder, plays, names)
    plays, names = file_of(folder, "ratings"), file_of(folder, "movies")
    if plays and names:
        return _movielens(plays, names)
    raise DumpError(
        f"{folder.name} is no collection of counts: it has neither user_artists and artists"
        " (HetRec) nor ratings.csv and movies.csv (MovieLens)."
    )


def _whole_number(value: pl.Expr) -> pl.Expr:
    number = value.str.to_integer(strict=False)
    return pl.when(number.is_between(1, MOST)).then(number)


def _liking(value: pl.Expr) -> pl.Expr:
    stars = value.cast(pl.Float64, strict=False)
    return pl.when(stars.is_between(0, 5)).then((stars >= LIKED).cast(pl.Int64))


def _hetrec(folder: Path, plays: Path, names: Path) -> Layout:
    columns = ("userID", "artistID", "weight")
    return Layout(plays, columns, names, ("id", "name"), _whole_number, lambda: _tags(folder))


def _movielens(plays: Path, names: Path) -> Layout:
    columns, named = ("userId", "movieId", "rating"), ("movieId", "title")
    return Layout(plays, columns, names, named, _liking, lambda: _listed(names))


def _tags(folder: Path) -> pl.DataFrame:
    """Frame [item, genre]: what at least two people call an artist, where the collection tells."""
    tags, tagged = file_of(folder, "tags"), file_of(folder, "user_taggedartists")
    if not tags or not tagged:
        return pl.DataFrame(schema={"item": pl.String(), "genre": pl.String()})
    words = _all_of(tags, ("tagID", "tagValue"))
    said = _all_of(tagged, ("userID", "artistID", "tagID")).unique()
    often = said.group_by("artistID", "tagID").len().filter(pl.col("len") >= FEWEST_TAGGERS)
    named = often.join(words, on="tagID").select(item="artistID", genre="tagValue")
    return named.drop_nulls().unique().sort("item", "genre")


def _listed(names: Path) -> pl.DataFrame:
    """Frame [item, genre] of genres parted by bars."""
    told = _all_of(names, ("movieId", "genres")).drop_nulls()
    each = told.select(item="movieId", genre=pl.col("genres").str.split("|")).explode("genre")
    return each.filter(~pl.col("genre").str.starts_with("(")).unique().sort("item", "genre")


def _all_of(path: Path, columns: tuple[str, ...]) -> pl.DataFrame:
    return pl.concat([piece.rows.select(columns) for piece in read_rows(path, columns)])
