"""Real listening as arrays for the benchmarks of taste. Nothing is measured here."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from scipy.sparse import coo_array, csr_array

from ml.music import layout_of, read_playlists
from ml.taste import Items

MUSIC = Path(__file__).parents[3] / "shared" / "data" / "music"
HETREC, SPOTIFY = MUSIC / "lastfm-hetrec2011", MUSIC / "spotify" / "spotify_songs.csv.gz"
NOTHING = {"artist": pl.String, "album": pl.String, "genres": pl.List(pl.String)}


class Playlists(NamedTuple):
    """Tracks of playlists, parted, and what is known of them without the hidden part."""

    shown: csr_array  # (playlists, tracks) of ones
    hidden: csr_array
    items: Items
    popularity: np.ndarray  # float32 (tracks,), as Spotify told it; 0 where it did not


def numbered(values: pl.Series) -> np.ndarray:
    """Numbers from 0 in the order of the values."""
    return values.rank("dense").to_numpy().astype(np.intp) - 1


def counted(folder: Path, listeners: int | None) -> tuple[csr_array, Items]:
    """Plays of a folder in HetRec's or MovieLens' layout, of the first so many listeners."""
    layout = layout_of(folder)
    plays = pl.concat([piece.rows for piece in layout.counts()])
    who = plays["listener"].unique().sort().head(listeners or plays.height)
    plays = plays.filter(pl.col("listener").is_in(who.implode()))
    known = plays.select("item").unique().sort("item")
    told = known.join(layout.items(), on="item", how="left", maintain_order="left")
    genres = layout.genres().group_by("item").agg(pl.col("genre").sort().alias("genres"))
    told = told.join(genres, on="item", how="left", maintain_order="left")
    groups = told.select(
        pl.col("name").alias("artist"),
        pl.lit(None, pl.String).alias("album"),
        pl.col("genres").cast(pl.List(pl.String)).fill_null([]),
    )
    items = Items(told["name"].fill_null(""), groups, np.zeros((told.height, 0), dtype=np.float32))
    places = numbered(plays["listener"]), numbered(plays["item"])
    return csr_array(coo_array((plays["plays"].to_numpy().astype(np.float32), places))), items


def playlists(path: Path, number: int | None) -> Playlists:
    """The first so many playlists, the last fifth of each hidden.

    A track's genres are those of the playlists that show another track of its artist: the genre
    of the playlist that hides it would tell where it belongs.
    """
    rows = pl.concat([piece.rows for piece in read_playlists(path)])
    some = rows["playlist"].unique().sort().head(number or rows.height)
    rows = rows.filter(pl.col("playlist").is_in(some.implode())).with_columns(
        at=pl.int_range(pl.len()).over("playlist"), length=pl.len().over("playlist")
    )
    rows = rows.with_columns(
        hidden=pl.col("at") >= pl.col("length") - (pl.col("length") // 5),
        row=pl.Series(numbered(rows["playlist"])),
        column=pl.Series(numbered(rows["track"])),
    )
    shown = rows.filter(~pl.col("hidden"))
    named = shown.select("artist", genres=pl.concat_list("genre", "subgenre")).explode("genres")
    genres = named.drop_nulls().group_by("artist").agg(pl.col("genres").unique().sort())
    tracks = rows.unique("column", keep="first", maintain_order=True).sort("column")
    tracks = tracks.join(genres, on="artist", how="left", maintain_order="left")
    shape = some.len(), tracks.height
    told = popularity(path).rename({"track_id": "track"})
    tracks = tracks.join(told, on="track", how="left", maintain_order="left")
    return Playlists(
        ones(shown, shape),
        ones(rows.filter("hidden"), shape),
        Items(tracks["title"], tracks.select(*NOTHING).cast(NOTHING), features(tracks)),
        tracks["popularity"].fill_null(0).to_numpy().astype(np.float32),
    )


def ones(rows: pl.DataFrame, shape: tuple[int, int]) -> csr_array:
    """Which tracks which playlists have, each once."""
    each = rows.unique(["row", "column"])
    data = np.ones(each.height, dtype=np.float32)
    return csr_array(coo_array((data, (each["row"], each["column"])), shape=shape))


def features(tracks: pl.DataFrame) -> np.ndarray:
    """Audio features, each with mean 0 and deviation 1."""
    told = tracks["features"].str.json_decode(pl.Struct(dict.fromkeys(FEATURES, pl.Float64)))
    values = told.struct.unnest().select(FEATURES).to_numpy()
    return ((values - np.nanmean(values, axis=0)) / np.nanstd(values, axis=0)).astype(np.float32)


FEATURES = (
    *("danceability", "energy", "loudness", "speechiness", "acousticness"),
    *("instrumentalness", "liveness", "valence", "tempo"),
)


def popularity(path: Path) -> pl.DataFrame:
    """Frame [track_id, popularity] as Spotify told it, from 0 to 100."""
    told = pl.read_csv(path, columns=["track_id", "track_popularity"], infer_schema=False)
    number = pl.col("track_popularity").cast(pl.Float64, strict=False).alias("popularity")
    return told.select("track_id", number).unique("track_id", keep="first")
