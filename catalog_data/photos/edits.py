"""What became of sayings: their history, and sidecars written of them. What holds is elsewhere."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Fact

NOW = text("clock_timestamp()")


class PhotoEdit(Fact):
    """One field of one photo as it was said before and after an edit; never changed, never cut."""

    __tablename__ = "photo_edits"
    __table_args__ = (Index("ix_photo_edits_photo", "photo_id", "edited_at", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    photo_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("facts.photos.id", ondelete="CASCADE"))
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.users.id", ondelete="CASCADE"), comment="who said so"
    )
    batch_id: Mapped[uuid.UUID] = mapped_column(comment="all that one request changed")
    field: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(comment="{value}; null: nothing was said")
    after: Mapped[dict[str, Any]] = mapped_column(comment="{value}; null: nothing is said")
    reverts: Mapped[uuid.UUID | None] = mapped_column(comment="the edit this one takes back")
    edited_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)


class SidecarWrite(Fact):
    """What was written at one path of a folder, and what others had written there before.

    A sidecar that stands as it was written is not read: its words are those of a person here. The
    bytes that stood there before lie in blobs/facts.
    """

    __tablename__ = "sidecar_writes"

    source_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.photo_sources.id", ondelete="CASCADE"), primary_key=True
    )
    path: Mapped[str] = mapped_column(primary_key=True, comment="below the root, with /")
    photo_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("facts.photos.id", ondelete="CASCADE"))
    base_id: Mapped[str | None] = mapped_column(comment="content id; none: nobody wrote one")
    wrote: Mapped[list[str]] = mapped_column(
        ARRAY(String), comment="content ids of the last two, the newest first"
    )
    written_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
