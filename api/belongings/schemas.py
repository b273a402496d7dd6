"""What the routes of belongings give and take, as Structs. Nothing is queried or decided here."""

import datetime as dt
import uuid
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from catalog_data.belongings.quantities import LARGEST

Name = Annotated[str, Meta(min_length=1, max_length=255, pattern=r"\S")]
Text = Annotated[str, Meta(max_length=20_000)]
Line = Annotated[str, Meta(max_length=255)]
Label = Annotated[str, Meta(min_length=1, max_length=255, pattern=r"\S")]
Figure = Annotated[float, Meta(ge=0, le=LARGEST)]
Size = Annotated[float, Meta(gt=0, le=LARGEST)]
Money = Annotated[float, Meta(ge=0, le=9_999_999_999.99)]
QuantityUnit = Literal[
    "count", "mg", "g", "kg", "oz", "lb", "mL", "L", "fl_oz", "gal", "mm", "cm", "m", "in", "ft"
]
Ids = Annotated[list[uuid.UUID], Meta(min_length=1, max_length=1_000)]


class LocationIn(Struct, forbid_unknown_fields=True):
    """A location as it is said."""

    name: Name
    address: Text = ""


class LocationChange(Struct, forbid_unknown_fields=True):
    """What changes of a location."""

    name: Name | UnsetType = UNSET
    address: Text | UnsetType = UNSET


class Location(Struct):
    """A location one owns, or that is shared with one."""

    id: uuid.UUID
    owner_id: uuid.UUID
    name: str
    address: str


class Dimensions(Struct, forbid_unknown_fields=True):
    """Length, width and height of a unit's inside: all of them, or none."""

    length: Size
    width: Size
    height: Size
    unit: Literal["in", "cm", "ft", "m"]


class UnitIn(Struct, forbid_unknown_fields=True):
    """A storage unit as it is said; it lies in a unit, in a location, or in neither."""

    name: Name
    description: Text = ""
    parent_id: uuid.UUID | None = None
    location_id: uuid.UUID | None = None
    dimensions: Dimensions | None = None


class UnitChange(Struct, forbid_unknown_fields=True):
    """What changes of a unit; where it lies changes by moving it."""

    name: Name | UnsetType = UNSET
    description: Text | UnsetType = UNSET
    dimensions: Dimensions | None | UnsetType = UNSET


class UnitMove(Struct, forbid_unknown_fields=True):
    """Where a unit is to lie: in a unit, in a location, or in neither."""

    parent_id: uuid.UUID | None = None
    location_id: uuid.UUID | None = None


class Unit(Struct):
    """A unit in a list: ``path`` holds the names one may know, from the outside in."""

    id: uuid.UUID
    owner_id: uuid.UUID
    name: str
    path: list[str]


class UnitDetail(Struct):
    """One unit; the token that stands in its label is its owner's alone."""

    unit: Unit
    description: str
    parent_id: uuid.UUID | None
    location_id: uuid.UUID | None
    dimensions: Dimensions | None
    access_token: str | None
    items: int


class Branch(Struct):
    """What lies directly in one place of the tree; at its root, what lies nowhere else."""

    path: list[str]
    locations: list[Location]
    units: list[Unit]
    items: int


class ItemSaid(Struct, forbid_unknown_fields=True, kw_only=True):
    """What may be said of an item, all of it optional; a quantity has its unit."""

    description: Text | UnsetType = UNSET
    quantity: Figure | None | UnsetType = UNSET
    quantity_unit: QuantityUnit | None | UnsetType = UNSET
    tags: Annotated[list[Label], Meta(max_length=100)] | UnsetType = UNSET
    attributes: dict[Label, Text] | UnsetType = UNSET
    value: Money | None | UnsetType = UNSET
    purchase_price: Money | None | UnsetType = UNSET
    purchased_on: dt.date | None | UnsetType = UNSET
    purchased_from: Line | None | UnsetType = UNSET
    manufacturer: Line | None | UnsetType = UNSET
    model: Line | None | UnsetType = UNSET
    serial: Line | None | UnsetType = UNSET
    barcode: Line | None | UnsetType = UNSET
    warranty_until: dt.date | None | UnsetType = UNSET
    lifetime_warranty: bool | UnsetType = UNSET
    warranty_details: Text | None | UnsetType = UNSET
    sold_to: Line | None | UnsetType = UNSET
    sold_price: Money | None | UnsetType = UNSET
    sold_on: dt.date | None | UnsetType = UNSET
    sold_notes: Text | None | UnsetType = UNSET
    insured: bool | UnsetType = UNSET
    archived: bool | UnsetType = UNSET
    low_stock: Figure | None | UnsetType = UNSET
    asset_id: Line | None | UnsetType = UNSET
    url: Text | None | UnsetType = UNSET
    parent_reference: Line | None | UnsetType = UNSET
    notes: Text | UnsetType = UNSET
    reference: Line | None | UnsetType = UNSET
    photos: Annotated[list[uuid.UUID], Meta(max_length=100)] | UnsetType = UNSET


class ItemIn(ItemSaid, kw_only=True):
    """An item as it is said first."""

    name: Name
    unit_id: uuid.UUID | None = None


class ItemChange(ItemSaid, kw_only=True):
    """What changes of an item; where it lies changes by moving it."""

    name: Name | UnsetType = UNSET


class Item(Struct):
    """One item, and where it lies as far as one may know."""

    id: uuid.UUID
    owner_id: uuid.UUID
    unit_id: uuid.UUID | None
    path: list[str]
    name: str
    description: str
    quantity: float | None
    quantity_unit: str | None
    tags: list[str]
    attributes: dict[str, str]
    value: float | None
    purchase_price: float | None
    purchased_on: dt.date | None
    purchased_from: str | None
    manufacturer: str | None
    model: str | None
    serial: str | None
    barcode: str | None
    warranty_until: dt.date | None
    lifetime_warranty: bool
    warranty_details: str | None
    sold_to: str | None
    sold_price: float | None
    sold_on: dt.date | None
    sold_notes: str | None
    insured: bool
    archived: bool
    low_stock: float | None
    asset_id: str | None
    url: str | None
    parent_reference: str | None
    notes: str
    reference: str | None
    photos: list[uuid.UUID]
    last_seen_at: dt.datetime | None
    created_at: dt.datetime
    updated_at: dt.datetime


class Counting(Struct, forbid_unknown_fields=True):
    """One step up or down (1 of what is counted, else 0.1), or a quantity that is set."""

    action: Literal["increment", "decrement", "set"]
    quantity: Figure | None = None


class Move(Struct, forbid_unknown_fields=True):
    """Where an item is to lie; null: nowhere."""

    unit_id: uuid.UUID | None


class MoveMany(Struct, forbid_unknown_fields=True):
    """Items that move together: all of them, or none."""

    items: Ids
    unit_id: uuid.UUID | None


class Moved(Struct):
    """How many items moved: those that lay elsewhere."""

    moved: int
