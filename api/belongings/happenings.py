"""What routes tell of what happened, of shares and of figures, as Structs. Nothing is queried."""

import datetime as dt
import uuid
from typing import Annotated

from msgspec import Meta, Struct

from catalog_data.belongings.history import Permission


class Event(Struct):
    """One thing that happened to an item. Units one may not see are not told."""

    id: uuid.UUID
    kind: str
    from_unit_id: uuid.UUID | None
    to_unit_id: uuid.UUID | None
    quantity_before: float | None
    quantity_after: float | None
    quantity_unit: str | None
    by_id: uuid.UUID | None
    happened_at: dt.datetime


class Seen(Struct, forbid_unknown_fields=True):
    """Which items were there when somebody looked into a unit."""

    items: Annotated[list[uuid.UUID], Meta(max_length=10_000)]


class StockTaking(Struct):
    """One look into a unit: what was seen, and what should have been there."""

    id: uuid.UUID
    seen: list[uuid.UUID]
    missing: list[uuid.UUID]
    by_id: uuid.UUID | None
    taken_at: dt.datetime


class Sharing(Struct, forbid_unknown_fields=True):
    """What somebody is let do."""

    permission: Permission


class Share(Struct):
    """Somebody something is shared with, and what they may."""

    user_id: uuid.UUID
    username: str
    permission: str


class BelongingsStats(Struct):
    """Of all one may see: how many, what they are worth, what is answered for until when."""

    locations: int
    units: int
    items: int
    value: float
    valued: int
    under_warranty: int
    warranty_ends_within_90_days: int
    never_seen: int
