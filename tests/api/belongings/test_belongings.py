"""Places and items through the API: the tree, quantities, moves, history, stock, bad input."""

import uuid

GONE = uuid.uuid4()


async def test_a_tree_of_places(asking, ada):
    cellar = (await asking.add("locations", ada, name="Cellar", address="Hall 3"))["id"]
    shelf = await asking.unit(ada, "Shelf", location_id=cellar)
    size = {"length": 60.5, "width": 40, "height": 30, "unit": "cm"}
    box = await asking.unit(ada, "Box", parent_id=shelf, dimensions=size)
    shown = await asking.get(f"units/{box}", ada)
    assert shown["unit"]["path"] == ["Cellar", "Shelf", "Box"]
    assert shown["dimensions"] == size and len(shown["access_token"]) == 32
    loose = await asking.unit(ada, "Box")
    saw = await asking.item(ada, "Saw")
    await asking.item(ada, "Torch", unit_id=box)
    root = await asking.get("browse", ada)
    assert [place["name"] for place in root["locations"]] == ["Cellar"]
    assert [unit["id"] for unit in root["units"]] == [loose] and root["items"] == 1
    branch = await asking.get(f"browse?location={cellar}", ada)
    assert [unit["id"] for unit in branch["units"]] == [shelf]
    branch = await asking.get(f"browse?unit={shelf}", ada)
    assert [unit["id"] for unit in branch["units"]] == [box] and branch["path"][0] == "Cellar"
    assert [i["name"] for i in (await asking.get(f"items?unit={shelf}", ada))["items"]] == []
    found = (await asking.get(f"items?unit={shelf}&deep=true", ada))["items"]
    assert [item["path"] for item in found] == [["Cellar", "Shelf", "Box"]]
    await asking.do(f"units/{shelf}/move", ada, 409, parent_id=box)
    await asking.do(f"units/{shelf}/move", ada, 422, parent_id=loose, location_id=cellar)
    moved = await asking.do(f"units/{shelf}/move", ada, parent_id=loose)
    assert moved["unit"]["path"] == ["Box", "Shelf"] and moved["location_id"] is None
    await asking.drop(f"units/{box}", ada, 409)
    await asking.do("move", ada, items=[saw], unit_id=None)
    await asking.drop(f"locations/{cellar}", ada)
    await asking.change(f"units/{box}", ada, name="Crate", dimensions=None)
    assert (await asking.get(f"units/{box}", ada))["dimensions"] is None


async def test_lists_by_pages_where_names_repeat(asking, ada):
    units = {await asking.unit(ada, name) for name in ("Drawer", "Drawer", "Drawer", "Attic")}
    items = {await asking.item(ada, name) for name in ("Nail", "Nail", "Hook")}
    for path, made in (("units", units), ("items", items)):
        seen, cursor = [], ""
        while cursor is not None:
            page = await asking.get(f"{path}?limit=1{cursor}", ada)
            seen += [thing["id"] for thing in page["items"]]
            cursor = f"&cursor={page['next']}" if page["next"] else None
        assert set(seen) == made and len(seen) == len(made)


async def test_quantities_and_moves_leave_a_trace(asking, ada):
    left, right = [await asking.unit(ada, name) for name in ("Left", "Right")]
    item = await asking.item(ada, "Flour", quantity=0.15, quantity_unit="kg", unit_id=left)
    path = f"items/{item}/quantity"
    for action, after in (("increment", 0.25), ("decrement", 0.15), ("decrement", 0.05)):
        assert (await asking.do(path, ada, action=action))["quantity"] == after
    assert (await asking.do(path, ada, action="decrement"))["quantity"] == 0
    assert (await asking.do(path, ada, action="set", quantity=12.34))["quantity"] == 12.34
    await asking.do(path, ada, 422, action="set")
    await asking.do(path, ada, 422, action="increment", quantity=3)
    counted = await asking.item(ada, "Nails")
    told = await asking.do(f"items/{counted}/quantity", ada, action="increment")
    assert (told["quantity"], told["quantity_unit"]) == (1, "count")
    assert (await asking.do(f"items/{item}/move", ada, unit_id=right))["path"] == ["Right"]
    assert await asking.do("move", ada, items=[item, counted], unit_id=right) == {"moved": 1}
    await asking.do("move", ada, 404, items=[item, str(GONE)], unit_id=left)
    await asking.change(f"items/{item}", ada, quantity=1, name="Rye flour")
    told, cursor = [], ""
    while cursor is not None:
        page = await asking.get(f"items/{item}/history?limit=2{cursor}", ada)
        told += page["items"]
        cursor = f"&cursor={page['next']}" if page["next"] else None
    assert [event["kind"] for event in told] == ["counted", "moved", *["counted"] * 5, "made"]
    assert (told[1]["from_unit_id"], told[1]["to_unit_id"]) == (left, right)
    assert (told[0]["quantity_before"], told[0]["quantity_after"]) == (12.34, 1)
    assert {event["by_id"] for event in told} == {str(ada.id)}


