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
HEARD = """
    SELECT to_char(month, 'YYYY-MM') AS id, events || '.' || to_hex(digest) AS fingerprint FROM (
        SELECT date_trunc('month', listened_at AT TIME ZONE 'UTC') AS month, count(*) AS events,
            bit_xor(uuid_hash_extended(signature, 0)) AS digest
        FROM facts.listening_events GROUP BY 1) AS months ORDER BY 1
"""
DONE = (
    "SELECT to_char(month, 'YYYY-MM') AS id, fingerprint, recipe FROM derived.music_listen_months"
)
REDIRECTED = f"""{LED}
    SELECT DISTINCT to_char(l.month, 'YYYY-MM') AS id FROM derived.music_listens l
    LEFT JOIN led ON led.from_id = l.item_id WHERE l.track_id <> coalesce(led.to_id, l.item_id)
"""  # noqa: S608
RECOGNISABLE = """
    SELECT to_char(month, 'YYYY-MM') AS id FROM derived.music_listen_months
    WHERE unresolved > 0 AND aliases <> (
        SELECT count(*) FROM facts.music_aliases WHERE kind = 'track')
"""
# Said of an ISRC by staff, or taken back: then whatever else named it counts again.
DECIDED = """
    SELECT DISTINCT to_char(l.month, 'YYYY-MM') AS id FROM facts.music_isrc_decisions d
    JOIN facts.listening_events e ON e.isrc = d.isrc
    JOIN derived.music_listens l ON l.signature = e.signature
    LEFT JOIN facts.music_aliases a ON (a.source, a.kind, a.external_id) = ('isrc', 'track', d.isrc)
    WHERE l.item_id <> coalesce(d.item_id, a.item_id) AND NOT EXISTS (
        SELECT FROM facts.music_aliases m WHERE (m.source, m.kind, m.external_id)
            = ('musicbrainz', 'track', e.recording_mbid::text))
"""
NAMES = """
    SELECT DISTINCT artist, title FROM facts.listening_events
    WHERE signature BETWEEN :first AND :last
"""
STAGED = "CREATE TEMP TABLE named (artist text, title text, key text) ON COMMIT DROP"
CLEARED = (
    "DELETE FROM derived.music_listens WHERE signature BETWEEN :first AND :last",
    "DELETE FROM derived.music_listen_months WHERE month = :month",
)
FILLED = f"""{LED}
    INSERT INTO derived.music_listens
        (signature, month, listener, listened_at, item_id, track_id, dataset)
    SELECT r.signature, :month, r.listener, r.listened_at, r.item_id, t.id, r.dataset
    FROM (
        SELECT e.signature, e.listener, e.listened_at, i.dataset,
            coalesce(mbid.item_id, said.item_id, isrc.item_id, msid.item_id, names.item_id)
            AS item_id
        FROM facts.listening_events e
        JOIN named USING (artist, title)
        JOIN facts.listen_imports i ON i.id = e.import_id
        JOIN facts.music_datasets d ON d.code = i.dataset
        LEFT JOIN facts.music_aliases mbid ON (mbid.source, mbid.kind, mbid.external_id)
            = ('musicbrainz', 'track', e.recording_mbid::text)
        LEFT JOIN facts.music_isrc_decisions said ON said.isrc = e.isrc
        LEFT JOIN facts.music_aliases isrc ON (isrc.source, isrc.kind, isrc.external_id)
            = ('isrc', 'track', e.isrc)
        LEFT JOIN facts.music_aliases msid ON (msid.source, msid.kind, msid.external_id)
            = (CASE WHEN d.synthetic THEN :drawn ELSE :real END, 'track', e.recording_msid::text)
        LEFT JOIN facts.music_aliases names ON (names.source, names.kind, names.external_id)
            = (CASE WHEN d.synthetic THEN :drawn ELSE :real END, 'track', named.key)
        WHERE e.signature BETWEEN :first AND :last
    ) AS r LEFT JOIN led ON led.from_id = r.item_id
    JOIN facts.music_tracks t ON t.id = coalesce(led.to_id, r.item_id)
"""  # noqa: S608
TOLD = """
    INSERT INTO derived.music_listen_months (month, events, canonicalized, unresolved, aliases,
        fingerprint, recipe, run_id, computed_at)
    SELECT :month, count(*), :canonicalized, count(*) - :canonicalized,
        (SELECT count(*) FROM facts.music_aliases WHERE kind = 'track'),
        count(*) || '.' || to_hex(bit_xor(uuid_hash_extended(signature, 0))),
        :recipe, :run_id, now()
    FROM facts.listening_events WHERE signature BETWEEN :first AND :last HAVING count(*) > 0
"""


def pending_months(postgres: Postgres) -> pl.DataFrame:
    """Frame [id, fingerprint] of months ("2024-05") to bring in step, the oldest first.

    Events came or went, a track turned out to be another, staff said whose an ISRC is, or what was
    heard is known by now. A month without events any more has no fingerprint.
    """
    heard, done = postgres.frame(sa.text(HEARD)), postgres.frame(sa.text(DONE))
    new = pending(heard, done, LISTENS_RECIPE)["id"].to_list()
    gone = orphans(heard["id"], done).to_list()
    others = [postgres.frame(sa.text(query))["id"] for query in (REDIRECTED, DECIDED, RECOGNISABLE)]
    wanted = pl.concat([pl.Series("id", [*new, *gone], dtype=pl.String), *others]).unique().sort()
    return wanted.to_frame().join(heard, on="id", how="left", maintain_order="left")


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
        for statement in CLEARED:
            connection.execute(sa.text(statement), told)
        _name(connection, told)
        filling = sa.text(FILLED)
        filled = connection.execute(filling, told | {"drawn": drawn, "real": real}).rowcount
        stamped = {"canonicalized": filled, "recipe": stamp.recipe, "run_id": stamp.run_id}
        connection.execute(sa.text(TOLD), told | stamped)
        connection.exec_driver_sql("DROP TABLE named")
    return filled


def _name(connection: sa.Connection, told: dict[str, object]) -> None:
    """Stage the names of a month with what they are known by: so many as there are tracks."""
    names = read_frame(connection, sa.text(NAMES), told)
    key = pl.format("names:{}", pl.lit(name_keys(names)))
    connection.exec_driver_sql(STAGED)
    write_staged(connection, "named", names.with_columns(key=key))
    connection.exec_driver_sql("ANALYZE named")
