"""Names and ids that events tell become tracks of the catalogue, for good. Listening is not here.

An id of MusicBrainz or an ISRC tells a recording apart from others of the same names; a new one
belongs to the track of those names as long as that has none of its kind. All else goes by
ListenBrainz' own id, then by the names of artist and title, but for case and outer spaces.
"""

import polars as pl
import sqlalchemy as sa

from assets.music.datasets import Dataset
from assets.music.items import ALBUMS, ARTISTS, CREDITS, TRACKS, settled
from ml.music import name_keys
from resources.frames import read_frame, write_staged
from resources.postgres import insert_new

TABLES = (ARTISTS, ALBUMS, TRACKS, CREDITS)
IDS = ["track", "recording_mbid", "isrc", "recording_msid"]  # what tells one met from another
MBID, ISRC, MSID, NAMED = "recording_mbid", "isrc", "recording_msid", "named"
STAGED = """
    CREATE TEMP TABLE met (
        named text, recording_mbid text, isrc text, recording_msid text, artist text, title text,
        album text, artist_key text, album_key text, item_id uuid
    ) ON COMMIT DROP
"""
KNOWN = """
    UPDATE met SET item_id = a.item_id FROM facts.music_aliases a
    WHERE met.item_id IS NULL
    AND (a.source, a.kind, a.external_id) = (:source, 'track', met.{column})
"""
DECIDED = """
    UPDATE met SET item_id = d.item_id FROM facts.music_isrc_decisions d
    WHERE met.item_id IS NULL AND d.isrc = met.{column}
"""
ADOPTED = """
    UPDATE met SET item_id = chosen.item_id FROM (
        SELECT DISTINCT ON ({column}) {column}, item_id FROM (
            SELECT DISTINCT ON (a.item_id) m.{column}, a.item_id
            FROM met m JOIN facts.music_aliases a
            ON (a.source, a.kind, a.external_id) = (:names, 'track', m.named)
            WHERE m.item_id IS NULL AND m.{column} IS NOT NULL AND NOT EXISTS (
                SELECT FROM facts.music_aliases o
                WHERE o.item_id = a.item_id AND o.source = :source)
            ORDER BY a.item_id, m.{column}) AS first_of_item
        ORDER BY {column}, item_id) AS chosen
    WHERE met.item_id IS NULL AND met.{column} = chosen.{column}
"""
MADE = """
    WITH fresh AS (
        SELECT {column}, gen_random_uuid() AS id FROM met
        WHERE item_id IS NULL AND {column} IS NOT NULL GROUP BY {column}
    ), made AS (INSERT INTO facts.music_items (id, kind) SELECT id, 'track' FROM fresh)
    UPDATE met SET item_id = fresh.id FROM fresh
    WHERE met.item_id IS NULL AND met.{column} = fresh.{column}
"""
ALIASED = """
    INSERT INTO facts.music_aliases (source, kind, external_id, item_id, dataset)
    SELECT DISTINCT ON ({column}) :source, 'track', {column}, item_id, :dataset FROM met
    WHERE item_id IS NOT NULL AND {column} IS NOT NULL
    ORDER BY {column}, recording_mbid, isrc, recording_msid, item_id
    ON CONFLICT DO NOTHING
"""
UNNAMED = """
    SELECT DISTINCT ON (item_id) item_id::text AS item_id, title, artist, album,
        artist_key, album_key
    FROM met WHERE NOT EXISTS (SELECT FROM facts.music_tracks t WHERE t.id = met.item_id)
    ORDER BY item_id, title, artist, album
"""
ALL = tuple((ALIASED, column) for column in (MBID, ISRC, MSID, NAMED))
# What one id finds is known by the stronger ones from then on, in every row that has them.
STEPS = (
    *((KNOWN, MBID), (DECIDED, ISRC), (KNOWN, ISRC), (ALIASED, MBID), (KNOWN, MBID)),
    *((ADOPTED, MBID), (MADE, MBID), *ALL, (KNOWN, ISRC), (ADOPTED, ISRC), (MADE, ISRC)),
    *(*ALL, (KNOWN, MSID), (ALIASED, NAMED), (KNOWN, NAMED), (MADE, NAMED), *ALL),
)


def names_source(*, synthetic: bool) -> str:
    """The source of ids that are names: nothing drawn is ever taken for something real."""
    return "synthetic" if synthetic else "listenbrainz"


def recognise(connection: sa.Connection, dataset: Dataset, met: pl.DataFrame) -> None:
    """Find or make the track of everything that was met, and keep all ids that tell of it.

    Args:
        connection: In the transaction of an import.
        dataset: Who tells of them.
        met: Frame [artist, title, album] and IDS, each combination of IDS once; ``track`` is the
            key of artist and title.
    """
    names = names_source(synthetic=dataset.synthetic)
    sources = {MBID: "musicbrainz", ISRC: "isrc", MSID: names, NAMED: names}
    _stage(connection, met)
    for statement, column in STEPS:
        told = {"source": sources[column], "names": names, "dataset": dataset.code}
        connection.execute(sa.text(statement.format(column=column)), told)
    _name(connection, dataset.code, names)
    connection.exec_driver_sql("DROP TABLE met")


def _stage(connection: sa.Connection, met: pl.DataFrame) -> None:
    album = met.select("artist", pl.col("album").fill_null(""))
    keys = {
        "named": pl.format("names:{}", "track"),
        "artist_key": pl.format("names:{}", pl.lit(name_keys(met.select("artist")))),
        "album_key": pl.format("names:{}", pl.lit(name_keys(album))),
    }
    rows = met.with_columns(**keys).drop("track")
    connection.exec_driver_sql(STAGED)
    write_staged(connection, "met", rows)
    connection.exec_driver_sql("ANALYZE met")


def _name(connection: sa.Connection, dataset: str, names: str) -> None:
    """Say of tracks that are new what they are called, whose they are, and of which album."""
    fresh = read_frame(connection, sa.text(UNNAMED))
    if fresh.is_empty():
        return
    albums = fresh.filter(pl.col("album").is_not_null())
    for kind, found in (("artist", fresh), ("album", albums)):
        ids = settled(connection, names, kind, dataset, found[f"{kind}_key"])
        named = ids.rename({"external_id": f"{kind}_key", "item_id": f"{kind}_id"})
        fresh = fresh.join(named, on=f"{kind}_key", how="left", maintain_order="left")
    once = fresh.unique("artist_id", keep="first", maintain_order=True)
    insert_new(connection, ARTISTS, [once.select(id="artist_id", name="artist")])
    once = fresh.drop_nulls("album_id").unique("album_id", keep="first", maintain_order=True)
    undated = {"released_on": pl.lit(None, pl.Date), "precision": pl.lit(None, pl.String)}
    insert_new(connection, ALBUMS, [once.select(id="album_id", title="album", **undated)])
    tracks = fresh.select("title", "album_id", id="item_id", disc_number=pl.lit(1))
    insert_new(connection, TRACKS, [tracks])
    credits = fresh.select("item_id", "artist_id", position=pl.lit(1))
    insert_new(connection, CREDITS, [credits])
