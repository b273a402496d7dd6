"""A made house in a home of its own: written as facts, derived, asked as the API asks."""

import dataclasses
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
import sqlalchemy as sa

from api.auth import Viewer
from api.connections import Connections
from assets.belongings import item_index
from catalog_data.belongings.facts import Item, StorageUnit
from catalog_data.people import Role
from catalog_data.sample.belongings import House, made_house
from tests.benchmarks.harness import Laboratory, Run
from tests.benchmarks.species_home import connected

AT_ONCE = 20_000
# A million apart, so that the number of a thing is told by its id.
UNITS, ITEMS = 1 << 40, 1 << 41


def id_of(kind: int, number: int) -> uuid.UUID:
    """The id of a unit or an item of a house."""
    return uuid.UUID(int=kind + number)


def number_of(item: uuid.UUID) -> int:
    """The number of an item of a house."""
    return item.int - ITEMS


def write_house(lab: Laboratory, house: House) -> None:
    """Say everything in a house, as its owner."""
    units = [
        {
            "id": id_of(UNITS, unit.number),
            "owner_id": lab.owner_id,
            "name": unit.name,
            "parent_id": None if unit.parent is None else id_of(UNITS, unit.parent),
            "access_token": f"{unit.number:032x}",
        }
        for unit in house.units
    ]
    lab.said(sa.insert(StorageUnit).values(units))
    write_items(lab, house.items, lab.owner_id)


def write_items(lab: Laboratory, items: Sequence[Any], owner: uuid.UUID) -> None:
    """Say some items of a house; those of somebody else lie nowhere."""
    for start in range(0, len(items), AT_ONCE):
        rows = [item_row(item, owner) for item in items[start : start + AT_ONCE]]
        if owner != lab.owner_id:
            rows = [{**row, "unit_id": None} for row in rows]
        with lab.speaking() as connection:
            connection.execute(sa.insert(Item), rows)


def item_row(item: Any, owner: uuid.UUID) -> dict[str, Any]:
    """An item of a house as a row of facts."""
    return {
        "id": id_of(ITEMS, item.number),
        "owner_id": owner,
        "unit_id": id_of(UNITS, item.unit),
        "name": item.name,
        "description": item.description,
        "quantity": item.quantity,
        "quantity_unit": item.quantity_unit,
        "tags": [item.category],
        "purchase_price": item.price,
        "purchased_on": item.bought_on,
        "purchased_from": item.bought_at,
        "warranty_until": item.warranty_until,
        "manufacturer": item.maker,
    }


def derived(lab: Laboratory) -> Run:
    """Bring the index of items up to date."""
    return lab.materialize(item_index)


@dataclasses.dataclass(frozen=True)
class Asking:
    """Who asks, over what."""

    connections: Connections
    viewer: Viewer


@contextmanager
def asking(lab: Laboratory, text_model: str = "") -> Iterator[Asking]:
    """The API's connections to a laboratory, as its owner."""
    given = connected(lab.urls).settings
    settings = msgspec.structs.replace(given, lance_uri=lab.home.lance_uri, text_model=text_model)
    yield Asking(Connections(settings), Viewer(lab.owner_id, Role.USER))


def house_of(size: int) -> House:
    """A made house of so many items."""
    return made_house(size, 1)
