"""Artists, albums, tracks and genres on their way into facts, each known by what a source calls it.

An item is found again by its source's id and never by its name: two artists may share one.
"""

import polars as pl
import sqlalchemy as sa

from catalog_data.music.catalogue import (
    MusicAlbum,
    MusicArtist,
    MusicCredit,
    MusicItemGenre,
    MusicTrack,
)
from resources.frames import read_frame, write_staged
from resources.postgres import insert_new

ALBUMS: sa.Table = MusicAlbum.__table__  # type: ignore[assignment]
ARTISTS: sa.Table = MusicArtist.__table__  # type: ignore[assignment]
CREDITS: sa.Table = MusicCredit.__table__  # type: ignore[assignment]
ITEM_GENRES: sa.Table = MusicItemGenre.__table__  # type: ignore[assignment]
TRACKS: sa.Table = MusicTrack.__table__  # type: ignore[assignment]
NAMED = "CREATE TEMP TABLE named_items (external_id text PRIMARY KEY) ON COMMIT DROP"
MADE = """
    WITH fresh AS (
        SELECT external_id, gen_random_uuid() AS id FROM named_items n WHERE NOT EXISTS (
            SELECT FROM facts.music_aliases a
            WHERE (a.source, a.kind, a.external_id) = (:source, :kind, n.external_id))
    ), made AS (INSERT INTO facts.music_items (id, kind) SELECT id, :kind FROM fresh)
    INSERT INTO facts.music_aliases (source, kind, external_id, item_id, dataset)
    SELECT :source, :kind, external_id, id, :dataset FROM fresh
"""
FOUND = """
    SELECT external_id, item_id::text AS item_id
    FROM facts.music_aliases JOIN named_items USING (external_id)
    WHERE source = :source AND kind = :kind
"""
GENRES_MADE = """
    INSERT INTO facts.music_genres (id, name)
    SELECT gen_random_uuid(), external_id FROM named_items ON CONFLICT DO NOTHING
"""
GENRES_FOUND = """
    SELECT n.external_id AS genre, g.id::text AS genre_id
    FROM named_items n JOIN facts.music_genres g ON lower(g.name) = lower(n.external_id)
"""


def settled(
    connection: sa.Connection, source: str, kind: str, dataset: str, external_ids: pl.Series
) -> pl.DataFrame:
    """The items of a source's ids; those that are new are made. Nothing is said of them yet.

    Returns:
        Frame [external_id, item_id], each once.
    """
    told = {"source": source, "kind": kind, "dataset": dataset}
    _stage(connection, external_ids)
    connection.execute(sa.text(MADE), told)
    found = read_frame(connection, sa.text(FOUND), told)
    connection.exec_driver_sql("DROP TABLE named_items")
    return found


def settled_genres(connection: sa.Connection, names: pl.Series) -> pl.DataFrame:
    """The genres of names, whose case is of no account. Frame [genre, genre_id]: each name once."""
    _stage(connection, names)
    connection.execute(sa.text(GENRES_MADE))
    found = read_frame(connection, sa.text(GENRES_FOUND))
    connection.exec_driver_sql("DROP TABLE named_items")
    return found


def keep_item_genres(connection: sa.Connection, dataset: str, said: pl.DataFrame) -> int:
    """Keep which genres a dataset says of items: frame [item_id, genre]; how many were new."""
    genres = settled_genres(connection, said["genre"])
    rows = said.join(genres, on="genre").select("item_id", "genre_id", dataset=pl.lit(dataset))
    return insert_new(connection, ITEM_GENRES, [rows.unique()])[1]


def _stage(connection: sa.Connection, names: pl.Series) -> None:
    connection.exec_driver_sql(NAMED)
    write_staged(connection, "named_items", names.unique().to_frame("external_id"))
