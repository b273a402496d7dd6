"""Facts of belongings: places, items, their files and photos. What happened: history.

A name is no identity: there may be two units called "Drawer 1". An item's owner is who said it; it
may lie in somebody else's unit, where that unit is shared for writing.
"""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Fact
from catalog_data.belongings.quantities import DIMENSION_UNITS, UNITS

NOW = text("now()")
ATTACHMENT_KINDS = ("manual", "receipt", "warranty", "other")
FIGURE: Numeric[float] = Numeric(10, 2, asdecimal=False)
MONEY: Numeric[float] = Numeric(12, 2, asdecimal=False)


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


class Location(Fact):
    """A place that holds units: a flat, a cellar, a rented garage."""

    __tablename__ = "locations"
    __table_args__ = (CheckConstraint("char_length(name) BETWEEN 1 AND 255", name="name"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.users.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    address: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=NOW, onupdate=func.now())


class StorageUnit(Fact):
    """A thing that holds things; it lies in a location, in another unit, or in neither.

    A trigger keeps units from lying within themselves, and within somebody else's.
    """

    __tablename__ = "storage_units"
    __table_args__ = (
        CheckConstraint("char_length(name) BETWEEN 1 AND 255", name="name"),
        CheckConstraint("parent_id IS NULL OR location_id IS NULL", name="one_place"),
        CheckConstraint(
            "num_nonnulls(length, width, height, dimension_unit) IN (0, 4)", name="dimensions"
        ),
        CheckConstraint("length > 0 AND width > 0 AND height > 0", name="sizes"),
        CheckConstraint(_one_of("dimension_unit", DIMENSION_UNITS), name="dimension_unit"),
        CheckConstraint("access_token ~ '^[0-9a-f]{32}$'", name="access_token"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.users.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")
    parent_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.storage_units.id"), index=True, comment="the unit it lies in"
    )
    location_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.locations.id", ondelete="SET NULL"), index=True
    )
    length: Mapped[float | None] = mapped_column(FIGURE)
    width: Mapped[float | None] = mapped_column(FIGURE)
    height: Mapped[float | None] = mapped_column(FIGURE)
    dimension_unit: Mapped[str | None]
    access_token: Mapped[str] = mapped_column(unique=True, comment="16 random bytes, in its label")
    created_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=NOW, onupdate=func.now())


class Item(Fact):
    """One belonging, or a stock of the same ones. Its id is kept through every change."""

    __tablename__ = "items"
    __table_args__ = (
        CheckConstraint("char_length(name) BETWEEN 1 AND 255", name="name"),
        CheckConstraint("num_nonnulls(quantity, quantity_unit) IN (0, 2)", name="whole_quantity"),
        CheckConstraint("quantity >= 0", name="quantity"),
        CheckConstraint(_one_of("quantity_unit", tuple(UNITS)), name="quantity_unit"),
        CheckConstraint("value >= 0 AND purchase_price >= 0", name="money"),
        CheckConstraint("sold_price >= 0 AND low_stock >= 0", name="figures"),
        Index(
            "uq_items_reference",
            "owner_id",
            "reference",
            unique=True,
            postgresql_where=text("reference IS NOT NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.users.id", ondelete="CASCADE"), index=True
    )
    unit_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.storage_units.id", ondelete="SET NULL"),
        index=True,
        comment="none: it lies nowhere",
    )
    name: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")
    quantity: Mapped[float | None] = mapped_column(FIGURE)
    quantity_unit: Mapped[str | None]
    tags: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    attributes: Mapped[dict[str, Any]] = mapped_column(
        server_default=text("'{}'::jsonb"), comment="own fields, name to text"
    )
    value: Mapped[float | None] = mapped_column(MONEY, comment="today, in the household's money")
    purchase_price: Mapped[float | None] = mapped_column(MONEY)
    purchased_on: Mapped[dt.date | None] = mapped_column(Date)
    purchased_from: Mapped[str | None]
    manufacturer: Mapped[str | None]
    model: Mapped[str | None]
    serial: Mapped[str | None]
    barcode: Mapped[str | None] = mapped_column(index=True)
    warranty_until: Mapped[dt.date | None] = mapped_column(Date)
    lifetime_warranty: Mapped[bool] = mapped_column(server_default=text("false"))
    warranty_details: Mapped[str | None]
    sold_to: Mapped[str | None]
    sold_price: Mapped[float | None] = mapped_column(MONEY)
    sold_on: Mapped[dt.date | None] = mapped_column(Date)
    sold_notes: Mapped[str | None]
    insured: Mapped[bool] = mapped_column(server_default=text("false"))
    archived: Mapped[bool] = mapped_column(server_default=text("false"))
    low_stock: Mapped[float | None] = mapped_column(FIGURE, comment="so few are few")
    asset_id: Mapped[str | None] = mapped_column(comment="the number on its label")
    url: Mapped[str | None]
    parent_reference: Mapped[str | None] = mapped_column(comment="of the item it belongs to")
    notes: Mapped[str] = mapped_column(server_default="")
    reference: Mapped[str | None] = mapped_column(comment="its owner's own mark, once per owner")
    last_seen_at: Mapped[dt.datetime | None] = mapped_column(comment="when stock was last taken")
    created_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=NOW, onupdate=func.now())


class ItemAttachment(Fact):
    """A file that belongs to an item: a manual, a receipt; its bytes are kept by content id."""

    __tablename__ = "item_attachments"
    __table_args__ = (
        CheckConstraint("char_length(name) BETWEEN 1 AND 255", name="name"),
        CheckConstraint(_one_of("kind", ATTACHMENT_KINDS), name="kind"),
        CheckConstraint("content_id ~ '^[0-9a-f]{64}$'", name="content_id"),
        CheckConstraint("size >= 0", name="size"),
        UniqueConstraint("item_id", "name", "kind", "content_id", name="uq_item_attachments_file"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    item_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("facts.items.id", ondelete="CASCADE"))
    content_id: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    kind: Mapped[str]
    size: Mapped[int]
    by_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.users.id", ondelete="SET NULL"), comment="who attached it"
    )
    attached_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)


class ItemPhoto(Fact):
    """A photo of the catalogue that shows an item; the first one stands for it."""

    __tablename__ = "item_photos"

    item_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.items.id", ondelete="CASCADE"), primary_key=True
    )
    photo_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.photos.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int]
