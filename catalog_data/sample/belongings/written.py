"""A made house as rows of facts: ids are new, everything else follows from seed and size.

What marks a row as made stands where a person may see it: an item's reference, a unit's
description. Taking a house away goes by these marks.
"""

import secrets
from typing import Any

import polars as pl

from catalog_data.belongings.history import Happened
from catalog_data.identity import new_id
from catalog_data.sample.belongings.house import House, Item

Rows = dict[str, pl.DataFrame]


def item_mark(seed: int) -> str:
    """What the references of a house's items begin with."""
    return f"made-house-{seed}/"


def unit_mark(seed: int) -> str:
    """The description of a house's units."""
    return f"Part of a made house, seed {seed}."


def rows_of(house: House, owner: str, seed: int) -> Rows:
    """Frames of storage_units, items and item_events, parents before what lies in them."""
    places = [str(new_id()) for _ in house.units]
    things = [str(new_id()) for _ in house.items]
    units = [
        {
            "id": places[unit.number],
            "owner_id": owner,
            "name": unit.name,
            "description": unit_mark(seed),
            "parent_id": None if unit.parent is None else places[unit.parent],
            "access_token": secrets.token_hex(16),
        }
        for unit in house.units
    ]
    items = [
        _item(item, things[item.number], places[item.unit], owner, seed) for item in house.items
    ]
    events = [
        {
            "id": str(new_id()),
            "item_id": item["id"],
            "kind": Happened.MADE.value,
            "to_unit_id": item["unit_id"],
            "quantity_after": item["quantity"],
            "quantity_unit": item["quantity_unit"],
            "by_id": owner,
        }
        for item in items
    ]
    return {
        "storage_units": pl.DataFrame(units, schema_overrides={"parent_id": pl.String}),
        "items": pl.DataFrame(items, schema_overrides=TYPES),
        "item_events": pl.DataFrame(events),
    }


TYPES: dict[str, Any] = {
    **dict.fromkeys(("purchase_price", "value", "quantity"), pl.Float64),
    **dict.fromkeys(("purchased_on", "warranty_until"), pl.Date),
    **dict.fromkeys(("manufacturer", "purchased_from"), pl.String),
    "tags": pl.List(pl.String),
}


def _item(item: Item, id_: str, unit: str, owner: str, seed: int) -> dict[str, Any]:
    return {
        "id": id_,
        "owner_id": owner,
        "unit_id": unit,
        "name": item.name,
        "description": item.description,
        "quantity": float(item.quantity),
        "quantity_unit": item.quantity_unit,
        "tags": [item.category],
        "purchase_price": item.price,
        "value": item.price,
        "purchased_on": item.bought_on,
        "purchased_from": item.bought_at or None,
        "manufacturer": item.maker or None,
        "warranty_until": item.warranty_until,
        "reference": f"{item_mark(seed)}{item.number}",
    }
