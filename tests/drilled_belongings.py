"""Belongings of the household that is drilled: said, changed and shared; asked too."""

from typing import Any

import sqlalchemy as sa

from resources.postgres import Postgres
from tests.packages import package

ROOT = "/api/v1/belongings"
QUERIES = {
    f"{ROOT}/items": ["", "limit=1"],
    f"{ROOT}/units": ["", "fillable=true"],
    f"{ROOT}/proposals": ["", "limit=1"],
    f"{ROOT}/labels": ["form=pdf", "form=png&sheet=5160&outlined=true"],
    f"{ROOT}/aggregates": ["", "limit=1"],
    f"{ROOT}/export": ["", "attachments=true"],
    f"{ROOT}/find": [
        "q=flashlight", "q=lamp", "q=what is in the box", "q=more than 100 wood screws",
        "q=things worth more than 20", "q=chizel", "q=something to carve wood with",
    ],
}  # fmt: skip
NAMED = {
    "unit": "storage_units",
    "location": "locations",
    "item": "items",
    "attachment": "item_attachments",
}
SHEET = b"HB.import_ref,HB.location,HB.name,HB.field.Colour\r\ns1,Attic / Trunk,Sledge,=red\r\n"


async def said(house: Any, photo: str) -> None:
    """A cellar with a shelf and a box, things in them, a friend who may look into the box."""
    cellar = await add(house, "locations", name="Cellar")
    shelf = (await add(house, "units", name="Shelf", location_id=cellar["id"]))["unit"]["id"]
    box = (await add(house, "units", name="Box", parent_id=shelf))["unit"]["id"]
    count = {"quantity": 300, "quantity_unit": "count"}
    await add(
        house,
        "items",
        name="Torch",
        unit_id=box,
        value=30,
        warranty_until="2099-01-01",
        photos=[photo],
    )
    await add(house, "items", name="Wood screws", unit_id=shelf, tags=["hardware"], **count)
    await add(house, "items", name="Chisel set", unit_id=shelf)
    friend = (await house.do("GET", "/api/v1/users/me", "friend"))["id"]
    share = {"json": {"permission": "write"}}
    await house.do("PUT", f"{ROOT}/units/{box}/shares/{friend}", "owner", **share)
    await house.do("PUT", f"{ROOT}/locations/{cellar['id']}/shares/{friend}", "owner", **share)
    saw = await add(house, "items", name="Saw", unit_id=box)
    file = {"files": {"file": ("saw.html", b"<p>How to saw")}, "data": {"kind": "manual"}}
    await house.do("POST", f"{ROOT}/items/{saw['id']}/attachments", "owner", **file)
    await house.do("POST", f"{ROOT}/import", "owner", content=SHEET)
    theirs = {"name": "Head torch", "unit_id": box}
    await house.do("POST", f"{ROOT}/items", "friend", json=theirs)
    await asked(house, photo)


async def asked(house: Any, photo: str) -> None:
    """Items are to be proposed from three pictures: what two products say, a photo, a torch."""
    words = ("STABILO", "Model: SX-88/24", "TOTAL 12.50 EUR")
    codes = ("4006381333931", "0036000291452")
    for number, lines in enumerate((words, ())):
        sent = {"file": (f"{number}.jpg", package(*codes[: number + 1], lines=lines), "image/jpeg")}
        await house.do("POST", f"{ROOT}/proposals/upload", "owner", files=sent)
    await house.do("POST", f"{ROOT}/proposals", "owner", json={"photos": [photo]})


async def decided(house: Any) -> None:
    """One draft becomes an item, one is refused; the others wait."""
    found = (await house.do("GET", f"{ROOT}/proposals", "owner"))["items"]
    by_drafts = {len(one["drafts"]): one["photo_id"] for one in found if one["drafts"][0]["fields"]}
    two, one = (f"{ROOT}/proposals/{by_drafts[count]}/photo" for count in (2, 1))
    said = {"name": "Fineliners", "barcode": "4006381333931"}
    await house.do("POST", f"{one}/confirm", "owner", json=said)
    await house.do("POST", f"{two}/refuse", "owner")


async def changed(house: Any) -> None:
    """Something is called otherwise, moved, used up, forgotten; stock is taken."""
    items = (await house.do("GET", f"{ROOT}/items", "owner"))["items"]
    ids = {item["name"]: item["id"] for item in items}
    units = (await house.do("GET", f"{ROOT}/units", "owner"))["items"]
    box = {unit["name"]: unit["id"] for unit in units}["Box"]
    torch = f"{ROOT}/items/{ids['Torch']}"
    await house.do("PATCH", torch, "owner", json={"name": "Storm lamp"})
    screws = f"{ROOT}/items/{ids['Wood screws']}"
    await house.do("POST", f"{screws}/quantity", "owner", json={"action": "decrement"})
    await house.do("POST", f"{screws}/move", "owner", json={"unit_id": box})
    await house.do("DELETE", f"{ROOT}/items/{ids['Chisel set']}", "owner")
    await decided(house)
    seen = {"items": [ids["Torch"]]}
    await house.do("POST", f"{ROOT}/units/{box}/stock-takings", "owner", json=seen)


async def add(house: Any, what: str, **said: Any) -> Any:
    """Something of the owner's."""
    return await house.do("POST", f"{ROOT}/{what}", "owner", json=said)


def paths_of(rows: Postgres) -> dict[str, list[str]]:
    """What can stand in the paths of belongings."""
    query = "SELECT id::text AS id FROM facts.{} ORDER BY 1"
    asked = "SELECT photo_id::text AS id FROM facts.proposal_requests ORDER BY 1"
    tokens = "SELECT access_token AS id FROM facts.storage_units ORDER BY 1"
    others = {
        name: rows.frame(sa.text(query))["id"].to_list()
        for name, query in (("token", tokens), ("proposal", asked))
    }
    return others | {
        name: rows.frame(sa.text(query.format(table)))["id"].to_list()
        for name, table in NAMED.items()
    }
