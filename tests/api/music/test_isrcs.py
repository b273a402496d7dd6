"""ISRCs that may be of several tracks: told with shares, decided by staff, resolved after that."""

import uuid

import pytest

from catalog_data.music.isrcs import MusicIsrcConflict
from tests.api.photos.conftest import pipeline  # noqa: F401

DIVIDED, SETTLED = "GBAYE9700351", "GBAYE9700352"


@pytest.fixture
async def evidence(shelf, pipeline):  # noqa: F811
    """An ISRC that is Jóga's by half, and Hunter's and Encore's by a quarter each."""
    ids = shelf.ids
    for title, votes, share in (("Hunter", 1, 0.25), ("Jóga", 2, 0.5), ("Encore", 1, 0.25)):
        row = {"isrc": DIVIDED, "item_id": ids[title], "votes": votes, "share": share}
        pipeline.put(MusicIsrcConflict, **row)
    return ids


def given(isrc, **more):
    return {"source": "isrc", "resource_type": "track", "source_id": isrc, **more}


async def test_a_divided_isrc_is_a_conflict_until_staff_decide(asking, evidence, ada, staff):
    async def resolve(*things):
        body = {"items": list(things)}
        return (await asking.ask("POST", "/resolve", ada, json=body))["items"]

    joga, hunter = str(evidence["Jóga"]), str(evidence["Hunter"])
    alone, helped, other, settled = await resolve(
        given(DIVIDED),
        given(DIVIDED, juke_id=hunter),
        given(DIVIDED, juke_id=str(evidence["Sexy Boy"])),
        given(SETTLED),
    )
    assert (alone["status"], alone["shares"]) == ("conflict", [0.5, 0.25, 0.25])
    assert alone["candidates"][0] == joga and len(alone["candidates"]) == 3
    assert "divided" in alone["detail"]
    assert (helped["status"], helped["canonical_item_id"]) == ("resolved", hunter)
    assert other["status"] == "conflict" and len(other["candidates"]) == 4
    assert (settled["status"], settled["name"]) == ("resolved", "Jóga")
    (listed,) = (await asking.get("conflicts", staff))["items"]
    assert listed["isrc"] == DIVIDED
    first = {"item_id": joga, "name": "Jóga", "artists": ["Björk"], "votes": 2, "share": 0.5}
    assert listed["candidates"][0] == first
    said = {"item_id": hunter, "reason": "it says so on the sleeve"}
    told = await asking.ask("PUT", "isrcs/gb-aye-97-00351", staff, json=said)
    assert (told["isrc"], told["item_id"]) == (DIVIDED, hunter)
    await asking.ask("PUT", f"isrcs/{SETTLED}", staff, json=said)
    assert [one["name"] for one in await resolve(given(DIVIDED), given(SETTLED))] == ["Hunter"] * 2
    assert (await asking.get("conflicts", staff))["items"] == []
    first = await asking.get("isrcs", staff, limit=1)
    second = await asking.get("isrcs", staff, limit=1, cursor=first["next"])
    assert [page["items"][0]["isrc"] for page in (first, second)] == [DIVIDED, SETTLED]
    assert second["next"] is None
    for isrc in (DIVIDED, SETTLED):
        await asking.ask("DELETE", f"isrcs/{isrc}", staff, 204)
        await asking.ask("DELETE", f"isrcs/{isrc}", staff, 404)
    told = await resolve(given(DIVIDED), given(SETTLED))
    assert [one["status"] for one in told] == ["conflict", "resolved"]
    assert told[1]["name"] == "Jóga"


async def test_what_cannot_be_decided_and_who_may(asking, evidence, ada, staff):
    said = {"item_id": str(evidence["Jóga"]), "reason": "it is"}
    artist = said | {"item_id": str(evidence["Björk"])}
    await asking.ask("PUT", f"isrcs/{DIVIDED}", staff, 404, json=artist)
    nobody = said | {"item_id": str(uuid.uuid4())}
    await asking.ask("PUT", f"isrcs/{DIVIDED}", staff, 404, json=nobody)
    await asking.ask("PUT", "isrcs/short", staff, 422, json=said)
    await asking.ask("PUT", f"isrcs/{DIVIDED}", staff, 422, json=said | {"reason": " "})
    for who, status in ((ada, 403), (None, 401)):
        await asking.get("conflicts", who, status)
        await asking.get("isrcs", who, status)
        await asking.ask("PUT", f"isrcs/{DIVIDED}", who, status, json=said)
        await asking.ask("DELETE", f"isrcs/{DIVIDED}", who, status)
