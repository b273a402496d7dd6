"""How an owner wants their photos dated and grouped: facts of theirs. No grouping here."""

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct
from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Fact
from catalog_data.photos.dates import DateRules

NOW = text("now()")


class EventRules(Struct, frozen=True, forbid_unknown_fields=True):
    """When photos are one event. The defaults are LibrePhotos' own: 36 hours, two photos."""

    gap_hours: Annotated[float, Meta(gt=0, le=8_760)] = 36.0
    fewest: Annotated[int, Meta(ge=1, le=1_000)] = 2


class StackRules(Struct, frozen=True, forbid_unknown_fields=True):
    """Which rules stack photos; what is close in time and looks alike, only where it is asked."""

    raw_jpeg: bool = True
    live_photo: bool = True
    bracket: bool = True
    burst_tags: bool = True
    sequence: bool = True
    file_name: bool = True
    close_in_time: bool = False


class SidecarRules(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether what an owner says is written beside their files; originals are never written."""

    mode: Literal["off", "sidecar"] = "off"


KINDS: dict[str, type[Struct]] = {
    "events": EventRules,
    "stacks": StackRules,
    "dates": DateRules,
    "sidecars": SidecarRules,
}


class PhotoRule(Fact):
    """The rules of one kind that an owner chose. No row: the defaults."""

    __tablename__ = "photo_rules"

    owner_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.users.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(primary_key=True, comment="one of KINDS")
    rules: Mapped[dict[str, Any]] = mapped_column(comment="all fields of the kind")
    said_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
