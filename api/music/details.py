"""One genre, artist, album or track, with all that hangs on it. Lists are beside.

What turned out to be another lends that one its albums, tracks, genres and aliases.
"""

import itertools
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select

from api.connections import Connections
from api.errors import NotFoundError
from api.music.canonical import Ref, family, settled
from api.music.filters import by_artist, on_albums
from api.music.listing import (
    ALBUM_ROWS,
    TRACK_ROWS,
    genres_of,
    told_albums,
    told_tracks,
)
from api.music.related import related
from api.music.schemas import (
    AlbumDetail,
    Alias,
    ArtistDetail,
    Disc,
    GenreDetail,
    Track,
    TrackDetail,
)
from api.music.tables import (
    ALBUM,
    ARTIST,
    TRACK,
    albums,
    aliases,
    genre_parents,
    genres,
    item_genres,
    items,
    tracks,
)

Id = uuid.UUID
ALBUMS_SHOWN = 50


async def genre_detail(connections: Connections, genre: Id) -> GenreDetail:
    """One genre; raises NotFoundError."""
    row = await connections.first(select(genres.c.id, genres.c.name).where(genres.c.id == genre))
    if row is None:
        raise NotFoundError("There is no such genre.")
    counted = select(items.c.kind, func.count(item_genres.c.item_id.distinct()))
    counted = counted.join(items, items.c.id == item_genres.c.item_id)
    counted = counted.where(item_genres.c.genre_id == genre).group_by(items.c.kind)
    counts = {kind: count for kind, count in await connections.rows(counted)}
    parents = await _genres_by(
        connections, genre_parents.c.parent_id, genre_parents.c.genre_id, genre
    )
    children = await _genres_by(
        connections, genre_parents.c.genre_id, genre_parents.c.parent_id, genre
    )
    borne = (counts.get(kind.word, 0) for kind in (ARTIST, ALBUM, TRACK))
    return GenreDetail(row.id, row.name, parents, children, *borne)


async def _genres_by(
    connections: Connections, far: ColumnElement[Id], near: ColumnElement[Id], genre: Id
) -> list[Ref]:
    """Genres that stand directly above or below one, whoever says so, by name."""
    query = select(genres.c.id, genres.c.name).distinct().join(genre_parents, far == genres.c.id)
    query = query.where(near == genre).order_by(genres.c.name, genres.c.id)
    return [Ref(*row) for row in await connections.rows(query)]


async def artist_detail(connections: Connections, artist: Id, path: str) -> ArtistDetail:
    """One artist; raises NotFoundError, or MovedError."""
    found = await settled(connections, ARTIST, artist, path)
    ids = await family(connections, artist)
    rule = by_artist(ALBUM, ids)
    first = ALBUM_ROWS.where(rule).order_by(
        albums.c.released_on.nulls_last(), albums.c.title, albums.c.id
    )
    rows = await connections.rows(first.limit(ALBUMS_SHOWN))
    return ArtistDetail(
        found.id,
        found.name,
        await _genres(connections, ids),
        await told_albums(connections, rows),
        await connections.scalar(select(func.count()).where(rule)),
        await connections.scalar(select(func.count()).where(by_artist(TRACK, ids))),
        await related(connections, ids),
        await aliases_of(connections, ids),
    )


async def album_detail(connections: Connections, album: Id, path: str) -> AlbumDetail:
    """One album with all its discs; raises NotFoundError, or MovedError."""
    await settled(connections, ALBUM, album, path)
    ids = await family(connections, album)
    row = await connections.rows(ALBUM_ROWS.where(albums.c.id == album))
    (told,) = await told_albums(connections, row)
    numbers = (tracks.c.disc_number, tracks.c.track_number.nulls_last())
    query = TRACK_ROWS.where(on_albums(ids)).order_by(*numbers, tracks.c.title, tracks.c.id)
    found = await told_tracks(connections, await connections.rows(query))
    return AlbumDetail(
        told.id,
        told.title,
        told.released,
        told.artists,
        await _genres(connections, ids),
        sum(track.duration_ms or 0 for track in found),
        discs_of(found),
        await aliases_of(connections, ids),
    )


async def track_detail(connections: Connections, track: Id, path: str) -> TrackDetail:
    """One track; raises NotFoundError, or MovedError."""
    await settled(connections, TRACK, track, path)
    ids = await family(connections, track)
    rows = await connections.rows(
        TRACK_ROWS.add_columns(tracks.c.features).where(tracks.c.id == track)
    )
    (told,) = await told_tracks(connections, rows)
    told.genres = await _genres(connections, ids)
    return TrackDetail(told, rows[0].features, await aliases_of(connections, ids))


def discs_of(found: Iterable[Track]) -> list[Disc]:
    """Discs of tracks that are in order; those without a number stand last, on none."""
    numbered = sorted(found, key=lambda track: track.track_number is None)
    parts = itertools.groupby(numbered, lambda track: track.track_number and track.disc_number)
    return [Disc(number, list(part)) for number, part in parts]


async def _genres(connections: Connections, ids: Sequence[Id]) -> list[Ref]:
    """Genres of one thing under all its ids, by name."""
    found = await genres_of(connections, ids)
    known = {ref.id: ref for refs in found.values() for ref in refs}
    return sorted(known.values(), key=lambda ref: (ref.name, ref.id))


async def aliases_of(connections: Connections, ids: Sequence[Id]) -> list[Alias]:
    """What sources call one thing under all its ids."""
    columns: list[Any] = [aliases.c[name] for name in Alias.__struct_fields__]
    query = select(*columns).where(aliases.c.item_id.in_(ids)).order_by(*columns)
    return [Alias(*row) for row in await connections.rows(query)]
