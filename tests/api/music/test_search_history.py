"""What one searched for and opened: one's own alone, kept in order, forgotten when asked."""

import uuid

PATH = "/api/v1/search-history"


async def test_searches_and_what_was_opened(asking, shelf, ada, bo, staff):
    ids = {name: str(id_) for name, id_ in shelf.ids.items()}
    opened = [
        {"resource_type": "track", "resource_id": ids["Jóga"], "resource_name": "whatever"},
        {"resource_id": ids["Air"]},
    ]
    said = {"search_query": " icelandic ", "engaged_resources": opened}
    made = await asking.ask("POST", f"{PATH}/", ada, 201, json=said)
    assert made["search_query"] == "icelandic" and made["timestamp"]
    told = [(one["resource_type"], one["resource_name"]) for one in made["engaged_resources"]]
    assert told == [("track", "Jóga"), ("artist", "Air")]
    one = f"{PATH}/{made['id']}"
    more = {"resource_id": ids["Homogenic"], "resource_type": "album"}
    shown = await asking.ask("POST", f"{one}/opened", ada, 201, json=more)
    assert [o["resource_name"] for o in shown["engaged_resources"]] == ["Jóga", "Air", "Homogenic"]
    for number in range(3):
        await asking.ask("POST", PATH, ada, 201, json={"search_query": f"more {number}"})
    pages = [await asking.get(PATH, ada, limit=3)]
    pages.append(await asking.get(PATH, ada, limit=3, cursor=pages[0]["next"]))
    found = [search["search_query"] for page in pages for search in page["items"]]
    assert found == ["more 2", "more 1", "more 0", "icelandic"] and pages[1]["next"] is None
    for who in (bo, staff):
        assert (await asking.get(PATH, who))["items"] == []
        await asking.get(one, who, 404)
        await asking.ask("POST", f"{one}/opened", who, 404, json=more)
        await asking.ask("DELETE", one, who, 404)
        await asking.ask("DELETE", PATH, who, 204)
    assert await asking.get(one, ada) == shown
    await asking.ask("DELETE", one, ada, 204)
    await asking.ask("DELETE", one, ada, 404)
    assert len((await asking.get(PATH, ada))["items"]) == 3
    await asking.ask("DELETE", PATH, ada, 204)
    assert (await asking.get(PATH, ada))["items"] == []
    wrong = [
        {"search_query": " "},
        {"search_query": "x" * 501},
        {"search_query": "x", "engaged_resources": [{"resource_id": str(uuid.uuid4())}]},
        {"search_query": "x", "engaged_resources": [more | {"resource_type": "track"}]},
        {"search_query": "x", "engaged_resources": [more | {"resource_type": "genre"}]},
        {"search_query": "x", "engaged_resources": [more] * 101},
    ]
    for body in wrong:
        await asking.ask("POST", PATH, ada, 422, json=body)
    assert (await asking.get(PATH, ada))["items"] == []


async def test_what_was_opened_is_kept_to_a_number(asking, shelf, ada):
    opened = {"resource_id": str(shelf.ids["Air"])}
    said = {"search_query": "air", "engaged_resources": [opened] * 100}
    made = await asking.ask("POST", PATH, ada, 201, json=said)
    await asking.ask("POST", f"{PATH}/{made['id']}/opened", ada, 422, json=opened)
