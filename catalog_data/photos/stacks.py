"""Photos shown as one, as they are derived. What their owner stacked by hand: decisions."""

import uuid

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Derived
from catalog_data.photos.derived import Derivation


class PhotoStack(Derivation, Derived):
    """Photos of one owner that are one shot, burst or bracket, or were stacked by hand."""

    __tablename__ = "photo_stacks"
    __table_args__ = (Index("ix_photo_stacks_owner", "owner_id", "stack_id"),)

    stack_id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, comment="of its type and smallest photo; by hand, the saying's own"
    )
    owner_id: Mapped[uuid.UUID]
    type: Mapped[str] = mapped_column(comment="raw_jpeg, live_photo, bracket, burst or manual")
    rule: Mapped[str] = mapped_column(comment="the rule that made it, or said")
    primary_id: Mapped[uuid.UUID] = mapped_column(comment="the photo that stands for it")
    photos: Mapped[int]


class PhotoStackMember(Derivation, Derived):
    """Which stack a photo belongs to; no row: to none."""

    __tablename__ = "photo_stack_members"
    __table_args__ = (Index("ix_photo_stack_members_stack", "stack_id", "position"),)

    photo_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    stack_id: Mapped[uuid.UUID]
    position: Mapped[int] = mapped_column(comment="in the order they were taken, from 0")
