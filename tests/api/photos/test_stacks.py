"""Stacks as the API tells them, and what an owner may say: together, apart, which comes first."""

import asyncio
import uuid

import pytest
from sqlalchemy import select

from catalog_data.photos.decisions import StackSaying
from catalog_data.photos.stacks import PhotoStack, PhotoStackMember

SAYINGS = StackSaying.__table__


@pytest.fixture
def derive(pipeline, world):
    """A stack by hand, as the asset would have it; the second photo stands for it."""

    async def put(owner, count=2, type_="burst", stack=None, photos=None):
        ids = photos or [await world.photo(owner, "public") for _ in range(count)]
        stack = stack or uuid.uuid4()
        row = {"stack_id": stack, "owner_id": owner.id, "type": type_, "rule": "file_name"}
        row |= {"primary_id": ids[1], "photos": len(ids)}
        await asyncio.to_thread(pipeline.put, PhotoStack, **row)
        for at, photo in enumerate(ids):
            member = {"photo_id": photo, "stack_id": stack, "position": at}
            await asyncio.to_thread(pipeline.put, PhotoStackMember, **member)
        return str(stack), ids

    return put


@pytest.fixture
def sayings(connections):
    async def rows():
        columns = [SAYINGS.c[name] for name in ("kind", "photos", "primary_id", "owner_id")]
        found = await connections.rows(select(*columns).order_by(SAYINGS.c.said_at))
        return [tuple(row) for row in found]

    return rows


async def ok(answer, status=200):
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


async def test_stacks_are_ones_own_by_pages(room, ada, bo, derive):
    made = [await derive(ada, count) for count in (2, 3, 4)]
    theirs, _ = await derive(bo)
    seen, cursor = [], ""
    while cursor is not None:
        page = await ok(await room.get(f"stacks?limit=2{cursor}", ada))
        seen += [stack["id"] for stack in page["items"]]
        cursor = f"&cursor={page['next']}" if page["next"] else None
    assert seen == sorted(stack for stack, _ in made)
    stack, ids = made[1]
    told = await ok(await room.get(f"stacks/{stack}", ada))
    assert told["stack"] == {
        "id": stack,
        "type": "burst",
        "rule": "file_name",
        "primary_id": str(ids[1]),
        "photos": 3,
    }
    assert told["members"] == [str(id_) for id_ in ids]
    for path in (f"stacks/{theirs}", f"stacks/{uuid.uuid4()}"):
        await ok(await room.get(path, ada), 404)
    await ok(await room.get("stacks", None), 401)


async def test_photos_are_stacked_by_hand(room, world, ada, bo, sayings):
    ids = sorted([await world.photo(ada) for _ in range(2)])
    texts = [str(id_) for id_ in ids]
    said = {"photos": texts[::-1], "primary_id": texts[1]}
    told = await ok(await room.send("POST", "stacks", ada, said), 201)
    assert (told["photos"], told["primary_id"]) == (texts, texts[1])
    assert await sayings() == [("together", ids, ids[1], ada.id)]
    theirs = str(await world.photo(bo, "public"))
    wrong = {theirs: 404, str(uuid.uuid4()): 404, texts[0]: 422}
    for photo, status in wrong.items():
        said = {"photos": [texts[0], photo]}
        await ok(await room.send("POST", "stacks", ada, said), status)
    other = {"photos": texts, "primary_id": theirs}
    await ok(await room.send("POST", "stacks", ada, other), 422)
    await ok(await room.send("POST", "stacks", ada, {"photos": texts[:1]}), 422)
    await ok(await room.send("POST", "stacks", None, said), 401)


async def test_a_stack_is_taken_apart_and_is_gone_at_once(room, ada, bo, derive, sayings):
    stack, ids = await derive(ada, 3)
    for person, status in ((bo, 404), (None, 401)):
        await ok(await room.send("DELETE", f"stacks/{stack}", person), status)
        first = {"photo_id": str(ids[0])}
        await ok(await room.send("POST", f"stacks/{stack}/primary", person, first), status)
    await ok(await room.send("DELETE", f"stacks/{stack}", ada), 204)
    assert await sayings() == [("apart", sorted(ids), None, ada.id)]
    await ok(await room.get(f"stacks/{stack}", ada), 404)
    assert (await ok(await room.get("stacks", ada)))["items"] == []


async def test_the_first_photo_is_chosen(room, world, ada, derive, sayings):
    stack, ids = await derive(ada, 3)
    path = f"stacks/{stack}/primary"
    await ok(await room.send("POST", path, ada, {"photo_id": str(await world.photo(ada))}), 422)
    made = await ok(await room.send("POST", path, ada, {"photo_id": str(ids[0])}))
    assert made["id"] != stack and made["primary_id"] == str(ids[0])
    assert await sayings() == [("together", sorted(ids), ids[0], ada.id)]


async def test_choosing_again_for_a_stack_by_hand_keeps_its_id(
    room, world, ada, derive, sayings, pipeline
):
    ids = sorted([await world.photo(ada) for _ in range(2)])
    said = {"photos": [str(id_) for id_ in ids]}
    made = await ok(await room.send("POST", "stacks", ada, said), 201)
    await derive(ada, type_="manual", stack=uuid.UUID(made["id"]), photos=ids)
    await asyncio.to_thread(pipeline.publish, "photo_stacks", "later")
    path = f"stacks/{made['id']}/primary"
    told = await ok(await room.send("POST", path, ada, {"photo_id": str(ids[1])}))
    assert told["id"] == made["id"]
    assert await sayings() == [("together", ids, ids[1], ada.id)]


async def test_one_photo_stands_for_its_stack_in_ones_own_list(room, world, ada, bo, derive):
    alone = await world.photo(ada, "public")
    stack, ids = await derive(ada, 3)
    every = {str(alone), *(str(id_) for id_ in ids)}
    shown = await room.items("photos?stacked=primary", ada)
    assert {photo["id"] for photo in shown} == {str(alone), str(ids[1])}
    assert {photo["id"] for photo in await room.items("photos", ada)} == every
    for person in (bo, None):
        seen = await room.items("photos?stacked=primary", person)
        assert {photo["id"] for photo in seen} == every
    await ok(await room.get("photos?stacked=none", ada), 422)
    await ok(await room.send("DELETE", f"stacks/{stack}", ada), 204)
    assert {p["id"] for p in await room.items("photos?stacked=primary", ada)} == every
