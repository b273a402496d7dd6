"""Lists of genres, artists, albums and tracks, and how one of each is told. Details are beside."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, select

from api.connections import Connections
from api.music.canonical import Ref, canonical
from api.music.filters import Filters, rules_of
from api.music.matching import After, Named, folded_text, named_page
from api.music.schemas import Album, Artist, Genre, Track
from api.music.tables import (
    ALBUM,
    ARTIST,
    GENRE,
    TRACK,
    Kind,
    Rows,
    albums,
    artists,
    credits,
    genres,
    item_genres,
    tracks,
)
from api.pagination import Page, cursor_of, position_of

Id = uuid.UUID
Found = Sequence[Row[*tuple[Any, ...]]]
ALBUM_ROWS = select(albums.c.id, albums.c.title, albums.c.released_on, albums.c.precision)
KNOWN = {"year": 4, "month": 7, "day": 10}  # letters of a date
TRACK_COLUMNS = ("id", "title", "album_id", "disc_number", "track_number", "duration_ms")
TRACK_ROWS = select(*(tracks.c[name] for name in TRACK_COLUMNS))


class Asked(NamedTuple):
    """What is asked of a list."""

    text: str | None
    cursor: str | None
    limit: int


async def genres_page(connections: Connections, asked: Asked) -> Page[Genre]:
    """Genres by name."""
    page = await _page(connections, GENRE, select(genres.c.id, genres.c.name), asked)
    return Page([Genre(row.id, row.name) for row in page.rows], _next(page))


async def artists_page(connections: Connections, asked: Asked, filters: Filters) -> Page[Artist]:
    """Artists by name."""
    query = select(artists.c.id, artists.c.name)
    query = query.where(*await rules_of(connections, ARTIST, filters))
    page = await _page(connections, ARTIST, query, asked)
    return Page(await told_artists(connections, page.rows), _next(page))


async def albums_page(connections: Connections, asked: Asked, filters: Filters) -> Page[Album]:
    """Albums by title."""
    query = ALBUM_ROWS.where(*await rules_of(connections, ALBUM, filters))
    page = await _page(connections, ALBUM, query, asked)
    return Page(await told_albums(connections, page.rows), _next(page))


async def tracks_page(connections: Connections, asked: Asked, filters: Filters) -> Page[Track]:
    """Tracks by title."""
    query = TRACK_ROWS.where(*await rules_of(connections, TRACK, filters))
    page = await _page(connections, TRACK, query, asked)
    return Page(await told_tracks(connections, page.rows), _next(page))


async def _page(connections: Connections, kind: Kind, query: Rows, asked: Asked) -> Named:
    after = position_of(asked.cursor, After)
    text = await folded_text(connections, asked.text)
    return await named_page(connections, kind, query, text, (after, asked.limit))


def _next(page: Named) -> str | None:
    return None if page.next is None else cursor_of(page.next)


async def told_artists(connections: Connections, rows: Found) -> list[Artist]:
    """Artists with their genres."""
    plays = await genres_of(connections, [row.id for row in rows])
    return [Artist(row.id, row.name, plays[row.id]) for row in rows]


async def told_albums(connections: Connections, rows: Found) -> list[Album]:
    """Albums with their artists and genres."""
    ids = [row.id for row in rows]
    by, plays = await credits_of(connections, ids), await genres_of(connections, ids)
    return [Album(row.id, row.title, released(row), by[row.id], plays[row.id]) for row in rows]


async def told_tracks(connections: Connections, rows: Found) -> list[Track]:
    """Tracks with their albums, artists and genres."""
    ids = [row.id for row in rows]
    by, plays = await credits_of(connections, ids), await genres_of(connections, ids)
    on = await canonical(connections, [row.album_id for row in rows if row.album_id])
    return [
        Track(
            row.id,
            row.title,
            on[row.album_id].ref if row.album_id in on else None,
            row.disc_number,
            row.track_number,
            row.duration_ms,
            by[row.id],
            plays[row.id],
        )
        for row in rows
    ]


def released(row: Any) -> str | None:
    """When an album came out, as exactly as it is known."""
    if row.released_on is None:
        return None
    return str(row.released_on.isoformat()[: KNOWN[row.precision]])


async def credits_of(connections: Connections, ids: Sequence[Id]) -> defaultdict[Id, list[Ref]]:
    """Artists of albums and tracks in the order they are named, as they are known today."""
    query = select(credits.c.item_id, credits.c.artist_id).where(credits.c.item_id.in_(ids))
    query = query.order_by(credits.c.item_id, credits.c.position, credits.c.artist_id)
    rows = await connections.rows(query)
    known = await canonical(connections, [row.artist_id for row in rows])
    found = defaultdict[Id, list[Ref]](list)
    for row in rows:
        artist = known.get(row.artist_id)
        if artist is not None and artist.ref not in found[row.item_id]:
            found[row.item_id].append(artist.ref)
    return found


async def genres_of(connections: Connections, ids: Sequence[Id]) -> defaultdict[Id, list[Ref]]:
    """Genres of items by name, whoever says so."""
    query = select(item_genres.c.item_id, genres.c.id, genres.c.name).distinct()
    query = query.join(genres, genres.c.id == item_genres.c.genre_id)
    query = query.where(item_genres.c.item_id.in_(ids)).order_by(genres.c.name, genres.c.id)
    found = defaultdict[Id, list[Ref]](list)
    for item, id_, name in await connections.rows(query):
        found[item].append(Ref(id_, name))
    return found
