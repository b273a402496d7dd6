"""Which months of listening are pending, and one month brought in step. When: pipelines' matter."""

import datetime as dt
from typing import NamedTuple

import polars as pl
import sqlalchemy as sa

from assets.incremental import Stamp, orphans, pending
from assets.music.recognition import names_source
from assets.music.redirects import DEPTH, LED
from ml.music import name_keys
from resources.frames import read_frame, write_staged
from resources.postgres import Postgres

LISTENS_RECIPE = f"listens by month 1; redirects to depth {DEPTH}"
# Events come and go by imports and deletions, each of which is known by an id: no event is read.
HEARD = """
    SELECT to_char(month, 'YYYY-MM') AS id, sum(events)::bigint AS events, sum(events) || '.'
        || md5(string_agg(import_id || ' ' || events, ',' ORDER BY import_id)) AS fingerprint
    FROM facts.listening_months {asked} GROUP BY month HAVING sum(events) > 0 ORDER BY 1
"""
HEARD_OF = HEARD.format(asked="WHERE month = :month")
DONE = (
    "SELECT to_char(month, 'YYYY-MM') AS id, fingerprint, recipe FROM derived.music_listen_months"
)
# Listens of what is redirected, and those that were: each found by an index. What has an OFFSET is
# looked up for each redirect by itself, never joined with all listens.
REDIRECTED = f"""{LED}
    SELECT to_char(month, 'YYYY-MM') AS id FROM led CROSS JOIN LATERAL (
        SELECT DISTINCT l.month FROM derived.music_listens l
        WHERE l.item_id = led.from_id AND l.track_id <> led.to_id OFFSET 0) AS new
    UNION SELECT to_char(l.month, 'YYYY-MM') FROM derived.music_listens l
    WHERE l.track_id <> l.item_id AND NOT EXISTS (SELECT FROM led WHERE led.from_id = l.item_id)
"""  # noqa: S608
RECOGNISABLE = """
    SELECT to_char(month, 'YYYY-MM') AS id FROM derived.music_listen_months
    WHERE unresolved > 0 AND aliases <> (
        SELECT count(*) FROM facts.music_aliases WHERE kind = 'track')
"""
# Said of an ISRC by staff, or taken back: then whatever else named it counts again.
DECIDED = """
    SELECT DISTINCT to_char(found.month, 'YYYY-MM') AS id FROM facts.music_isrc_decisions d
    LEFT JOIN facts.music_aliases a ON (a.source, a.kind, a.external_id) = ('isrc', 'track', d.isrc)
    CROSS JOIN LATERAL (
        SELECT DISTINCT l.month FROM facts.listening_events e
        JOIN derived.music_listens l USING (signature)
        WHERE e.isrc = d.isrc AND l.item_id <> coalesce(d.item_id, a.item_id) AND NOT EXISTS (
            SELECT FROM facts.music_aliases m WHERE (m.source, m.kind, m.external_id)
                = ('musicbrainz', 'track', e.recording_mbid::text)) OFFSET 0) AS found
"""
# Right after an import nothing is known of how its events are spread: joined as they lie, each is
# held against all names. Of what is staged it is known.
OF_MONTH = """
    CREATE TEMP TABLE of_month ON COMMIT DROP AS
    SELECT signature, import_id, listener, listened_at, artist, title, recording_msid::text,
        recording_mbid::text, isrc
    FROM facts.listening_events WHERE signature BETWEEN :first AND :last
"""
NAMES = "SELECT DISTINCT artist, title FROM of_month"
STAGED = "CREATE TEMP TABLE named (artist text, title text, key text) ON COMMIT DROP"
CLEARED = (
    "DELETE FROM derived.music_listens WHERE signature BETWEEN :first AND :last",
    "DELETE FROM derived.music_listen_months WHERE month = :month",
    "DELETE FROM derived.music_listen_sources WHERE month = :month",
)
FILLED = f"""{LED}
    INSERT INTO derived.music_listens
        (signature, month, listener, listened_at, item_id, track_id, dataset)
    SELECT r.signature, :month, r.listener, r.listened_at, r.item_id, t.id, r.dataset
    FROM (
        SELECT e.signature, e.listener, e.listened_at, i.dataset,
            coalesce(mbid.item_id, said.item_id, isrc.item_id, msid.item_id, names.item_id)
            AS item_id
        FROM of_month e JOIN named USING (artist, title)
        JOIN facts.listen_imports i ON i.id = e.import_id
        JOIN facts.music_datasets d ON d.code = i.dataset
        LEFT JOIN facts.music_aliases mbid ON (mbid.source, mbid.kind, mbid.external_id)
            = ('musicbrainz', 'track', e.recording_mbid)
        LEFT JOIN facts.music_isrc_decisions said ON said.isrc = e.isrc
        LEFT JOIN facts.music_aliases isrc ON (isrc.source, isrc.kind, isrc.external_id)
            = ('isrc', 'track', e.isrc)
        LEFT JOIN facts.music_aliases msid ON (msid.source, msid.kind, msid.external_id)
            = (CASE WHEN d.synthetic THEN :drawn ELSE :real END, 'track', e.recording_msid)
        LEFT JOIN facts.music_aliases names ON (names.source, names.kind, names.external_id)
            = (CASE WHEN d.synthetic THEN :drawn ELSE :real END, 'track', named.key)
    ) AS r LEFT JOIN led ON led.from_id = r.item_id
    JOIN facts.music_tracks t ON t.id = coalesce(led.to_id, r.item_id)
"""  # noqa: S608
SUMMED = """
    INSERT INTO derived.music_listen_sources (month, dataset, listener, listens, digest)
    SELECT :month, dataset, listener, count(*),
        bit_xor(uuid_hash_extended(signature, uuid_hash_extended(track_id, 0)))
    FROM derived.music_listens WHERE signature BETWEEN :first AND :last GROUP BY dataset, listener
"""
TOLD = """
    INSERT INTO derived.music_listen_months (month, events, canonicalized, unresolved, aliases,
        fingerprint, recipe, run_id, computed_at)
    SELECT :month, :events, :canonicalized, :events - :canonicalized,
        (SELECT count(*) FROM facts.music_aliases WHERE kind = 'track'),
        :fingerprint, :recipe, :run_id, now()
"""


