"""Facts of people in pictures: who they are, and what was said of faces. Finding them is not here.

A face is told by its photo and its box, so that what was said outlives whoever found it.
"""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, func, text
from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Fact

NOW = text("now()")
SHARE: DOUBLE_PRECISION[float] = DOUBLE_PRECISION()


class Person(Fact):
    """One person an owner knows, named or not yet. Two people may bear one name."""

    __tablename__ = "persons"
    __table_args__ = (
        Index("ix_persons_owner_name", "owner_id", text("lower(name)")),
        CheckConstraint("merged_into <> id", name="merged_into"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("facts.users.id", ondelete="CASCADE"))
    name: Mapped[str | None] = mapped_column(comment="none: something else was said of them")
    hidden: Mapped[bool] = mapped_column(server_default=text("false"))
    cover_photo_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.photos.id", ondelete="SET NULL"), comment="none: the best face"
    )
    merged_into: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.persons.id", ondelete="CASCADE"), comment="the same person, kept there"
    )
    created_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=NOW, onupdate=func.now())


class FaceSaying(Fact):
    """One thing said of one face: who it is, who it is not, that it is a stranger, or no face.

    The box is relative to the upright picture: left, top, width and height in [0, 1].
    """

    __tablename__ = "face_sayings"
    __table_args__ = (
        CheckConstraint("kind IN ('is', 'is_not', 'stranger', 'no_face')", name="kind"),
        CheckConstraint("(kind IN ('is', 'is_not')) = (person_id IS NOT NULL)", name="person"),
        CheckConstraint('"left" >= 0 AND top >= 0 AND width > 0 AND height > 0', name="box"),
        CheckConstraint('"left" + width <= 1.001 AND top + height <= 1.001', name="inside"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    photo_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.photos.id", ondelete="CASCADE"), index=True
    )
    frame: Mapped[int] = mapped_column(
        SmallInteger, server_default=text("0"), comment="of a film, the number of the still"
    )
    left: Mapped[float] = mapped_column(SHARE)
    top: Mapped[float] = mapped_column(SHARE)
    width: Mapped[float] = mapped_column(SHARE)
    height: Mapped[float] = mapped_column(SHARE)
    kind: Mapped[str]
    person_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.persons.id", ondelete="CASCADE"), index=True
    )
    said_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)


class PersonRemoval(Fact):
    """A person whom an owner took back, with all that was said of them; reverted ones stay."""

    __tablename__ = "person_removals"
    __table_args__ = (Index("ix_person_removals_owner", "owner_id", "removed_at", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("facts.users.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(comment="who is a person no more")
    name: Mapped[str | None] = mapped_column(comment="as it was said")
    undo: Mapped[dict[str, Any]] = mapped_column(
        comment="persons and face_sayings that went: brings them back"
    )
    removed_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    reverted_at: Mapped[dt.datetime | None]
