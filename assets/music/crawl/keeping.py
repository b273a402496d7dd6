"""Artists, albums and tracks as Spotify tells them, on their way into facts. Nothing is asked here.

What is known is left as it is, and only what was not known of it is filled in.
"""

from collections.abc import Sequence

import polars as pl
import sqlalchemy as sa

from assets.music.datasets import Dataset
from assets.music.items import ALBUMS, ARTISTS, CREDITS, keep_item_genres, settled
from catalog_data.music.spotify import Album, Artist, Named, Track, released
from resources.frames import write_staged
from resources.postgres import insert_new

SOURCE = "spotify"
# Spotify's terms allow no model to be trained on what it tells: no licence, and so nothing is.
DATASET = Dataset("spotify-catalogue", "Spotify's catalogue, as its Web API tells it")
NAMES = {"external_id": pl.String, "name": pl.String}
TRACKS = {
    "external_id": pl.String,
    "title": pl.String,
    "disc_number": pl.Int64,
    "track_number": pl.Int64,
    "duration_ms": pl.Int64,
    "isrc": pl.String,
}
STAGED = """
    CREATE TEMP TABLE crawled (external_id text, title text, disc_number int, track_number int,
        duration_ms int, isrc text, item_id uuid) ON COMMIT DROP
"""
# What stands at a place of an album already is this very track, under another of Spotify's ids.
PLACED = """
    INSERT INTO facts.music_aliases (source, kind, external_id, item_id, dataset)
    SELECT 'spotify', 'track', c.external_id, t.id, :dataset FROM crawled c
    JOIN facts.music_tracks t ON t.album_id = CAST(:album AS uuid)
        AND (t.disc_number, t.track_number) = (c.disc_number, c.track_number)
    ON CONFLICT DO NOTHING
"""
KEPT = """
    WITH told AS (
        SELECT c.*, CAST(:album AS uuid) AS album_id, EXISTS (
            SELECT FROM facts.music_tracks t WHERE t.id <> c.item_id
            AND (t.album_id, t.disc_number, t.track_number) =
                (CAST(:album AS uuid), c.disc_number, c.track_number)) AS taken
        FROM crawled c
    ), filled AS (
        UPDATE facts.music_tracks k SET album_id = c.album_id, disc_number = c.disc_number,
            track_number = CASE WHEN NOT c.taken THEN c.track_number END,
            duration_ms = coalesce(k.duration_ms, c.duration_ms)
        FROM told c WHERE k.id = c.item_id AND k.track_number IS NULL
            AND coalesce(k.album_id, c.album_id) = c.album_id
    )
    INSERT INTO facts.music_tracks (id, title, album_id, disc_number, track_number, duration_ms)
    SELECT item_id, title, album_id, disc_number, CASE WHEN NOT taken THEN track_number END,
        duration_ms
    FROM told ON CONFLICT (id) DO NOTHING
"""
ISRCS = """
    INSERT INTO facts.music_aliases (source, kind, external_id, item_id, dataset)
    SELECT DISTINCT ON (upper(isrc)) 'isrc', 'track', upper(isrc), item_id, :dataset
    FROM crawled WHERE isrc IS NOT NULL ORDER BY upper(isrc), item_id
    ON CONFLICT DO NOTHING
"""


def keep_artists(connection: sa.Connection, told: Sequence[Artist], genre: str) -> pl.DataFrame:
    """Keep artists of a genre, and of the genres they are told to be of.

    Returns:
        Frame [external_id, item_id].
    """
    items = keep_names(connection, told)
    said = [(each.id, name) for each in told for name in {genre, *each.genres} if each.id]
    rows = pl.DataFrame(said, schema={"external_id": pl.String, "genre": pl.String}, orient="row")
    of_items = rows.join(items, on="external_id").select("item_id", "genre").unique()
    keep_item_genres(connection, DATASET.code, of_items)
    return items


