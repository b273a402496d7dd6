"""Derivations of listening: baskets, the tracks that somebody had together. Playlists are facts."""

import datetime as dt
import uuid

from sqlalchemy import Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Derived
from catalog_data.photos.derived import Derivation

GAP_SECONDS = 1800  # without a track end a sitting
FEWEST, MOST = 2, 20  # tracks of a basket


class MusicBasket(Derived):
    """Two to twenty different tracks: of one sitting, one playlist, or one spell of searching."""

    __tablename__ = "music_baskets"
    __table_args__ = (Index("ix_music_baskets_source", "dataset", "source_id"),)

    basket_id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, comment="of its source and its first track's place there"
    )
    dataset: Mapped[str] = mapped_column(comment="code of whose data it is")
    source_id: Mapped[uuid.UUID] = mapped_column(comment="of music_basket_sources")
    listener: Mapped[uuid.UUID | None] = mapped_column(comment="none of a playlist")
    began_at: Mapped[dt.datetime | None] = mapped_column(comment="none of a playlist")


class MusicBasketTrack(Derived):
    """One track of a basket, at its place."""

    __tablename__ = "music_basket_tracks"

    basket_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, comment="from 1")
    track_id: Mapped[uuid.UUID]


class MusicBasketSource(Derivation, Derived):
    """One listener, playlist or searcher whose baskets are made, and what they were made of."""

    __tablename__ = "music_basket_sources"

    dataset: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, comment="pseudonym of a listener, or id of a playlist or person"
    )
    baskets: Mapped[int]
