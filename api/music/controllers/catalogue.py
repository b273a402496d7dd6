"""Routes of what there is to hear: genres, artists, albums, tracks. Each stands at two paths."""

import uuid
from typing import Annotated, Any

from litestar import Controller, Request, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, QueryParameter

from api.asking import Connected
from api.auth import signed_in
from api.music import details, listing
from api.music.filters import Filters
from api.music.schemas import (
    Album,
    AlbumDetail,
    Artist,
    ArtistDetail,
    Genre,
    GenreDetail,
    Track,
    TrackDetail,
)
from api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page

V1 = "/api/v1"
Id = FromPath[uuid.UUID]
Asked = NamedDependency[listing.Asked]
Source = Annotated[str | None, QueryParameter(max_length=64, description="code of a dataset")]
Year = Annotated[int | None, QueryParameter(ge=1, le=9999, description="in which it came out")]
Text = Annotated[
    str | None, QueryParameter(min_length=1, max_length=200, description="words of a name")
]


def paths(thing: str) -> list[str]:
    """Where a thing is found: in the catalogue, and where Juke's clients look."""
    return [f"{V1}/catalog/{thing}", f"{V1}/{thing}"]


def provide_asked(
    q: Text = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> listing.Asked:
    """What every list may be asked."""
    return listing.Asked(q, cursor, limit)


class CatalogueController(Controller):
    """What there is to hear; everybody who is signed in may read it, and nothing is written.

    Names are found by how they begin, then by their words, whatever the case or the accents.
    What turned out to be another is in no list, and is answered with the address of that one.
    """

    tags = ["music"]
    guards = [signed_in]
    dependencies = {"asked": Provide(provide_asked, sync_to_thread=False)}

    @get(paths("genres"))
    async def list_genres(self, connections: Connected, asked: Asked) -> Page[Genre]:
        """Genres by name."""
        return await listing.genres_page(connections, asked)

    @get(paths("genres/{genre:uuid}"))
    async def show_genre(self, connections: Connected, genre: Id) -> GenreDetail:
        """One genre, and how much bears it."""
        return await details.genre_detail(connections, genre)

    @get(paths("artists"))
    async def list_artists(
        self,
        connections: Connected,
        asked: Asked,
        genre: FromQuery[uuid.UUID | None] = None,
        dataset: Source = None,
    ) -> Page[Artist]:
        """Artists by name."""
        filters = Filters(genre=genre, dataset=dataset)
        return await listing.artists_page(connections, asked, filters)

    @get(paths("artists/{artist:uuid}"))
    async def show_artist(
        self, connections: Connected, request: Request[Any, Any, Any], artist: Id
    ) -> ArtistDetail:
        """One artist: albums by date, aliases, and who shares the rarest genres."""
        return await details.artist_detail(connections, artist, request.url.path)

    @get(paths("albums"))
    async def list_albums(
        self,
        connections: Connected,
        asked: Asked,
        genre: FromQuery[uuid.UUID | None] = None,
        artist: FromQuery[uuid.UUID | None] = None,
        year: Year = None,
        dataset: Source = None,
    ) -> Page[Album]:
        """Albums by title."""
        filters = Filters(genre=genre, artist=artist, year=year, dataset=dataset)
        return await listing.albums_page(connections, asked, filters)

    @get(paths("albums/{album:uuid}"))
    async def show_album(
        self, connections: Connected, request: Request[Any, Any, Any], album: Id
    ) -> AlbumDetail:
        """One album: all discs with their tracks, and aliases."""
        return await details.album_detail(connections, album, request.url.path)

    @get(paths("tracks"))
    async def list_tracks(
        self,
        connections: Connected,
        asked: Asked,
        genre: FromQuery[uuid.UUID | None] = None,
        artist: FromQuery[uuid.UUID | None] = None,
        album: FromQuery[uuid.UUID | None] = None,
        year: Year = None,
        dataset: Source = None,
    ) -> Page[Track]:
        """Tracks by title."""
        filters = Filters(genre=genre, artist=artist, album=album, year=year, dataset=dataset)
        return await listing.tracks_page(connections, asked, filters)

    @get(paths("tracks/{track:uuid}"))
    async def show_track(
        self, connections: Connected, request: Request[Any, Any, Any], track: Id
    ) -> TrackDetail:
        """One track: its place on its album, audio features as given, aliases such as its ISRC."""
        return await details.track_detail(connections, track, request.url.path)
