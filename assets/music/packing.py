"""Baskets out of what was heard, listed and clicked: sittings cut into pieces. When: the asset's.

A sitting ends with a gap; a track that comes twice in it counts where it came first. A playlist is
one sitting. Sittings are cut after so many tracks, and a single one left over is no basket.
"""

import polars as pl
import sqlalchemy as sa

from assets.incremental import Stamp
from assets.music.redirects import LED
from catalog_data.music.baskets import FEWEST, GAP_SECONDS, MOST
from resources.frames import write_staged

BASKETS_RECIPE = f"baskets 1; gap {GAP_SECONDS} s, {FEWEST} to {MOST} tracks"
SEARCHES = "searches"  # stands for a dataset: what people of this house clicked
LISTENED = """
    SELECT l.dataset, l.listener AS source_id, l.listener, l.listened_at AS at,
        l.signature::text AS place, l.track_id
    FROM derived.music_listens l {asked}
"""
LISTED = """
    SELECT p.dataset, p.id AS source_id, NULL::uuid AS listener, NULL::timestamptz AS at,
        lpad(t.position::text, 10, '0') AS place, coalesce(led.to_id, t.track_id) AS track_id
    FROM facts.music_playlist_tracks t JOIN facts.music_playlists p ON p.id = t.playlist_id
    LEFT JOIN led ON led.from_id = t.track_id {asked}
"""
CLICKED = f"""
    SELECT '{SEARCHES}' AS dataset, s.user_id AS source_id, s.user_id AS listener,
        o.opened_at AS at, s.id || lpad(o.position::text, 10, '0') AS place, t.id AS track_id
    FROM facts.music_search_opens o JOIN facts.music_searches s ON s.id = o.search_id
    LEFT JOIN led ON led.from_id = o.item_id
    JOIN facts.music_tracks t ON t.id = coalesce(led.to_id, o.item_id) {{asked}}
"""  # noqa: S608
FOUND = " UNION ALL ".join(query.format(asked="") for query in (LISTED, CLICKED))
HAD = " UNION ALL ".join(
    query.format(asked=f"JOIN asked a ON (a.dataset, a.source_id) = ({key})")
    for query, key in (
        (LISTENED, "l.dataset, l.listener"),
        (LISTED, "p.dataset, p.id"),
        (CLICKED, f"'{SEARCHES}', s.user_id"),
    )
)
# Every source, with the hash of all it had; of listens, of the hashes that each month has.
TOLD = f"""{LED}
    SELECT dataset || '/' || source_id AS id, dataset, source_id::text AS source_id,
        held || '.' || to_hex(digest) AS fingerprint
    FROM (
        SELECT dataset, source_id, count(*) AS held,
            bit_xor(hashtextextended(place || track_id, 0)) AS digest
        FROM ({FOUND}) AS had GROUP BY dataset, source_id
        UNION ALL SELECT dataset, listener, sum(listens), bit_xor(digest)
        FROM derived.music_listen_sources GROUP BY dataset, listener
    ) AS summed
"""  # noqa: S608
STAGED = "CREATE TEMP TABLE asked (dataset text, source_id uuid, fingerprint text) ON COMMIT DROP"
CUT = f"""
    {LED}, had AS ({{had}}),
    marked AS (
        SELECT *, (at - lag(at) OVER w > interval '{GAP_SECONDS} s')::int AS later
        FROM had WINDOW w AS (PARTITION BY dataset, source_id ORDER BY at, place)
    ), sat AS (
        SELECT *, coalesce(sum(later) OVER w, 0) AS sitting
        FROM marked WINDOW w AS (PARTITION BY dataset, source_id ORDER BY at, place)
    ), once AS (
        SELECT DISTINCT ON (dataset, source_id, sitting, track_id) * FROM sat
        ORDER BY dataset, source_id, sitting, track_id, at, place
    ), cut AS (
        SELECT *, (row_number() OVER (PARTITION BY dataset, source_id, sitting ORDER BY at, place)
            - 1) / {MOST} AS piece FROM once
    ), whole AS (
        SELECT *, count(*) OVER p AS held, row_number() OVER (p ORDER BY at, place) AS position,
            first_value(place) OVER (p ORDER BY at, place) AS first_place,
            min(at) OVER p AS began_at
        FROM cut WINDOW p AS (PARTITION BY dataset, source_id, sitting, piece)
    )
    SELECT md5(dataset || '/' || source_id || '/' || first_place)::uuid AS basket_id,
        dataset, source_id, listener, began_at, position, track_id
    FROM whole WHERE held >= {FEWEST}
"""  # noqa: S608
PACKED = f"CREATE TEMP TABLE packed ON COMMIT DROP AS {CUT.format(had=HAD)}"
CLEARED = """
    WITH gone AS (DELETE FROM derived.music_baskets b USING asked a
        WHERE (b.dataset, b.source_id) = (a.dataset, a.source_id) RETURNING b.basket_id)
    DELETE FROM derived.music_basket_tracks t USING gone WHERE t.basket_id = gone.basket_id
"""
WROTE = """
    INSERT INTO derived.music_baskets (basket_id, dataset, source_id, listener, began_at)
    SELECT basket_id, dataset, source_id, listener, began_at FROM packed WHERE position = 1
"""
WROTE_TRACKS = """
    INSERT INTO derived.music_basket_tracks (basket_id, position, track_id)
    SELECT basket_id, position, track_id FROM packed
"""
# A source without a fingerprint had nothing any more: it goes.
BOOKED = """
    INSERT INTO derived.music_basket_sources
        (dataset, source_id, baskets, fingerprint, recipe, run_id, computed_at)
    SELECT a.dataset, a.source_id, count(p.basket_id), a.fingerprint, :recipe, :run_id, now()
    FROM asked a LEFT JOIN packed p ON (p.dataset, p.source_id) = (a.dataset, a.source_id)
        AND p.position = 1
    WHERE a.fingerprint IS NOT NULL GROUP BY a.dataset, a.source_id, a.fingerprint
"""
UNBOOKED = """
    DELETE FROM derived.music_basket_sources s USING asked a
    WHERE (s.dataset, s.source_id) = (a.dataset, a.source_id)
"""


def pack(connection: sa.Connection, asked: pl.DataFrame, stamp: Stamp) -> int:
    """Make the baskets of some sources anew; how many there are.

    Args:
        connection: In a transaction.
        asked: Frame [dataset, source_id, fingerprint]; none: what it had is gone.
        stamp: Run and recipe.
    """
    connection.exec_driver_sql(STAGED)
    write_staged(connection, "asked", asked.select("dataset", "source_id", "fingerprint"))
    for statement in ("ANALYZE asked", PACKED, "ANALYZE packed", CLEARED, UNBOOKED):
        connection.exec_driver_sql(statement)
    made = connection.exec_driver_sql(WROTE).rowcount
    connection.exec_driver_sql(WROTE_TRACKS)
    connection.execute(sa.text(BOOKED), {"recipe": stamp.recipe, "run_id": stamp.run_id})
    for table in ("asked", "packed"):
        connection.exec_driver_sql(f"DROP TABLE {table}")
    return made