def keep_albums(connection: sa.Connection, told: Sequence[Album]) -> pl.DataFrame:
    """Keep albums, and who made them. Frame [external_id, item_id]."""
    known = [each for each in told if each.id]
    ids = pl.Series([each.id for each in known], dtype=pl.String)
    items = settled(connection, SOURCE, "album", DATASET.code, ids)
    dates = [released(each.release_date) for each in known]
    frame = pl.DataFrame(
        {
            "external_id": ids,
            "title": pl.Series([each.name for each in known], dtype=pl.String),
            "released_on": pl.Series([date.day for date in dates], dtype=pl.Date),
            "precision": pl.Series([date.precision for date in dates], dtype=pl.String),
        }
    ).unique("external_id", keep="first", maintain_order=True)
    rows = frame.join(items, on="external_id").rename({"item_id": "id"})
    insert_new(connection, ALBUMS, [rows.select(ALBUMS.c.keys())])
    _keep_credits(connection, items, {str(each.id): each.artists for each in known})
    return items


def keep_tracks(connection: sa.Connection, album: str, told: Sequence[Track]) -> pl.DataFrame:
    """Keep the tracks of an album, where they stand on it, who plays. Frame [external_id, item_id].

    Args:
        connection: In a transaction.
        album: Id of the item.
        told: Tracks; without an id they are of another service, and left out.
    """
    known = {str(each.id): each for each in told if each.id}
    parameters = {"album": album, "dataset": DATASET.code}
    frame = pl.DataFrame([_row(each) for each in known.values()], schema=TRACKS, orient="row")
    connection.exec_driver_sql(STAGED)
    write_staged(connection, "crawled", frame)
    connection.execute(sa.text(PLACED), parameters)
    items = settled(connection, SOURCE, "track", DATASET.code, frame["external_id"])
    connection.exec_driver_sql("TRUNCATE crawled")
    rows = frame.join(items, on="external_id").unique("item_id", keep="first", maintain_order=True)
    twice = rows.select("disc_number", "track_number").is_duplicated()
    number = pl.when(~twice).then("track_number")
    write_staged(connection, "crawled", rows.with_columns(track_number=number))
    connection.execute(sa.text(KEPT), parameters)
    connection.execute(sa.text(ISRCS), parameters)
    connection.exec_driver_sql("DROP TABLE crawled")
    _keep_credits(connection, items, {id_: each.artists for id_, each in known.items()})
    return items


def keep_names(connection: sa.Connection, told: Sequence[Named]) -> pl.DataFrame:
    """Keep artists of whom the name is told. Frame [external_id, item_id]."""
    named = [(each.id, each.name) for each in told if each.id]
    frame = pl.DataFrame(named, schema=NAMES, orient="row").unique("external_id", keep="first")
    items = settled(connection, SOURCE, "artist", DATASET.code, frame["external_id"])
    rows = frame.join(items, on="external_id").rename({"item_id": "id"})
    insert_new(connection, ARTISTS, [rows.select(ARTISTS.c.keys())])
    return items


def _row(track: Track) -> tuple[object, ...]:
    number = track.track_number if (track.track_number or 0) > 0 else None
    disc = max(1, track.disc_number)
    return (track.id, track.name, disc, number, track.duration_ms, track.external_ids.isrc)


def _keep_credits(
    connection: sa.Connection, items: pl.DataFrame, artists: dict[str, list[Named]]
) -> None:
    """Keep who made each thing, in the order they are named."""
    everybody = {each.id: each for named in artists.values() for each in named if each.id}
    who = keep_names(connection, list(everybody.values())).rename({"item_id": "artist_id"})
    said = [
        (thing, each.id, place)
        for thing, named in artists.items()
        for place, each in enumerate(named, 1)
        if each.id
    ]
    schema = {"thing": pl.String, "external_id": pl.String, "position": pl.Int64}
    rows = pl.DataFrame(said, schema=schema, orient="row").join(who, on="external_id")
    of_items = rows.join(items.rename({"external_id": "thing"}), on="thing")
    once = of_items.unique(["item_id", "artist_id"], keep="first", maintain_order=True)
    insert_new(connection, CREDITS, [once.select(CREDITS.c.keys())])
