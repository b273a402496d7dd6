"""What people tell of their music: read by whoever may see it. How it is said is beside."""

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType
from sqlalchemy import Row, Select, func, or_, select

from api.auth import Viewer
from api.connections import Connections
from api.errors import NotFoundError
from api.music.favourites import Favourite, loved_by, told
from api.music.matching import folded_text
from api.music.naming import Candidate
from api.music.tastes import loved_genres
from api.visibility import may_see_profile, profiles, users
from catalog_data.music.names import folded

Id = uuid.UUID
HITS, GENRES = 10, 10
SOUGHT = ("facts.users.username", "facts.music_profiles.city")
Names = Annotated[list[Annotated[str, Meta(min_length=1, max_length=500)]], Meta(max_length=200)]
Degrees = Annotated[float, Meta(ge=-180, le=180)]
ROWS: Select[Any] = select(profiles, users.c.username).join(users, users.c.id == profiles.c.user_id)


class ProfileIn(Struct, kw_only=True):
    """What changes of one's profile; names of favourites stand for those of their kind."""

    bio: Annotated[str, Meta(max_length=500)] | UnsetType = UNSET
    city: Annotated[str, Meta(max_length=200)] | None | UnsetType = UNSET
    city_lat: Annotated[float, Meta(ge=-90, le=90)] | None | UnsetType = UNSET
    city_lng: Degrees | None | UnsetType = UNSET
    clout: Annotated[float, Meta(ge=0, le=1)] | UnsetType = UNSET
    shown: bool | UnsetType = UNSET
    favorite_genres: Names | UnsetType = UNSET
    favorite_artists: Names | UnsetType = UNSET
    favorite_albums: Names | UnsetType = UNSET
    favorite_tracks: Names | UnsetType = UNSET


class Unresolved(Struct):
    """A name that was said and is not kept: none or several bear it, or genres follow of others."""

    kind: str
    name: str
    status: Literal["unknown", "ambiguous", "derived"]
    candidates: list[Candidate] = []


class Profile(Struct, kw_only=True):
    """What somebody tells of their music; genres are those of what they love."""

    id: Id
    username: str
    is_owner: bool
    bio: str = ""
    city: str | None = None
    city_lat: float | None = None
    city_lng: float | None = None
    clout: float = 0.0
    shown: bool = False
    top_genre: str | None = None
    favorite_genres: list[str] = []
    favorite_artists: list[str] = []
    favorite_albums: list[str] = []
    favorite_tracks: list[str] = []
    favourites: list[Favourite] = []
    modified_at: dt.datetime | None = None
    unresolved: list[Unresolved] = []


class Hit(Struct):
    """Somebody whose profile is to be found."""

    id: Id
    username: str
    bio: str
    city: str | None


async def own_profile(connections: Connections, viewer: Viewer) -> Profile:
    """One's own profile, whether or not anything was said."""
    row = await connections.first(ROWS.where(profiles.c.user_id == viewer.id))
    if row is not None:
        return await _told(connections, viewer, row)
    name = await connections.scalar(select(users.c.username).where(users.c.id == viewer.id))
    return await _with_music(connections, Profile(id=viewer.id, username=name, is_owner=True))


async def profile_of(connections: Connections, viewer: Viewer, username: str) -> Profile:
    """Somebody's profile; raises NotFoundError where there is none one may see."""
    theirs = func.lower(users.c.username) == username.lower()
    row = await connections.first(ROWS.where(theirs, may_see_profile(viewer)))
    if row is None:
        raise NotFoundError("There is no such profile.")
    return await _told(connections, viewer, row)


async def found(connections: Connections, viewer: Viewer, asked: str) -> list[Hit]:
    """The few people whose name or city holds a text, of those one may see, by name."""
    text = await folded_text(connections, asked)
    if not text:
        return []
    holds = [folded(column).contains(text) for column in SOUGHT]
    query = ROWS.where(or_(*holds), profiles.c.shown, may_see_profile(viewer))
    rows = await connections.rows(query.order_by(users.c.username).limit(HITS))
    return [Hit(row.user_id, row.username, row.bio, row.city) for row in rows]


async def _told(connections: Connections, viewer: Viewer, row: Row[*tuple[Any, ...]]) -> Profile:
    shown = Profile(
        id=row.user_id,
        username=row.username,
        is_owner=row.user_id == viewer.id,
        bio=row.bio,
        city=row.city,
        city_lat=row.latitude,
        city_lng=row.longitude,
        clout=row.clout,
        shown=row.shown,
        modified_at=row.said_at,
    )
    return await _with_music(connections, shown)


async def _with_music(connections: Connections, shown: Profile) -> Profile:
    loved = told((await loved_by(connections, [shown.id]))[shown.id])
    genres = (await loved_genres(connections, [shown.id], GENRES))[shown.id]
    shown.favourites, shown.favorite_genres = loved, genres
    shown.top_genre = genres[0] if genres else None
    shown.favorite_artists = [one.name for one in loved if one.kind == "artist"]
    shown.favorite_albums = [one.name for one in loved if one.kind == "album"]
    shown.favorite_tracks = [one.name for one in loved if one.kind == "track"]
    return shown
