"""Who may see and change belongings: shares of one unit or location, and nothing beyond it."""

import pytest


@pytest.fixture
async def shelf(asking, ada):
    """Ada's cellar with a shelf, a box in it, and an item in each."""
    cellar = (await asking.add("locations", ada, name="Cellar"))["id"]
    shelf = await asking.unit(ada, "Shelf", location_id=cellar)
    box = await asking.unit(ada, "Box", parent_id=shelf)
    saw = await asking.item(ada, "Saw", unit_id=shelf)
    ring = await asking.item(ada, "Ring", unit_id=box)
    return {"cellar": cellar, "shelf": shelf, "box": box, "saw": saw, "ring": ring}


async def names(asking, who):
    return [item["name"] for item in (await asking.get("items", who))["items"]]


async def test_reading_one_unit_and_nothing_else(asking, ada, bo, shelf):
    for path in (
        f"units/{shelf['shelf']}",
        f"items/{shelf['saw']}",
        f"locations/{shelf['cellar']}",
    ):
        await asking.get(path, bo, 404)
    await asking.share(f"units/{shelf['shelf']}", ada, bo, "read")
    shown = await asking.get(f"units/{shelf['shelf']}", bo)
    assert shown["unit"]["path"] == ["Shelf"] and shown["items"] == 1
    assert (shown["access_token"], shown["location_id"]) == (None, None)
    assert await names(asking, bo) == ["Saw"]
    await asking.get(f"units/{shelf['box']}", bo, 404)
    await asking.get(f"items/{shelf['ring']}", bo, 404)
    assert [
        i["name"] for i in (await asking.get(f"items?unit={shelf['shelf']}&deep=true", bo))["items"]
    ] == ["Saw"]
    assert (await asking.get("browse", bo))["units"][0]["id"] == shelf["shelf"]
    await asking.change(f"items/{shelf['saw']}", bo, 403, name="Mine")
    await asking.change(f"units/{shelf['shelf']}", bo, 403, name="Mine")
    await asking.add("items", bo, 403, name="x", unit_id=shelf["shelf"])
    await asking.drop(f"items/{shelf['ring']}", bo, 404)
    await asking.get(f"units/{shelf['shelf']}/shares", bo, 403)
    await asking.get(f"units/{shelf['box']}/shares", bo, 404)
    assert (await asking.get("stats", bo))["items"] == 1


async def test_writing_ones_own_and_writing_all(asking, ada, bo, shelf):
    unit = f"units/{shelf['shelf']}"
    await asking.share(unit, ada, bo, "write")
    mine = await asking.item(bo, "Axe", unit_id=shelf["shelf"])
    await asking.change(f"items/{mine}", bo, name="Hatchet")
    await asking.change(f"items/{shelf['saw']}", bo, 403, name="Mine")
    assert await names(asking, ada) == ["Hatchet", "Ring", "Saw"]
    await asking.change(f"items/{mine}", ada, name="Axe")
    await asking.share(unit, ada, bo, "write_all")
    await asking.change(f"items/{shelf['saw']}", bo, name="Good saw")
    await asking.change(unit, bo, 403, name="Mine")
    (told,) = await asking.get(f"{unit}/shares", ada)
    assert (told["username"], told["permission"]) == ("bo", "write_all")
    await asking.drop(f"{unit}/shares/{bo.id}", ada)
    await asking.drop(f"{unit}/shares/{bo.id}", ada, 404)
    await asking.get(unit, bo, 404)
    kept = await asking.get(f"items/{mine}", bo)
    assert (kept["path"], kept["unit_id"]) == ([], None)
    history = (await asking.get(f"items/{mine}/history", bo))["items"]
    assert {event["to_unit_id"] for event in history} == {None}


async def test_a_shared_location_tells_names_and_no_contents(asking, ada, bo, shelf):
    await asking.share(f"locations/{shelf['cellar']}", ada, bo, "write_all")
    (place,) = (await asking.get("browse", bo))["locations"]
    branch = await asking.get(f"browse?location={place['id']}", bo)
    assert [unit["path"] for unit in branch["units"]] == [["Cellar", "Shelf"]]
    await asking.get(f"units/{shelf['shelf']}", bo, 404)
    await asking.change(f"units/{shelf['shelf']}", bo, 403, name="Mine")
    assert await names(asking, bo) == []
    await asking.change(f"locations/{shelf['cellar']}", bo, 403, name="Mine")
    await asking.drop(f"locations/{shelf['cellar']}/shares/{bo.id}", ada)
    await asking.get(f"locations/{shelf['cellar']}", bo, 404)


async def test_a_block_ends_what_is_shared(asking, ada, bo, shelf, world):
    await asking.share(f"units/{shelf['shelf']}", ada, bo, "read")
    await asking.share(f"locations/{shelf['cellar']}", ada, bo, "read")
    await world.relate(bo, ada, "blocked")
    await asking.get(f"units/{shelf['shelf']}", bo, 404)
    await asking.get(f"locations/{shelf['cellar']}", bo, 404)
    assert await names(asking, bo) == []
    await asking.share(f"units/{shelf['box']}", ada, bo, "read", 404)


async def test_photos_of_an_item_stay_their_owners(asking, ada, bo, shelf, world):
    shown, hidden = [str(await world.photo(ada, kind)) for kind in ("public", "private")]
    await asking.change(f"items/{shelf['saw']}", ada, photos=[hidden, shown])
    await asking.share(f"units/{shelf['shelf']}", ada, bo, "write_all")
    assert (await asking.get(f"items/{shelf['saw']}", bo))["photos"] == [shown]
    await asking.share(f"units/{shelf['shelf']}", ada, ada, "read", 422)
