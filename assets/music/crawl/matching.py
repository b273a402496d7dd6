"""Spotify's tracks of ISRCs, asked for one after the other: a queue in the book of the crawl.

Tracks that have an ISRC and none of Spotify's ids are looked up; what is found is kept as one.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from assets.music.crawl import books
from assets.music.crawl.books import Asked
from assets.music.crawl.keeping import DATASET, SOURCE
from assets.music.datasets import keep_dataset
from assets.music.isrcs import SETTLED
from assets.music.redirects import LED
from catalog_data.music.crawl import State, Step
from catalog_data.music.spotify import Track
from ml.music.agreeing import Sounding, meant
from resources.postgres import Postgres
from resources.service import AnswerError, SilentError
from resources.spotify import Catalogue, Spotify

NEWS_AFTER = 90  # days: Spotify has more every week, and a question costs half a second
ENDS = f"""
    {LED}, {SETTLED}, ends (isrc, item_id) AS (
        SELECT s.isrc, coalesce(led.to_id, s.item_id) FROM settled s
        LEFT JOIN led ON led.from_id = s.item_id
    ), at_spotify (external_id, item_id) AS (
        SELECT a.external_id, coalesce(led.to_id, a.item_id) FROM facts.music_aliases a
        LEFT JOIN led ON led.from_id = a.item_id WHERE (a.source, a.kind) = ('spotify', 'track')
    )
"""  # noqa: S608
WANTED = f"""
    {ENDS} INSERT INTO facts.music_crawl_steps (source, kind, external_id, item_id)
    SELECT 'spotify', 'isrc', isrc, item_id FROM ends e
    WHERE NOT EXISTS (SELECT FROM at_spotify s WHERE s.item_id = e.item_id) ON CONFLICT DO NOTHING
"""  # noqa: S608
# What got such an id otherwise, or became a track that has one, is asked about no more.
FOUND = f"""
    {ENDS} UPDATE facts.music_crawl_steps c SET state = 'matched', error = NULL
    FROM ends e JOIN at_spotify s USING (item_id)
    WHERE (c.source, c.kind, c.external_id) = ('spotify', 'isrc', e.isrc)
    AND c.state IN ('pending', 'retry', 'ambiguous')
"""  # noqa: S608
AGAIN = f"""
    UPDATE facts.music_crawl_steps SET state = 'pending', attempts = 0, due_at = now()
    WHERE (source, kind, state) = ('spotify', 'isrc', 'no_match')
    AND changed_at < now() - interval '{NEWS_AFTER} days'
"""  # noqa: S608
KNOWN = f"""
    {ENDS} SELECT e.item_id::text AS id, t.title, t.duration_ms, array(
        SELECT a.name FROM facts.music_credits c JOIN facts.music_artists a ON a.id = c.artist_id
        WHERE c.item_id = t.id ORDER BY c.position) AS artists
    FROM ends e JOIN facts.music_tracks t ON t.id = e.item_id WHERE e.isrc = :isrc
"""  # noqa: S608
KEPT = """
    INSERT INTO facts.music_aliases (source, kind, external_id, item_id, dataset)
    VALUES (:source, 'track', :id, CAST(:item AS uuid), :dataset) ON CONFLICT DO NOTHING
"""
OTHER = f"""
    {ENDS} SELECT item_id::text FROM at_spotify WHERE external_id = :id AND item_id <> :item
"""  # noqa: S608


@dataclass
class Matched:
    """What became of the ISRCs that were asked about, by state, and why nobody was asked further.

    ``all_asked`` tells that nothing is due now, ``book`` how all ISRCs stand that ever were to be
    asked about.
    """

    states: Counter[str] = field(default_factory=Counter)
    book: dict[str, int] = field(default_factory=dict)
    silent: str | None = None
    all_asked: bool = False


def match(
    postgres: Postgres,
    spotify: Spotify,
    seconds: float,
    advance: Callable[[Matched], None] = lambda _: None,
) -> Matched:
    """Look ISRCs up for a while, as the only one who asks Spotify for the house.

    Args:
        postgres: As a role that writes the catalogue.
        spotify: Whom to ask.
        seconds: After which no further one is asked about.
        advance: Told after each.
    """
    done, until = Matched(silent=spotify.trouble), time.monotonic() + seconds
    if done.silent is not None:
        return done
    with postgres.writing("music_crawl"), spotify.opened() as catalogue:
        with postgres.begin() as connection:
            keep_dataset(connection, DATASET, [])
            for statement in (FOUND, AGAIN, WANTED):
                connection.execute(sa.text(statement))
        while done.silent is None and not done.all_asked and time.monotonic() < until:
            done.all_asked = not _one(postgres, catalogue, done)
            advance(done)
        with postgres.begin() as connection:
            done.book = books.standing(connection, SOURCE, Step.ISRC)
    return done


def _one(postgres: Postgres, catalogue: Catalogue, done: Matched) -> bool:
    """Ask about one ISRC; whether there was one to ask about."""
    with postgres.begin() as connection:
        step = books.lend(connection, SOURCE, Step.ISRC)
    if step is None:
        return False
    try:
        found = catalogue.by_isrc(step.external_id).items
    except SilentError as error:
        done.silent = str(error)
        with postgres.begin() as connection:
            books.give_back(connection, step)
    except AnswerError as error:
        with postgres.begin() as connection:
            done.states[books.failed(connection, step, str(error)).value] += 1
    else:
        with postgres.begin() as connection:
            done.states[_settle(connection, step, found).value] += 1
    return True


def _settle(connection: sa.Connection, step: Asked, found: Sequence[Track]) -> State:
    """Keep what an answer says of an ISRC, as far as it says one thing."""
    isrc = step.external_id
    # Apps in development mode are not told ISRCs: what has none is what was searched for.
    told = [each for each in found if each.id and (each.external_ids.isrc or isrc).upper() == isrc]
    row = connection.execute(sa.text(KNOWN), {"isrc": isrc}).one_or_none()
    if not told or row is None:
        why = "Spotify has no track of it." if row else "No track here has it any more."
        return _end(connection, step, State.NO_MATCH, why)
    known = Sounding(row.id, row.title, tuple(row.artists), row.duration_ms)
    one = meant([_sounding(each) for each in told], known)
    if one is None:
        ids = ", ".join(sorted(str(each.id) for each in told))
        return _end(connection, step, State.AMBIGUOUS, f"Spotify's tracks do not agree: {ids}")
    return _kept(connection, step, one, known)


def _kept(connection: sa.Connection, step: Asked, one: Sounding, known: Sounding) -> State:
    """Keep Spotify's id of a track, unless it is another track's here."""
    told = {"source": SOURCE, "id": one.id, "item": known.id, "dataset": DATASET.code}
    connection.execute(sa.text(KEPT), told)
    other = connection.execute(sa.text(OTHER), {"id": one.id, "item": known.id}).scalar()
    if other is None:
        return _end(connection, step, State.MATCHED)
    why = f"Spotify's {one.id} is {other} here: if that is this track, redirect one to the other."
    return _end(connection, step, State.AMBIGUOUS, why)


def _end(connection: sa.Connection, step: Asked, state: State, why: str | None = None) -> State:
    books.end(connection, step, state, why)
    return state


def _sounding(track: Track) -> Sounding:
    artists = tuple(each.name for each in track.artists if each.name)
    return Sounding(str(track.id), track.name, artists, track.duration_ms)
