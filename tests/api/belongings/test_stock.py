"""A real stock of electronics, asked by part, place and quantity: ten of ten find the right one."""

import asyncio
import csv
import datetime as dt

import dagster as dg
import pytest

from api.auth import Viewer
from api.belongings.facts.items import add_item
from api.belongings.facts.places import add_unit
from api.belongings.finding import find
from api.belongings.schemas import ItemIn, UnitIn
from assets.belongings import ASSETS
from catalog_data.people import Role
from resources.blobs import Blobs
from resources.compute import InProcess
from resources.lance import Lance
from resources.settings import PhotoSettings

TODAY = dt.date(2026, 6, 15)
# A question, the part, the end of the place's path, and the least and the most of it.
QUESTIONS = [
    ("10K resistor in 0402 SMD package in Reel Storage", "R_10K_0402_1%", "Reel Storage", 0, 9e9),
    ("blue chair in Room 101", "Blue Chair", "Room 101", 0, 9e9),
    ("more than 1000 MAX232IDR in Storage Room A", "MAX232IDR", "Storage Room A", 1001, 9e9),
    ("M3 x 20mm alloy hex head screw", "M3x20 HHS-ALL", "Mechanical Lab", 0, 9e9),
    ("100nF 0603 ceramic capacitors in loose parts", "C_100nF_0603", "Loose Parts", 0, 9e9),
    ("where is the green paint", "Green Paint", "", 0, 9e9),
    ("doohickey in Room 101", "Doohickey", "Room 101", 0, 9e9),
    ("white silicon wire 12AWG", "Silicon Wire 12AWG White", "Reel Storage", 0, 9e9),
    ("10uF 0805 capacitor at the PCB Assembler", "C_10uF_0805", "PCB Assembler", 0, 9e9),
    ("less than 100 220K resistors 0805 in loose parts", "R_220K_0805_1%", "Loose Parts", 0, 99),
]


def rows_of(folder, name):
    with (folder / f"{name}.csv").open(newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
async def stock(shared_data, connections, ada):
    """Everything of the demonstration, said as Ada's."""
    folder = shared_data / "inventory" / "inventree-demo"
    if not folder.is_dir():
        pytest.skip("needs the demonstration's stock")
    viewer, units = Viewer(ada.id, Role.USER), {"": None}
    parts = {row["id"]: row for row in rows_of(folder, "parts")}
    async with connections.begin() as connection:
        for row in rows_of(folder, "locations"):
            said = UnitIn(row["name"], row["description"], units[row["parent_id"]])
            units[row["id"]] = await add_unit(connection, viewer, said)
        for row in rows_of(folder, "stock_items"):
            part = parts[row["part_id"]]
            said = ItemIn(
                name=part["name"],
                description=" ".join((part["description"], part["keywords"])),
                unit_id=units[row["location_id"]],
                quantity=round(float(row["quantity"]), 2),
                quantity_unit="count",
                reference=row["id"],
            )
            await add_item(connection, viewer, said)
    return viewer


async def test_ten_of_ten_questions_find_the_right_stock(stock, connections, postgres, settings):
    resources = {
        "postgres": postgres,
        "lance": Lance(uri=settings.lance_uri),
        "blobs": Blobs(facts_uri=settings.facts_uri, derived_uri=settings.derived_uri),
        "compute": InProcess(workers=1),
        "settings": PhotoSettings(models=""),
    }
    assert (await asyncio.to_thread(dg.materialize, ASSETS, resources=resources)).success
    wrong = []
    for question, part, place, least, most in QUESTIONS:
        answer = await find(connections, stock, question, TODAY, 5)
        first = answer.items[0].item if answer.items else None
        is_right = (
            first is not None
            and first.name == part
            and (not place or first.path[-1] == place)
            and least <= first.quantity <= most
        )
        if not is_right:
            told = [(hit.item.name, hit.item.path, hit.item.quantity) for hit in answer.items]
            wrong.append((question, told, answer.asked))
    assert wrong == []
