"""Facts of what there is to hear: items, their other names, artists, albums, tracks, genres.

They are observed: a provider gave them, and may never give them again.
"""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Fact
from catalog_data.ledger import NOW
from catalog_data.music.names import name_indexes

KINDS = ("artist", "album", "track")
# In ``dataset`` an id is one that a dataset alone knows, after the dataset's code and a colon.
SOURCES = ("spotify", "musicbrainz", "listenbrainz", "isrc", "lastfm", "synthetic", "dataset")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


def _item(**options: Any) -> Any:
    return mapped_column(ForeignKey("facts.music_items.id", ondelete="CASCADE"), **options)


class MusicItem(Fact):
    """One artist, album or track, whoever names it: its id stays through every source."""

    __tablename__ = "music_items"
    __table_args__ = (CheckConstraint(_one_of("kind", KINDS), name="kind"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    added_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)


class MusicAlias(Fact):
    """One identifier that a source gives an item; an ISRC is one, too."""

    __tablename__ = "music_aliases"
    __table_args__ = (
        CheckConstraint(_one_of("source", SOURCES), name="source"),
        CheckConstraint(_one_of("kind", KINDS), name="kind"),
    )

    source: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(primary_key=True)
    item_id: Mapped[uuid.UUID] = _item(index=True)
    dataset: Mapped[str] = mapped_column(ForeignKey("facts.music_datasets.code"))


class MusicRedirect(Fact):
    """One item that turned out to be another: it is kept, and whoever asks is sent on."""

    __tablename__ = "music_redirects"
    __table_args__ = (CheckConstraint("from_id <> to_id", name="another"),)

    from_id: Mapped[uuid.UUID] = _item(primary_key=True)
    to_id: Mapped[uuid.UUID] = _item(index=True)
    reason: Mapped[str]
    redirected_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)


class MusicGenre(Fact):
    """One genre; no two differ by case alone."""

    __tablename__ = "music_genres"
    __table_args__ = (Index("uq_music_genres_name", text("lower(name)"), unique=True),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]


class MusicGenreParent(Fact):
    """One genre that stands below another, as a dataset says; some stand below several."""

    __tablename__ = "music_genre_parents"
    __table_args__ = (CheckConstraint("genre_id <> parent_id", name="another"),)

    genre_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.music_genres.id", ondelete="CASCADE"), primary_key=True
    )
    parent_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.music_genres.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    dataset: Mapped[str] = mapped_column(
        ForeignKey("facts.music_datasets.code", ondelete="CASCADE"), primary_key=True
    )


class MusicArtist(Fact):
    """What one artist is called."""

    __tablename__ = "music_artists"
    __table_args__ = name_indexes("music_artists", "name")

    id: Mapped[uuid.UUID] = _item(primary_key=True)
    name: Mapped[str]


class MusicAlbum(Fact):
    """What one album is called, and when it came out, as exactly as it was told."""

    __tablename__ = "music_albums"
    __table_args__ = (
        CheckConstraint(_one_of("precision", ("year", "month", "day")), name="precision"),
        CheckConstraint("num_nonnulls(released_on, precision) IN (0, 2)", name="released"),
        *name_indexes("music_albums", "title"),
    )

    id: Mapped[uuid.UUID] = _item(primary_key=True)
    title: Mapped[str]
    released_on: Mapped[dt.date | None] = mapped_column(
        Date, comment="the first day of a year or month that is all that is known"
    )
    precision: Mapped[str | None]


class MusicTrack(Fact):
    """One track, and its place on its album: discs count, too."""

    __tablename__ = "music_tracks"
    __table_args__ = (
        UniqueConstraint("album_id", "disc_number", "track_number"),
        CheckConstraint("disc_number > 0 AND track_number > 0", name="numbers"),
        *name_indexes("music_tracks", "title"),
    )

    id: Mapped[uuid.UUID] = _item(primary_key=True)
    title: Mapped[str]
    album_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.music_albums.id", ondelete="SET NULL")
    )
    disc_number: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    track_number: Mapped[int | None] = mapped_column(Integer)
    duration_ms: Mapped[int | None] = mapped_column(Integer)
    features: Mapped[dict[str, Any] | None] = mapped_column(comment="audio features as given")


class MusicCredit(Fact):
    """One artist of an album or track, in the order they are named."""

    __tablename__ = "music_credits"

    item_id: Mapped[uuid.UUID] = _item(primary_key=True)
    artist_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.music_artists.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int] = mapped_column(Integer, comment="from 1")


class MusicItemGenre(Fact):
    """One genre of an item, as a dataset says: its licence is that of the dataset's table."""

    __tablename__ = "music_item_genres"

    item_id: Mapped[uuid.UUID] = _item(primary_key=True)
    genre_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.music_genres.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    dataset: Mapped[str] = mapped_column(
        ForeignKey("facts.music_datasets.code", ondelete="CASCADE"), primary_key=True
    )
