"""Playlists as a table of tracks with Spotify's ids and audio features, as frames. Nothing is kept.

One row is one track of one playlist, in the layout of TidyTuesday's ``spotify_songs.csv``.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polars as pl

from ml.music.tables import Rows, read_rows

NEEDED = {
    "track_id": "track",
    "track_name": "title",
    "track_artist": "artist",
    "track_album_id": "album",
    "track_album_name": "album_title",
    "playlist_id": "playlist",
    "playlist_name": "playlist_name",
}
GENRES = {"playlist_genre": "genre", "playlist_subgenre": "subgenre"}
RELEASED = "track_album_release_date"
FEATURES = (
    *("danceability", "energy", "key", "loudness", "mode", "speechiness", "acousticness"),
    *("instrumentalness", "liveness", "valence", "tempo", "duration_ms"),
)
COLUMNS = (*NEEDED, *GENRES, RELEASED, *FEATURES)
LONGEST = 500  # characters of a name: beyond it a file's columns have slipped
PRECISIONS = {4: ("year", "-01-01"), 7: ("month", "-01"), 10: ("day", "")}


class Listed(NamedTuple):
    """Some rows of a table of playlists."""

    lines: int
    rows: pl.DataFrame  # NEEDED's and GENRES' names; released_on, precision, features, duration_ms
    faults: pl.DataFrame  # line, error


def read_playlists(path: Path) -> Iterator[Listed]:
    """Read a table of playlists, piece by piece; ``features`` is a JSON object of numbers.

    Raises:
        DumpError: the file is no such table.
    """
    return (_listed(piece) for piece in read_rows(path, COLUMNS))


def _listed(piece: Rows) -> Listed:
    told = piece.rows.with_columns(error=_wrong())
    amiss = told.filter(pl.col("error").is_not_null()).select("line", "error")
    good = told.filter(pl.col("error").is_null()).select(
        "line",
        *(pl.col(name).alias(short) for name, short in (NEEDED | GENRES).items()),
        *_released(pl.col(RELEASED)),
        pl.struct(_number(name) for name in FEATURES).struct.json_encode().alias("features"),
        _number("duration_ms").round().cast(pl.Int64),
    )
    lines = piece.rows.height + piece.faults.height
    return Listed(lines, good, pl.concat([piece.faults, amiss]))


def _wrong() -> pl.Expr:
    """What makes a row no track of a playlist, in words; null for one."""
    said = pl.coalesce(
        pl.when(pl.col(name).is_null()).then(pl.lit(f"It has no {name}")) for name in NEEDED
    )
    long = pl.any_horizontal(pl.col(name).str.len_chars() > LONGEST for name in NEEDED)
    return pl.coalesce(said, pl.when(long).then(pl.lit(f"A name is longer than {LONGEST} letters")))


def _number(name: str) -> pl.Expr:
    number = pl.col(name).cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number).alias(name)


def _released(date: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """The first day of what is told, and how exactly it is; both null where it is no date."""
    length = date.str.len_chars()
    whole = pl.coalesce(
        pl.when(length == size).then(date + rest) for size, (_, rest) in PRECISIONS.items()
    )
    day = whole.str.to_date("%Y-%m-%d", strict=False)
    words = {size: word for size, (word, _) in PRECISIONS.items()}
    precision = length.replace_strict(words, default=None, return_dtype=pl.String)
    told = pl.when(day.is_not_null()).then(precision)
    return day.alias("released_on"), told.alias("precision")
