"""What the catalogue of music gives, as Structs. Nothing is queried or decided here."""

import uuid
from typing import Any

from msgspec import Struct

from api.music.canonical import Ref

Id = uuid.UUID


class Alias(Struct):
    """What a source calls a thing; an ISRC is a name, too."""

    source: str
    kind: str
    external_id: str
    dataset: str


class Genre(Struct):
    """One genre."""

    id: Id
    name: str


class GenreDetail(Struct):
    """One genre, the genres around it, and how much bears it in so many words."""

    id: Id
    name: str
    parents: list[Ref]
    children: list[Ref]
    artists: int
    albums: int
    tracks: int


class Artist(Struct):
    """An artist in a list."""

    id: Id
    name: str
    genres: list[Ref]


class Album(Struct):
    """An album in a list: ``released`` is a year, a month or a day, as exactly as it is known."""

    id: Id
    title: str
    released: str | None
    artists: list[Ref]
    genres: list[Ref]


class Track(Struct):
    """A track in a list, and its place on its album."""

    id: Id
    title: str
    album: Ref | None
    disc_number: int
    track_number: int | None
    duration_ms: int | None
    artists: list[Ref]
    genres: list[Ref]


class Related(Struct):
    """An artist of the same genres; ``likeness`` weighs rare genres more than common ones."""

    id: Id
    name: str
    likeness: float
    genres: list[str]


class ArtistDetail(Struct):
    """One artist: the first albums by date, and those who play the same."""

    id: Id
    name: str
    genres: list[Ref]
    albums: list[Album]
    album_count: int
    track_count: int
    related: list[Related]
    aliases: list[Alias]


class Disc(Struct):
    """One disc of an album; the number is null where tracks have no place."""

    number: int | None
    tracks: list[Track]


class AlbumDetail(Struct):
    """One album: its discs, each with its tracks in order."""

    id: Id
    title: str
    released: str | None
    artists: list[Ref]
    genres: list[Ref]
    duration_ms: int
    discs: list[Disc]
    aliases: list[Alias]


class TrackDetail(Struct):
    """One track, with the audio features that were given of it."""

    track: Track
    features: dict[str, Any] | None
    aliases: list[Alias]
