"""The tables of music as the API reads them, and the kinds of things in them. No query is here."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Table

from api.photos.view import table
from catalog_data.music.catalogue import (
    MusicAlbum,
    MusicAlias,
    MusicArtist,
    MusicCredit,
    MusicGenre,
    MusicGenreParent,
    MusicItem,
    MusicItemGenre,
    MusicRedirect,
    MusicTrack,
)
from catalog_data.music.names import folded, words

Condition = ColumnElement[bool]
Rows = Select[*tuple[Any, ...]]

items, aliases, redirects = table(MusicItem), table(MusicAlias), table(MusicRedirect)
artists, albums, tracks = table(MusicArtist), table(MusicAlbum), table(MusicTrack)
credits, item_genres = table(MusicCredit), table(MusicItemGenre)
genres, genre_parents = table(MusicGenre), table(MusicGenreParent)


class Kind(NamedTuple):
    """One kind of things that have names: what it is called, and where it stands."""

    word: str
    table: Table
    column: str

    @property
    def name(self) -> ColumnElement[str]:
        """What a thing is called."""
        return self.table.c[self.column]

    @property
    def folded(self) -> ColumnElement[str]:
        """Its name as names are compared, and as lists are ordered."""
        return folded(f"{self.table.fullname}.{self.column}")

    @property
    def words(self) -> ColumnElement[str]:
        """The words of its name."""
        return words(f"{self.table.fullname}.{self.column}")


ARTIST = Kind("artist", artists, "name")
ALBUM = Kind("album", albums, "title")
TRACK = Kind("track", tracks, "title")
GENRE = Kind("genre", genres, "name")
ITEMS = {kind.word: kind for kind in (ARTIST, ALBUM, TRACK)}
