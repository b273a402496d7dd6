"""Spotify's catalogue brought in: artists of genres, their albums, those albums' tracks.

Each page is one transaction: what it tells, what is to be asked because of it, and how far the list
was read. Whoever comes after a kill goes on there.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import polars as pl
import sqlalchemy as sa

from assets.music.crawl import books
from assets.music.crawl.books import Asked
from assets.music.crawl.keeping import (
    DATASET,
    SOURCE,
    keep_albums,
    keep_artists,
    keep_tracks,
)
from assets.music.datasets import keep_dataset
from catalog_data.music.crawl import State, Step
from resources.postgres import Postgres
from resources.service import AbsentError, AnswerError, SilentError
from resources.spotify import Albums, Artists, Catalogue, Page, Spotify, Tracks

ARTISTS_OF_A_GENRE = 100  # those whom Spotify names first; all would be weeks of asking
ORDER = (Step.GENRE, Step.ARTIST, Step.ALBUM)


@dataclass
class Crawled:
    """What became of a crawl: pages read, things new, lists that failed, and why it ended.

    ``silent`` says why nobody was asked, or no further; ``all_read`` that nothing is left to ask.
    """

    pages: int = 0
    found: dict[str, int] = field(default_factory=lambda: {"artist": 0, "album": 0, "track": 0})
    failed: int = 0
    silent: str | None = None
    all_read: bool = False


def crawl(
    postgres: Postgres,
    spotify: Spotify,
    genres: Sequence[str],
    seconds: float,
    advance: Callable[[Crawled], None] = lambda _: None,
) -> Crawled:
    """Go on with the crawl for a while, as the only one who does.

    Args:
        postgres: As a role that writes the catalogue.
        spotify: Whom to ask.
        genres: Whose artists are looked for.
        seconds: After which no further page is asked for.
        advance: Told after each page.
    """
    done, until = Crawled(), time.monotonic() + seconds
    if spotify.trouble is not None:
        done.silent = spotify.trouble
        return done
    with postgres.writing("music_crawl"), spotify.opened() as catalogue:
        with postgres.begin() as connection:
            keep_dataset(connection, DATASET, [])
            seeds = pl.DataFrame({"external_id": list(genres)}, schema={"external_id": pl.String})
            told = seeds.with_columns(item_id=pl.lit(None, pl.String))
            books.enqueue(connection, SOURCE, Step.GENRE, told)
        while done.silent is None and time.monotonic() < until:
            if not _page(postgres, catalogue, done):
                done.all_read = True
                break
            advance(done)
    return done


def _page(postgres: Postgres, catalogue: Catalogue, done: Crawled) -> bool:
    """Ask for one page and keep it; whether there was one to ask for."""
    with postgres.begin() as connection:
        step = books.due(connection, SOURCE, ORDER)
    if step is None:
        return False
    try:
        page = _asked(catalogue, step)
    except SilentError as error:
        done.silent = str(error)
    except AbsentError as error:
        done.failed += 1
        with postgres.begin() as connection:
            books.end(connection, step, State.NO_MATCH, str(error))
    except AnswerError as error:
        done.failed += 1
        with postgres.begin() as connection:
            books.failed(connection, step, str(error))
    else:
        with postgres.begin() as connection:
            _keep(connection, step, page, done)
            books.read_on(connection, step, _following(step, page))
        done.pages += 1
    return True


def _following(step: Asked, page: Page) -> int | None:
    """Where a list goes on; nowhere when it is read, or enough of it."""
    following = page.following
    if following is not None and following <= step.offset:
        return None  # a page that leads back to itself would be read for ever
    if step.kind == Step.GENRE and following is not None and following >= ARTISTS_OF_A_GENRE:
        return None
    return following


def _asked(catalogue: Catalogue, step: Asked) -> Artists | Albums | Tracks:
    if step.kind == Step.GENRE:
        return catalogue.artists(step.external_id, step.offset)
    if step.kind == Step.ARTIST:
        return catalogue.albums(step.external_id, step.offset)
    return catalogue.tracks(step.external_id, step.offset)


def _keep(
    connection: sa.Connection, step: Asked, page: Artists | Albums | Tracks, done: Crawled
) -> None:
    """Keep what a page tells, and ask about what is new in it."""
    if isinstance(page, Artists):
        items = keep_artists(connection, page.items, step.external_id)
        done.found["artist"] += books.enqueue(connection, SOURCE, Step.ARTIST, items)
    elif isinstance(page, Albums):
        items = keep_albums(connection, page.items)
        done.found["album"] += books.enqueue(connection, SOURCE, Step.ALBUM, items)
    else:
        done.found["track"] += keep_tracks(connection, str(step.item_id), page.items).height
