"""Photos that show one picture, as they are derived. What their owner decided: decisions."""

import uuid

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Derived
from catalog_data.photos.derived import Derivation

SHARE: DOUBLE_PRECISION[float] = DOUBLE_PRECISION()


class DuplicateGroup(Derivation, Derived):
    """Photos of one owner that are copies of one picture, and which of them to keep."""

    __tablename__ = "duplicate_groups"
    __table_args__ = (Index("ix_duplicate_groups_owner", "owner_id", "saving", "group_id"),)

    group_id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, comment="the smallest id of its photos"
    )
    owner_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(comment="exact: the same pixels; else similar")
    photos: Mapped[int]
    kept_id: Mapped[uuid.UUID] = mapped_column(comment="the photo that is proposed to be kept")
    decided_by: Mapped[str] = mapped_column(comment="the first point that set it apart")
    reasons: Mapped[list[str]] = mapped_column(comment="all its merits")
    saving: Mapped[int] = mapped_column(comment="bytes of all others")
    similarity: Mapped[float] = mapped_column(SHARE, comment="of the least alike, 0 to 1")


class DuplicateMember(Derivation, Derived):
    """Which group a photo belongs to, and how near it is to the group's centre."""

    __tablename__ = "duplicate_members"
    __table_args__ = (Index("ix_duplicate_members_group", "group_id"),)

    photo_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    group_id: Mapped[uuid.UUID]
    distance: Mapped[int] = mapped_column(comment="bits between the hashes that matched")
    similarity: Mapped[float] = mapped_column(SHARE, comment="0 to 1")


class LookAlikePair(Derivation, Derived):
    """Two contents whose pixels agree, the smaller id left."""

    __tablename__ = "look_alike_pairs"
    __table_args__ = (Index("ix_look_alike_pairs_right", "right_id"),)

    left_id: Mapped[str] = mapped_column(primary_key=True, comment="a content id")
    right_id: Mapped[str] = mapped_column(primary_key=True)
    turn: Mapped[int] = mapped_column(comment="quarters by which the left is turned")
    distance: Mapped[int] = mapped_column(comment="bits between the hashes that matched")
    similarity: Mapped[float] = mapped_column(SHARE, comment="0 to 1")


class ComparedContent(Derivation, Derived):
    """A content that was compared with all others; the fingerprint is its descriptor's."""

    __tablename__ = "compared_contents"

    content_id: Mapped[str] = mapped_column(primary_key=True)
