"""Names of genres as MusicBrainz lists them, on their way into facts; all of them or none."""

import polars as pl
import sqlalchemy as sa

from assets.music.datasets import Dataset, keep_dataset
from assets.music.genres import GENRES
from assets.music.items import settled_genres
from catalog_data.music.crawl import MusicRefresh
from resources.musicbrainz import MusicBrainz
from resources.postgres import Postgres

# Its core is in the public domain; tags and genres are not, and allow no commerce.
DATASET = Dataset("musicbrainz", "MusicBrainz", False, "CC BY-NC-SA 3.0", "research")
COUNTED = "SELECT count(*) FROM facts.music_genres"
REFRESHES: sa.Table = MusicRefresh.__table__  # type: ignore[assignment]
MOST_PAGES = 1_000


def sync_genres(postgres: Postgres, musicbrainz: MusicBrainz) -> int:
    """Keep the genres that MusicBrainz knows; how many were new. The known ones stay.

    Raises:
        SilentError: It is not asked here, or does not answer.
        AnswerError: Its answer is of no use.
    """
    names, offset = list[str](), 0
    with musicbrainz.opened() as asked:
        for _ in range(MOST_PAGES):
            page = asked.genres(offset)
            names += [name.strip() for name in page.names if name.strip()]
            if page.following is None:
                break
            offset = page.following
    with postgres.begin() as connection:
        before = connection.execute(sa.text(COUNTED)).scalar_one()
        keep_dataset(connection, DATASET, [GENRES])
        settled_genres(connection, pl.Series(names, dtype=pl.String))
        return int(connection.execute(sa.text(COUNTED)).scalar_one()) - int(before)


def wished(postgres: Postgres) -> list[str]:
    """Ids of wishes to ask for genres now that nobody fulfilled yet, the oldest first."""
    query = sa.select(REFRESHES.c.id).where(REFRESHES.c.ended_at.is_(None))
    with postgres.begin() as connection:
        found = connection.execute(query.order_by(REFRESHES.c.asked_at, REFRESHES.c.id))
        return [str(id_) for id_ in found.scalars()]


def fulfilled(postgres: Postgres, wishes: list[str], outcome: str) -> None:
    """Say what came of wishes."""
    these = sa.update(REFRESHES).where(REFRESHES.c.id.in_(wishes))
    with postgres.begin() as connection:
        connection.execute(these.values(ended_at=sa.func.now(), outcome=outcome[:500]))
