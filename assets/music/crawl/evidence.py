"""ISRCs of recordings as MusicBrainz tells them: evidence, and the names that follow from it.

An ISRC names the item that most of its evidence is of; where no item has two thirds, none is.
"""

import time

import sqlalchemy as sa

from assets.music.crawl import books
from assets.music.crawl.spotify import Crawled
from assets.music.datasets import Dataset, keep_dataset
from assets.music.isrcs import NAMED
from catalog_data.music.crawl import State, Step
from catalog_data.music.isrcs import MusicIsrcEvidence
from resources.musicbrainz import Encyclopaedia, MusicBrainz
from resources.postgres import Postgres
from resources.service import AbsentError, AnswerError, SilentError

SOURCE = "musicbrainz"
EVIDENCE: sa.Table = MusicIsrcEvidence.__table__  # type: ignore[assignment]
DATASET = Dataset(SOURCE, "MusicBrainz", False, "CC0-1.0", "production")
ASKED = """
    INSERT INTO facts.music_crawl_steps (source, kind, external_id, item_id)
    SELECT 'musicbrainz', 'recording', external_id, item_id FROM facts.music_aliases
    WHERE (source, kind) = ('musicbrainz', 'track') ON CONFLICT DO NOTHING
"""
KEPT = """
    INSERT INTO facts.music_isrc_evidence (isrc, mbid, dataset)
    SELECT upper(isrc), CAST(:mbid AS uuid), :dataset FROM unnest(CAST(:isrcs AS text[])) AS t(isrc)
    ON CONFLICT DO NOTHING
"""


def gather(postgres: Postgres, musicbrainz: MusicBrainz, seconds: float) -> Crawled:
    """Ask for the ISRCs of recordings that are known here, for a while, as the only one who does.

    ``found`` counts ISRCs that became names of an item.
    """
    done, until = Crawled(found={"isrc": 0}, silent=musicbrainz.trouble), time.monotonic() + seconds
    if done.silent is not None:
        return done
    with postgres.writing("music_evidence"), musicbrainz.opened() as asked:
        with postgres.begin() as connection:
            keep_dataset(connection, DATASET, [EVIDENCE])
            connection.execute(sa.text(ASKED))
        while done.silent is None and not done.all_read and time.monotonic() < until:
            done.all_read = not _recording(postgres, asked, done)
        with postgres.begin() as connection:
            named = connection.execute(sa.text(NAMED))
            done.found["isrc"] = named.rowcount
    return done


def _recording(postgres: Postgres, asked: Encyclopaedia, done: Crawled) -> bool:
    """Ask about one recording and keep what it tells; whether there was one to ask about."""
    with postgres.begin() as connection:
        step = books.due(connection, SOURCE, [Step.RECORDING])
    if step is None:
        return False
    try:
        isrcs = asked.isrcs(step.external_id)
    except SilentError as error:
        done.silent = str(error)
        return True
    except AnswerError as error:
        done.failed += 1
        with postgres.begin() as connection:
            if isinstance(error, AbsentError):
                books.end(connection, step, State.NO_MATCH, str(error))
            else:
                books.failed(connection, step, str(error))
        return True
    told = {"mbid": step.external_id, "isrcs": isrcs, "dataset": SOURCE}
    with postgres.begin() as connection:
        connection.execute(sa.text(KEPT), told)
        books.read_on(connection, step, None)
    done.pages += 1
    return True
