"""Radios: begun from seeds, steered by more and less, one's own alone."""

from tests.api.music.serving.material import IDS, id_of, track

ROOT = "/api/v1/radios"


async def begun(asking, **said):
    return await asking.post(ROOT, 201, title="Evening", **said)


def names(page):
    return [item["name"] for item in page["items"]]


def sum_of(page, artist):
    """How much speaks for what an artist plays."""
    return sum(item["likeness"] for item in page["items"] if item["extra"]["artists"] == [artist])


async def test_a_radio_is_steered_by_more_and_less(asking, shop):
    shop.train("cooccurrence", "production")
    radio = await begun(asking, artists=["Ada"])
    assert radio["seeds"] == [{"id": str(id_of("artist", 0)), "kind": "artist", "name": "Ada"}]
    path = f"{ROOT}/{radio['id']}"
    first = await asking.get(f"{path}/next", limit=50)
    assert first["next"] is None and first["items"][0]["extra"]["reasons"]
    page = await asking.get(f"{path}/next", limit=3)
    rest = await asking.get(f"{path}/next", limit=50, cursor=page["next"])
    assert names(page) + names(rest) == names(first), "asking again changes nothing"
    best = first["items"][0]["extra"]["id"]
    await asking.post(f"{path}/feedback", 204, item_id=best, more=False)
    less = await asking.get(f"{path}/next", limit=50)
    assert best not in [item["extra"]["id"] for item in less["items"]]
    assert names(less) != [name for name in names(first) if name != first["items"][0]["name"]]
    await asking.post(f"{path}/feedback", 204, item_id=str(track(2, 0, 0)), more=True)
    more = await asking.get(f"{path}/next", limit=50)
    assert sum_of(more, "Cid") > sum_of(less, "Cid")


async def test_a_radio_begins_with_what_is_sure(asking, shop):
    refused = await asking.post(ROOT, 422, title="Evening", artists=["Nobody"])
    assert refused["unresolved"] == [{"kind": "artist", "name": "Nobody"}]
    await asking.post(ROOT, 422, title="Evening")
    await asking.post(ROOT, 422, title=" ", artists=["Ada"])
    radio = await begun(asking, seeds=[str(IDS[0])])
    await asking.get(f"{ROOT}/{radio['id']}/next", 503)
    await asking.get(f"{ROOT}/{radio['id']}/next", 400, cursor="gxx")
    absent = {"item_id": radio["id"], "more": True}
    await asking.post(f"{ROOT}/{radio['id']}/feedback", 404, **absent)


async def test_a_radio_is_listed_shown_and_ended(asking, shop):
    radio = await begun(asking, seeds=[str(IDS[0])])
    assert (await asking.get(ROOT))["items"] == [radio]
    path = f"{ROOT}/{radio['id']}"
    assert await asking.get(path) == radio
    await asking.ask("DELETE", path, 204)
    await asking.get(path, 404)
    assert (await asking.get(ROOT))["items"] == []


async def test_a_hundred_radios_are_enough(asking, shop, monkeypatch):
    monkeypatch.setattr("api.music.serving.radio_facts.MOST", 1)
    await begun(asking, seeds=[str(IDS[0])])
    refused = await asking.post(ROOT, 409, title="Two", seeds=[str(IDS[0])])
    assert "end one" in refused["detail"]
