"""What only all photos of an owner together give: whole sets in Postgres, replaced as one."""

import datetime as dt
import uuid

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Derived
from catalog_data.photos.derived import Derivation

WALL = TIMESTAMP(timezone=False)


class PhotoEvent(Derivation, Derived):
    """Photos of one owner that were taken without a long pause between them."""

    __tablename__ = "photo_events"
    __table_args__ = (Index("ix_photo_events_owner_began", "owner_id", "began", "event_id"),)

    event_id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, comment="the smallest id of its photos"
    )
    owner_id: Mapped[uuid.UUID]
    title: Mapped[str] = mapped_column(comment="of its days, people and places")
    began: Mapped[dt.datetime] = mapped_column(WALL, comment="wall-clock time of the first photo")
    ended: Mapped[dt.datetime] = mapped_column(WALL, comment="of the last one")
    photos: Mapped[int]
    cover_id: Mapped[uuid.UUID] = mapped_column(comment="its best rated, then first photo")
    latitude: Mapped[float | None] = mapped_column(DOUBLE_PRECISION, comment="mean, degrees")
    longitude: Mapped[float | None] = mapped_column(DOUBLE_PRECISION, comment="mean, degrees")
    places: Mapped[list[str]] = mapped_column(comment="names, most frequent first")


class PhotoEventMember(Derivation, Derived):
    """Which event a photo belongs to; no row: to none."""

    __tablename__ = "photo_event_members"
    __table_args__ = (Index("ix_photo_event_members_event", "event_id"),)

    photo_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    event_id: Mapped[uuid.UUID]