async def test_stock_is_taken(asking, ada):
    shelf = await asking.unit(ada, "Shelf")
    box = await asking.unit(ada, "Box", parent_id=shelf)
    here, lost = [await asking.item(ada, name, unit_id=box) for name in ("Saw", "Torch")]
    away = await asking.item(ada, "Kite")
    await asking.do(f"units/{shelf}/stock-takings", ada, 422, items=[away])
    taken = await asking.do(f"units/{shelf}/stock-takings", ada, 201, items=[here, here])
    assert (taken["seen"], taken["missing"]) == ([here], [lost])
    assert (await asking.get(f"items/{here}", ada))["last_seen_at"]
    assert (await asking.get(f"items/{lost}", ada))["last_seen_at"] is None
    assert (await asking.get(f"units/{shelf}/stock-takings", ada))["items"] == [taken]
    assert (await asking.get(f"items/{here}/history", ada))["items"][0]["kind"] == "seen"


async def test_everything_that_is_said_is_told(asking, ada, world):
    photo = str(await world.photo(ada))
    said = {
        "description": "green", "quantity": 2.0, "quantity_unit": "count", "tags": ["tools"],
        "attributes": {"colour": "green"}, "value": 99.5, "purchase_price": 120.0,
        "purchased_on": "2024-02-29", "purchased_from": "fair", "manufacturer": "Bosch",
        "model": "GSR", "serial": "S/1", "barcode": "4006381333931", "notes": "n",
        "warranty_until": "2099-01-01", "lifetime_warranty": True, "warranty_details": "w",
        "reference": "R1", "photos": [photo],
    }  # fmt: skip
    made = await asking.add("items", ada, name="Drill", **said)
    assert {name: made[name] for name in said} == said
    stats = await asking.get("stats", ada)
    assert (stats["items"], stats["value"], stats["under_warranty"]) == (1, 99.5, 1)
    await asking.add("items", ada, 409, name="Other", reference="R1")
    await asking.change(f"items/{made['id']}", ada, photos=[], value=None, reference=None)
    told = await asking.get(f"items/{made['id']}", ada)
    assert (told["photos"], told["value"], told["reference"]) == ([], None, None)
    await asking.drop(f"items/{made['id']}", ada)
    await asking.get(f"items/{made['id']}", ada, 404)


async def test_what_cannot_be_is_refused(asking, ada):
    for wrong in (
        {"name": ""}, {"name": "x" * 256}, {"name": "x", "quantity": 1}, {"name": "x", "colour": 1},
        {"name": "x", "quantity": -1, "quantity_unit": "g"}, {"name": "x", "value": -3},
        {"name": "x", "quantity": 1, "quantity_unit": "yard"},
        {"name": "x", "quantity": 1e9, "quantity_unit": "g"},
    ):  # fmt: skip
        await asking.ask("POST", "items", ada, 422, json=wrong)
    await asking.add("items", ada, 404, name="x", unit_id=str(GONE))
    await asking.add("items", ada, 404, name="x", photos=[str(GONE)])
    await asking.add("units", ada, 404, name="x", parent_id=str(GONE))
    await asking.ask("GET", f"browse?unit={GONE}&location={GONE}", ada, 400)


async def test_the_house_answers(client):
    answer = await client.get("/healthz/")
    assert answer.json() == {"status": "ok"}
