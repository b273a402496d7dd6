"""Facts of listening: events, their imports, counts, playlists, favourites. No name of a listener.

A listener is a pseudonym under the home's own salt, which the pipeline cannot read.
"""

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Fact
from catalog_data.ledger import NOW


class ListenerSalt(Fact):
    """The one secret that listeners' pseudonyms are made with: other homes make others."""

    __tablename__ = "listener_salts"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    salt: Mapped[str] = mapped_column(comment="64 hex digits")


class ListenImport(Fact):
    """One file of events, counts, playlists or genres, and what became of its lines."""

    __tablename__ = "listen_imports"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    dataset: Mapped[str] = mapped_column(ForeignKey("facts.music_datasets.code"), index=True)
    name: Mapped[str] = mapped_column(comment="what the file was called")
    lines: Mapped[int]
    imported: Mapped[int]
    duplicates: Mapped[int] = mapped_column(comment="known before, or twice in the file")
    malformed: Mapped[int]
    imported_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)


class ListenFault(Fact):
    """One line of an import that says nothing. The file is not kept, so this is."""

    __tablename__ = "listen_faults"

    import_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.listen_imports.id", ondelete="CASCADE"), primary_key=True
    )
    member: Mapped[str] = mapped_column(primary_key=True, comment="file within the archive")
    line: Mapped[int] = mapped_column(primary_key=True, comment="from 1")
    error: Mapped[str] = mapped_column(comment="one sentence")


class ListeningEvent(Fact):
    """Someone heard a track at a moment. The same listener, second and track is one event."""

    __tablename__ = "listening_events"
    # Dumps come in order of time: a block range finds a month at a thousandth of a tree's size.
    __table_args__ = (
        Index("ix_listening_events_listened_at", "listened_at", postgresql_using="brin"),
        # For what staff say of an ISRC; few events have one.
        Index("ix_listening_events_isrc", "isrc", postgresql_where=text("isrc IS NOT NULL")),
    )

    # It begins with its second: events come nearly in its order, and a month lies together.
    signature: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, comment="second, then hashes of listener and track"
    )
    import_id: Mapped[uuid.UUID] = mapped_column(comment="of listen_imports, which stay for ever")
    listener: Mapped[uuid.UUID]
    listened_at: Mapped[dt.datetime]
    artist: Mapped[str] = mapped_column(comment="as the player named it")
    title: Mapped[str]
    album: Mapped[str | None]
    recording_msid: Mapped[uuid.UUID | None] = mapped_column(comment="ListenBrainz' own id")
    recording_mbid: Mapped[uuid.UUID | None] = mapped_column(comment="MusicBrainz' id")
    isrc: Mapped[str | None]


class ListeningMonth(Fact):
    """How many events of a month one import brought, or somebody took away at once.

    It tells that a month changed without reading the month. Imports write it beside the events; a
    trigger does where events go.
    """

    __tablename__ = "listening_months"

    import_id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, comment="of listen_imports; of what went, an id of its own"
    )
    month: Mapped[dt.date] = mapped_column(Date, primary_key=True, comment="its first day, UTC")
    events: Mapped[int] = mapped_column(comment="below 0 where they went")


class PlayCount(Fact):
    """How often a listener heard an artist, at times nobody told."""

    __tablename__ = "play_counts"
    __table_args__ = (CheckConstraint("plays > 0", name="plays"),)

    dataset: Mapped[str] = mapped_column(
        ForeignKey("facts.music_datasets.code", ondelete="CASCADE"), primary_key=True
    )
    listener: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    artist_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.music_artists.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    plays: Mapped[int]


class MusicPlaylist(Fact):
    """One list of tracks that somebody put together."""

    __tablename__ = "music_playlists"
    __table_args__ = (Index("uq_music_playlists", "dataset", "external_id", unique=True),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    dataset: Mapped[str] = mapped_column(
        ForeignKey("facts.music_datasets.code", ondelete="CASCADE")
    )
    external_id: Mapped[str] = mapped_column(comment="its id in the dataset")
    name: Mapped[str]


class MusicPlaylistTrack(Fact):
    """One track of a playlist, at its place."""

    __tablename__ = "music_playlist_tracks"

    playlist_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.music_playlists.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True, comment="from 1")
    track_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.music_tracks.id", ondelete="CASCADE"), index=True
    )


class MusicFavourite(Fact):
    """One artist, album or track that a person said they love."""

    __tablename__ = "music_favourites"

    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.users.id", ondelete="CASCADE"), primary_key=True
    )
    item_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.music_items.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    said_at: Mapped[dt.datetime] = mapped_column(server_default=text("clock_timestamp()"))