def pending_months(postgres: Postgres) -> pl.DataFrame:
    """Frame [id, fingerprint] of months ("2024-05") to bring in step, the oldest first.

    Events came or went, a track turned out to be another, staff said whose an ISRC is, or what was
    heard is known by now. A month without events any more has no fingerprint.
    """
    heard, done = postgres.frame(sa.text(HEARD.format(asked=""))), postgres.frame(sa.text(DONE))
    new = pending(heard, done, LISTENS_RECIPE)["id"].to_list()
    gone = orphans(heard["id"], done).to_list()
    others = [postgres.frame(sa.text(query))["id"] for query in (REDIRECTED, DECIDED, RECOGNISABLE)]
    wanted = pl.concat([pl.Series("id", [*new, *gone], dtype=pl.String), *others]).unique().sort()
    told = heard.select("id", "fingerprint")
    return wanted.to_frame().join(told, on="id", how="left", maintain_order="left")


class Bounds(NamedTuple):
    """The first day of a month, and the signatures between which its events lie."""

    month: dt.date
    first: str
    last: str


def bounds(month: str) -> Bounds:
    """Of a month such as "2024-05"; raises ValueError for a text that is none."""
    day = dt.datetime.strptime(month, "%Y-%m").replace(tzinfo=dt.UTC)
    after = (day + dt.timedelta(days=31)).replace(day=1)
    seconds = int(day.timestamp()), int(after.timestamp()) - 1
    return Bounds(day.date(), f"{seconds[0]:08x}{'0' * 24}", f"{seconds[1]:08x}{'f' * 24}")


def derive_month(postgres: Postgres, month: str, stamp: Stamp) -> int:
    """Make the listens of a month anew, all or nothing; how many there are."""
    told = bounds(month)._asdict()
    drawn, real = (names_source(synthetic=synthetic) for synthetic in (True, False))
    with postgres.begin() as connection:
        # What is booked is read first: events that come in the meantime leave the month pending.
        booked = connection.execute(sa.text(HEARD_OF), told).mappings().first()
        for statement in CLEARED:
            connection.execute(sa.text(statement), told)
        if booked is None:
            return 0
        _stage(connection, told)
        filling = sa.text(FILLED)
        filled = connection.execute(filling, told | {"drawn": drawn, "real": real}).rowcount
        connection.execute(sa.text(SUMMED), told)
        stamped = {"canonicalized": filled, "recipe": stamp.recipe, "run_id": stamp.run_id}
        connection.execute(sa.text(TOLD), {**told, **booked, **stamped})
        connection.exec_driver_sql("DROP TABLE named, of_month")
    return filled


def _stage(connection: sa.Connection, told: dict[str, object]) -> None:
    """Stage the events of a month, and their names with what they are known by."""
    connection.execute(sa.text(OF_MONTH), told)
    connection.exec_driver_sql("ANALYZE of_month")
    names = read_frame(connection, sa.text(NAMES))
    key = pl.format("names:{}", pl.lit(name_keys(names)))
    connection.exec_driver_sql(STAGED)
    write_staged(connection, "named", names.with_columns(key=key))
    connection.exec_driver_sql("ANALYZE named")
