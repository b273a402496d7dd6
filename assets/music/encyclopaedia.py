"""What MusicBrainz' dump tells of recordings that matter here, on its way into facts.

A recording matters whose MBID, or one of whose ISRCs, is known here: of all others nothing is kept.
"""

from pathlib import Path

import sqlalchemy as sa

from assets.music.accounts import Account, Advance, Counts, accounted, unwatched
from assets.music.crawl.evidence import DATASET, EVIDENCE
from assets.music.isrcs import NAMED
from assets.music.redirects import LED
from ml.music.core_dump import TABLES, Piece, read_core_dump
from resources.frames import write_staged
from resources.postgres import Postgres

STAGED = "CREATE TEMP TABLE {table} (number int, value text) ON COMMIT DROP"
MATTERING = "CREATE TEMP TABLE matter (number int, mbid uuid) ON COMMIT DROP"
# Said of an MBID that is known here, or of a recording with an ISRC that is.
MATTER = """
    INSERT INTO matter (number, mbid)
    SELECT c.number, CAST(c.value AS uuid) FROM came c
    WHERE EXISTS (SELECT FROM facts.music_aliases a
        WHERE (a.source, a.kind, a.external_id) = ('musicbrainz', 'track', c.value))
    OR :by_isrc AND EXISTS (SELECT FROM known k WHERE k.number = c.number)
"""
# An ISRC that was only concluded from evidence makes nothing else matter: a dump says it all once.
KNOWN = """
    CREATE TEMP TABLE known ON COMMIT DROP AS SELECT DISTINCT i.number FROM isrc i
    JOIN facts.music_aliases a ON (a.source, a.kind, a.external_id) = ('isrc', 'track', i.value)
    WHERE a.dataset <> :dataset
"""
KEPT = """
    INSERT INTO facts.music_isrc_evidence (isrc, mbid, dataset)
    SELECT DISTINCT i.value, m.mbid, :dataset FROM isrc i JOIN matter m USING (number)
    ON CONFLICT DO NOTHING
"""
FOUND = "SELECT count(DISTINCT (i.value, m.mbid)) FROM isrc i JOIN matter m USING (number)"
# An address that recordings of several tracks have is of none of them.
ADDRESSED = f"""
    {LED} INSERT INTO facts.music_aliases (source, kind, external_id, item_id, dataset)
    SELECT 'spotify', 'track', u.value, min(coalesce(led.to_id, a.item_id)::text)::uuid, :dataset
    FROM url u JOIN l_recording_url l ON l.value = u.number::text
    JOIN matter m ON m.number = l.number
    JOIN facts.music_aliases a ON (a.source, a.kind, a.external_id) =
        ('musicbrainz', 'track', m.mbid::text)
    LEFT JOIN led ON led.from_id = a.item_id
    GROUP BY u.value HAVING count(DISTINCT coalesce(led.to_id, a.item_id)) = 1
    ON CONFLICT DO NOTHING
"""  # noqa: S608
GIDS = ("recording", "recording_gid_redirect")


def take_in_evidence(postgres: Postgres, path: Path, advance: Advance = unwatched) -> Counts:
    """Keep the ISRCs that a core dump gives recordings, their addresses at Spotify, and names.

    What is known is left, so the same dump twice adds nothing; a later one adds what was not known
    here before. Names follow from the evidence as ever: an ISRC is a track's that has most of it.

    Args:
        postgres: As the role that writes facts.
        path: As ``read_core_dump`` takes it.
        advance: Told the lines so far.

    Raises:
        DumpError: the file is no core dump, or damaged; nothing of it is kept.
    """
    with accounted(postgres, DATASET, (EVIDENCE,), path.name, advance) as (connection, account):
        for table in (*TABLES, "came"):
            connection.execute(sa.text(STAGED.format(table=table)))
        connection.execute(sa.text(MATTERING))
        _stage(connection, path, account)
        told = {"dataset": DATASET.code}
        came = connection.execute(sa.text(FOUND)).scalar_one()
        account.wrote(came, connection.execute(sa.text(KEPT), told).rowcount)
        connection.execute(sa.text(ADDRESSED), told)
        connection.execute(sa.text(NAMED))
    return account.counts


def _stage(connection: sa.Connection, path: Path, account: Account) -> None:
    """Read a dump: all ISRCs and addresses stand beside each other then, and what matters."""
    isrcs_are_known = False
    for piece in read_core_dump(path):
        account.read(f"mbdump/{piece.table}", piece.lines, piece.faults)
        if piece.table not in GIDS:
            write_staged(connection, piece.table, piece.rows)
            continue
        if not isrcs_are_known:
            connection.execute(sa.text(KNOWN), {"dataset": DATASET.code})
            isrcs_are_known = True
        _sift(connection, piece)


def _sift(connection: sa.Connection, piece: Piece) -> None:
    """Keep the recordings that matter of some."""
    write_staged(connection, "came", piece.rows)
    by_isrc = piece.table == "recording"  # an MBID that is gone matters only where it is known
    connection.execute(sa.text(MATTER), {"by_isrc": by_isrc})
    connection.exec_driver_sql("TRUNCATE came")
