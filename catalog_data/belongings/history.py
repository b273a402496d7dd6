"""Facts of what happened to belongings, and with whom they are shared. How they are now: facts."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Fact
from catalog_data.belongings.facts import FIGURE

NOW = text("now()")
CLOCK = text("clock_timestamp()")  # several things may happen in one transaction, in order


class Permission(StrEnum):
    """What a share allows: seeing, adding and changing own items, changing all items."""

    READ = "read"
    WRITE = "write"
    WRITE_ALL = "write_all"


class Happened(StrEnum):
    """What happens to an item."""

    MADE = "made"
    MOVED = "moved"
    COUNTED = "counted"
    SEEN = "seen"


ALLOWED = "permission IN ('read', 'write', 'write_all')"


class ItemEvent(Fact):
    """One thing that happened to an item: made, moved, its quantity changed, seen."""

    __tablename__ = "item_events"
    __table_args__ = (
        CheckConstraint("kind IN ('made', 'moved', 'counted', 'seen')", name="kind"),
        Index("ix_item_events_item", "item_id", "happened_at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    item_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("facts.items.id", ondelete="CASCADE"))
    kind: Mapped[str]
    from_unit_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.storage_units.id", ondelete="SET NULL")
    )
    to_unit_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.storage_units.id", ondelete="SET NULL")
    )
    quantity_before: Mapped[float | None] = mapped_column(FIGURE)
    quantity_after: Mapped[float | None] = mapped_column(FIGURE)
    quantity_unit: Mapped[str | None]
    by_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.users.id", ondelete="SET NULL"), comment="who did it"
    )
    happened_at: Mapped[dt.datetime] = mapped_column(server_default=CLOCK)


class StockTaking(Fact):
    """One look into a unit: which items were there, which should have been and were not."""

    __tablename__ = "stock_takings"
    __table_args__ = (Index("ix_stock_takings_unit", "unit_id", "taken_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.storage_units.id", ondelete="CASCADE")
    )
    by_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.users.id", ondelete="SET NULL")
    )
    seen: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    missing: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    taken_at: Mapped[dt.datetime] = mapped_column(server_default=CLOCK)


class UnitShare(Fact):
    """A unit and the items that lie directly in it, shared with one person."""

    __tablename__ = "unit_shares"
    __table_args__ = (CheckConstraint(ALLOWED, name="permission"),)

    unit_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.storage_units.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    permission: Mapped[str]
    shared_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)


class LocationShare(Fact):
    """A location shared with one person: it and the names of its units, never what is in them."""

    __tablename__ = "location_shares"
    __table_args__ = (CheckConstraint(ALLOWED, name="permission"),)

    location_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.locations.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    permission: Mapped[str]
    shared_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
