"""The filters of lists of music as SQL. How names are found, and what is shown, is beside."""

import datetime as dt
import uuid

from msgspec import Struct
from sqlalchemy import Uuid, cast, select, true, union

from api.connections import Connections
from api.music.canonical import family
from api.music.tables import (
    ARTIST,
    TRACK,
    Condition,
    Kind,
    albums,
    aliases,
    credits,
    genre_parents,
    item_genres,
    redirects,
    tracks,
)

Id = uuid.UUID


class Filters(Struct, frozen=True, kw_only=True):
    """What to keep of a list; an artist and an album are meant under all their ids."""

    genre: Id | None = None
    artist: Id | None = None
    album: Id | None = None
    year: int | None = None
    dataset: str | None = None


def is_canonical(kind: Kind) -> Condition:
    """Not what turned out to be another."""
    return ~select(true()).where(redirects.c.from_id == kind.table.c.id).exists()


async def rules_of(connections: Connections, kind: Kind, filters: Filters) -> list[Condition]:
    """SQL of each filter over a kind."""
    key, rules = kind.table.c.id, [is_canonical(kind)]
    if filters.dataset is not None:
        given = select(true()).where(aliases.c.item_id == key, aliases.c.dataset == filters.dataset)
        rules.append(given.exists())
    if filters.genre is not None:
        rules.append(_plays(kind, filters.genre))
    if filters.year is not None:
        rules.append(_released(kind, filters.year))
    if filters.artist is not None:
        theirs = credits.c.artist_id.in_(await family(connections, filters.artist))
        rules.append(key.in_(select(credits.c.item_id).where(theirs)))
    if filters.album is not None:
        rules.append(tracks.c.album_id.in_(await family(connections, filters.album)))
    return rules


def _plays(kind: Kind, genre: Id) -> Condition:
    """What bears a genre, or one below it; albums and tracks also through their artists."""
    start = select(cast(genre, Uuid()).label("id")).cte(recursive=True)
    below = select(genre_parents.c.genre_id).join(start, start.c.id == genre_parents.c.parent_id)
    meant = start.union(below)
    bears = select(item_genres.c.item_id).where(item_genres.c.genre_id.in_(select(meant.c.id)))
    key = kind.table.c.id
    if kind is ARTIST:
        return key.in_(bears)
    theirs = select(credits.c.item_id).where(credits.c.artist_id.in_(bears))
    return key.in_(union(bears, theirs))


def _released(kind: Kind, year: int) -> Condition:
    came_out = albums.c.released_on.between(dt.date(year, 1, 1), dt.date(year, 12, 31))
    if kind is TRACK:
        return tracks.c.album_id.in_(select(albums.c.id).where(came_out))
    return came_out


def on_albums(album_ids: list[Id]) -> Condition:
    """Tracks of an album under all its ids, but those that turned out to be others."""
    return tracks.c.album_id.in_(album_ids) & is_canonical(TRACK)


def by_artist(kind: Kind, artist_ids: list[Id]) -> Condition:
    """Albums or tracks of an artist under all their ids."""
    theirs = select(credits.c.item_id).where(credits.c.artist_id.in_(artist_ids))
    return kind.table.c.id.in_(theirs) & is_canonical(kind)
