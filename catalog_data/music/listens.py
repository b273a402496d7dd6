"""Derivations of listening: events as tracks of the catalogue, month by month. Events are facts."""

import datetime as dt
import uuid

from sqlalchemy import Date, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Derived
from catalog_data.photos.derived import Derivation


class MusicListen(Derived):
    """One listening event as the track it is of. What it was made of, its month tells for all."""

    __tablename__ = "music_listens"
    __table_args__ = (
        Index("ix_music_listens_listener", "listener", "listened_at"),
        # Where a redirect is new, and where one is no more: nothing else is read to find them.
        Index("ix_music_listens_item", "item_id", "track_id", "month"),
        Index(
            "ix_music_listens_redirected",
            "item_id",
            "month",
            postgresql_where=text("track_id <> item_id"),
        ),
    )

    signature: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, comment="of the event; begins with its second"
    )
    month: Mapped[dt.date] = mapped_column(Date, comment="its first day")
    listener: Mapped[uuid.UUID]
    listened_at: Mapped[dt.datetime]
    item_id: Mapped[uuid.UUID] = mapped_column(comment="the track it was recognised as")
    track_id: Mapped[uuid.UUID] = mapped_column(comment="where redirects of that lead")
    dataset: Mapped[str]


class MusicListenSource(Derived):
    """What one listener of a dataset heard in one month, as a hash: a year of it is twelve rows."""

    __tablename__ = "music_listen_sources"

    month: Mapped[dt.date] = mapped_column(Date, primary_key=True, comment="its first day")
    dataset: Mapped[str] = mapped_column(primary_key=True)
    listener: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    listens: Mapped[int]
    digest: Mapped[int] = mapped_column(comment="of signatures and tracks, in whatever order")


class MusicListenMonth(Derivation, Derived):
    """What one month of listening was made of, and what came of it."""

    __tablename__ = "music_listen_months"

    month: Mapped[dt.date] = mapped_column(Date, primary_key=True, comment="its first day")
    events: Mapped[int]
    canonicalized: Mapped[int] = mapped_column(comment="are listens of a track")
    unresolved: Mapped[int] = mapped_column(comment="are of no track that is known")
    aliases: Mapped[int] = mapped_column(comment="of tracks, when it was made")
