"""Facts about several photos at once: duplicates decided, stacks made. Proposing is not here."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Fact

NOW = text("now()")
PHOTOS = ARRAY(Uuid())


class DuplicateDecision(Fact):
    """What an owner decided of photos that look alike; a decision that was reverted stays."""

    __tablename__ = "duplicate_decisions"
    __table_args__ = (
        CheckConstraint("verdict IN ('resolved', 'dismissed')", name="verdict"),
        CheckConstraint("(verdict = 'resolved') = (kept_id IS NOT NULL)", name="kept"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.users.id", ondelete="CASCADE"), index=True
    )
    photos: Mapped[list[uuid.UUID]] = mapped_column(PHOTOS, comment="all of the group, by id")
    verdict: Mapped[str]
    kept_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.photos.id", ondelete="CASCADE")
    )
    undo: Mapped[dict[str, Any]] = mapped_column(
        server_default=text("'{}'::jsonb"), comment="what was said before: brings it back"
    )
    decided_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    reverted_at: Mapped[dt.datetime | None]


class StackSaying(Fact):
    """Photos an owner wants shown as one, or apart whatever the rules say; the last one holds."""

    __tablename__ = "stack_sayings"
    __table_args__ = (CheckConstraint("kind IN ('together', 'apart')", name="kind"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.users.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str]
    photos: Mapped[list[uuid.UUID]] = mapped_column(PHOTOS)
    primary_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.photos.id", ondelete="SET NULL"), comment="none: as the rules choose"
    )
    said_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
