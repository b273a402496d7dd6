"""Tables of playlists on their way into facts: their tracks, and what is told of those."""

from pathlib import Path

import polars as pl
import sqlalchemy as sa

from assets.music.accounts import Advance, Counts, accounted, unwatched
from assets.music.datasets import Dataset
from assets.music.items import (
    ALBUMS,
    ARTISTS,
    CREDITS,
    ITEM_GENRES,
    TRACKS,
    keep_item_genres,
    settled,
)
from catalog_data.music.listening import MusicPlaylist, MusicPlaylistTrack
from ml.music import Listed, read_playlists
from resources.frames import write_staged
from resources.postgres import Postgres, insert_new

PLAYLISTS: sa.Table = MusicPlaylist.__table__  # type: ignore[assignment]
PLACES: sa.Table = MusicPlaylistTrack.__table__  # type: ignore[assignment]
TABLES = (PLAYLISTS, PLACES, ARTISTS, ALBUMS, TRACKS, CREDITS, ITEM_GENRES)
STAGED = """
    CREATE TEMP TABLE staged_places (playlist text, line bigint, track_id uuid) ON COMMIT DROP
"""
MADE = """
    INSERT INTO facts.music_playlists (id, dataset, external_id, name)
    SELECT gen_random_uuid(), :dataset, playlist, name FROM named_playlists ON CONFLICT DO NOTHING
"""
# What a playlist has already stays where it is; what it has not comes after, in the file's order.
PLACED = """
    INSERT INTO facts.music_playlist_tracks (playlist_id, position, track_id)
    SELECT p.id, held.most + row_number() OVER (PARTITION BY p.id ORDER BY s.line), s.track_id
    FROM (SELECT playlist, track_id, min(line) AS line FROM staged_places GROUP BY 1, 2) s
    JOIN facts.music_playlists p ON (p.dataset, p.external_id) = (:dataset, s.playlist),
    LATERAL (SELECT coalesce(max(position), 0) AS most FROM facts.music_playlist_tracks
        WHERE playlist_id = p.id) held
    WHERE NOT EXISTS (SELECT FROM facts.music_playlist_tracks known
        WHERE (known.playlist_id, known.track_id) = (p.id, s.track_id))
"""


def take_in_playlists(
    postgres: Postgres, path: Path, dataset: Dataset, advance: Advance = unwatched
) -> Counts:
    """Keep the playlists of a table and what it says of their tracks; what is known is left.

    Args:
        postgres: As the role that writes facts.
        path: As ``read_playlists`` takes it.
        dataset: Whose data it is. Tracks and albums have Spotify's ids; artists have none in such
            a table, so one is who the dataset calls by that very name.
        advance: Told the lines so far.

    Raises:
        DumpError: the file is no such table; nothing of it is kept.
        OtherDatasetError: as ``keep_dataset`` does.
    """
    with accounted(postgres, dataset, TABLES, path.name, advance) as (connection, account):
        connection.exec_driver_sql(STAGED)
        came = 0
        for piece in read_playlists(path):
            account.read(path.name, piece.lines, piece.faults)
            came += _keep(connection, piece, dataset.code)
        placed = connection.execute(sa.text(PLACED), {"dataset": dataset.code}).rowcount
        account.wrote(came, placed)
    return account.counts


def _keep(connection: sa.Connection, piece: Listed, code: str) -> int:
    """Keep the tracks of some rows, and stage where they stand; how many rows there are."""
    rows = _tracks(connection, piece.rows, code)
    said = pl.concat(
        rows.select(pl.col(name).alias("genre"), item_id="track_id")
        for name in ("genre", "subgenre")
    )
    keep_item_genres(connection, code, said.drop_nulls().unique())
    _name_playlists(connection, rows.unique("playlist", keep="first"), code)
    write_staged(connection, "staged_places", rows.select("playlist", "line", "track_id"))
    return rows.height


def _tracks(connection: sa.Connection, rows: pl.DataFrame, code: str) -> pl.DataFrame:
    """Keep artists, albums and tracks; the rows with track_id."""
    called = rows.with_columns(by=pl.format("{}:{}", pl.lit(code), "artist"))
    for source, kind, column in (
        ("dataset", "artist", "by"),
        ("spotify", "album", "album"),
        ("spotify", "track", "track"),
    ):
        ids = settled(connection, source, kind, code, called[column])
        named = ids.rename({"external_id": column, "item_id": f"{kind}_id"})
        called = called.join(named, on=column, how="left", maintain_order="left")
    _say(connection, called)
    return called


def _say(connection: sa.Connection, rows: pl.DataFrame) -> None:
    """Keep what the first row of each thing says of it."""
    artists = rows.unique("artist_id", keep="first").select("artist", id="artist_id")
    insert_new(connection, ARTISTS, [artists.rename({"artist": "name"})])
    albums = rows.unique("album_id", keep="first", maintain_order=True)
    told = albums.select("released_on", "precision", id="album_id", title="album_title")
    insert_new(connection, ALBUMS, [told])
    tracks = rows.unique("track_id", keep="first", maintain_order=True)
    kept = tracks.select("title", "album_id", "duration_ms", "features", id="track_id")
    numbered = kept.with_columns(disc_number=pl.lit(1), track_number=pl.lit(None, pl.Int64))
    insert_new(connection, TRACKS, [numbered])
    credits = tracks.select("artist_id", item_id="track_id", position=pl.lit(1))
    insert_new(connection, CREDITS, [credits])


def _name_playlists(connection: sa.Connection, rows: pl.DataFrame, code: str) -> None:
    connection.exec_driver_sql("CREATE TEMP TABLE named_playlists (playlist text, name text)")
    named = rows.select("playlist", name="playlist_name")
    write_staged(connection, "named_playlists", named)
    connection.execute(sa.text(MADE), {"dataset": code})
    connection.exec_driver_sql("DROP TABLE named_playlists")
