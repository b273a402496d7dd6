"""Duplicates as the API tells them: proposed, resolved, dismissed, and brought back exactly."""

import asyncio
import datetime as dt
import uuid

import pytest
from sqlalchemy import select

from catalog_data.photos.duplicates import DuplicateGroup, DuplicateMember
from catalog_data.photos.facts import PhotoSaying, PhotoTag

SAID = PhotoSaying.__table__
TAGS = PhotoTag.__table__


@pytest.fixture
def derive(pipeline, world):
    """A group by hand, as the asset would have it; the first photo is the one to keep."""

    async def put(owner, *photos, kind="similar", saving=100, count=2):
        ids = photos or [await world.photo(owner, "public") for _ in range(count)]
        group = min(ids)
        row = {"group_id": group, "owner_id": owner.id, "kind": kind, "photos": len(ids)}
        row |= {"kept_id": ids[0], "decided_by": "pixels", "reasons": ["pixels", "sharpness"]}
        row |= {"saving": saving, "similarity": 0.9}
        await asyncio.to_thread(pipeline.put, DuplicateGroup, **row)
        for at, photo in enumerate(ids):
            member = {"photo_id": photo, "group_id": group, "distance": at}
            member |= {"similarity": 1 - at / 10}
            await asyncio.to_thread(pipeline.put, DuplicateMember, **member)
        return str(group), ids

    return put


@pytest.fixture
def said(connections):
    """Everything that is said of photos, as it stands in the tables."""

    async def rows(*ids):
        found = await connections.rows(select(SAID).where(SAID.c.photo_id.in_(ids)))
        words = await connections.rows(select(TAGS).where(TAGS.c.photo_id.in_(ids)))
        told = {row.photo_id: {k: v for k, v in row._mapping.items() if k != "updated_at"}
                for row in found}  # fmt: skip
        return told, sorted((row.photo_id, row.tag) for row in words)

    return rows


async def ok(answer, status=200):
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


async def test_groups_are_ones_own_by_pages_those_that_save_most_first(room, ada, bo, derive):
    made = [(await derive(ada, saving=saving, kind=kind))[0] for saving, kind in
            ((10, "exact"), (30, "similar"), (20, "exact"))]  # fmt: skip
    theirs, _ = await derive(bo)
    seen, cursor = [], ""
    while cursor is not None:
        page = await ok(await room.get(f"duplicates?limit=2{cursor}", ada))
        seen += [group["id"] for group in page["items"]]
        cursor = f"&cursor={page['next']}" if page["next"] else None
    assert seen == [made[1], made[2], made[0]]
    exact = (await ok(await room.get("duplicates?kind=exact", ada)))["items"]
    assert [group["id"] for group in exact] == [made[2], made[0]]
    assert await ok(await room.get("duplicates/stats", ada)) == {
        "groups": 3,
        "photos": 6,
        "saving": 60,
    }
    for path in (f"duplicates/{theirs}", f"duplicates/{uuid.uuid4()}"):
        await ok(await room.get(path, ada), 404)
    await ok(await room.get("duplicates", None), 401)


async def test_a_group_shows_its_photos_and_why_one_is_kept(room, ada, derive):
    group, ids = await derive(ada, count=3)
    told = await ok(await room.get(f"duplicates/{group}", ada))
    assert told["group"] == {
        "id": group,
        "kind": "similar",
        "photos": 3,
        "kept_id": str(ids[0]),
        "decided_by": "pixels",
        "reasons": ["pixels", "sharpness"],
        "saving": 100,
        "similarity": 0.9,
    }
    assert [member["photo_id"] for member in told["members"]] == [str(id_) for id_ in ids]
    assert [member["distance"] for member in told["members"]] == [0, 1, 2]


async def test_resolving_keeps_one_merges_and_is_taken_back_exactly(
    room, world, ada, derive, pipeline, said
):
    kept = await world.photo(ada, rating=2, title="Mine")
    rated = await world.photo(ada, rating=5, title="Theirs", description="A boat", favourite=True)
    thrown = await world.photo(ada, trashed_at=dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
    await asyncio.to_thread(pipeline.metadata, rated, latitude=1.5, longitude=2.5, keywords=["Sea"])
    for photo, words in ((kept, ["old"]), (rated, ["old", "new"])):
        await ok(await room.send("POST", f"photos/{photo}/tags", ada, {"tags": words}))
    group, ids = await derive(ada, kept, rated, thrown)
    before = await said(*ids)
    told = await ok(await room.send("POST", f"duplicates/{group}/resolve", ada, {}))
    assert (told["verdict"], told["kept_id"]) == ("resolved", str(kept))
    assert set(told["gained"]) == {"rating", "favourite", "description", "place", "tags"}
    assert told["conflicts"] == ["title"]
    photo = await ok(await room.get(f"photos/{kept}", ada))
    assert (photo["rating"], photo["title"], photo["description"]) == (5, "Mine", "A boat")
    assert (photo["favourite"], photo["tags"]) == (True, ["new", "old", "sea"])
    trash = await room.items("photos?trashed=true", ada)
    assert {item["id"] for item in trash} == {str(rated), str(thrown)}
    assert (await ok(await room.get("duplicates", ada)))["items"] == []
    await ok(await room.send("POST", f"duplicates/{group}/resolve", ada, {}), 404)
    path = f"duplicates/decisions/{told['id']}/revert"
    reverted = await ok(await room.send("POST", path, ada))
    assert reverted["reverted_at"] is not None
    assert await said(*ids) == before
    assert (await ok(await room.send("POST", path, ada))) == reverted
    assert len((await ok(await room.get("duplicates", ada)))["items"]) == 1


async def test_what_was_said_since_stays_when_a_decision_is_taken_back(room, world, ada, derive):
    kept, other = await world.photo(ada), await world.photo(ada, rating=4, description="A boat")
    group, _ = await derive(ada, kept, other)
    told = await ok(await room.send("POST", f"duplicates/{group}/resolve", ada, {}))
    await ok(await room.send("PATCH", f"photos/{kept}", ada, {"rating": 1}))
    await ok(await room.send("POST", f"duplicates/decisions/{told['id']}/revert", ada))
    photo = await ok(await room.get(f"photos/{kept}", ada))
    assert (photo["rating"], photo["description"]) == (1, None)


async def test_another_photo_may_be_kept_but_none_from_elsewhere(room, world, ada, derive):
    group, ids = await derive(ada)
    wrong = {"kept_id": str(await world.photo(ada))}
    await ok(await room.send("POST", f"duplicates/{group}/resolve", ada, wrong), 422)
    right = {"kept_id": str(ids[1])}
    told = await ok(await room.send("POST", f"duplicates/{group}/resolve", ada, right))
    assert told["kept_id"] == str(ids[1]) and told["gained"] == []
    assert [item["id"] for item in await room.items("photos?trashed=true", ada)] == [str(ids[0])]


async def test_dismissed_groups_are_listed_among_decisions_and_come_back(room, ada, bo, derive):
    one, ids = await derive(ada)
    two, _ = await derive(ada)
    first = await ok(await room.send("POST", f"duplicates/{one}/dismiss", ada))
    second = await ok(await room.send("POST", f"duplicates/{two}/resolve", ada, {}))
    assert first["photos"] == sorted(str(id_) for id_ in ids) and first["kept_id"] is None
    assert (await ok(await room.get("duplicates", ada)))["items"] == []
    page = await ok(await room.get("duplicates/decisions?limit=1", ada))
    rest = await ok(await room.get(f"duplicates/decisions?cursor={page['next']}", ada))
    listed = [decision["id"] for decision in (*page["items"], *rest["items"])]
    assert listed == [second["id"], first["id"]]
    path = f"duplicates/decisions/{first['id']}/revert"
    for person, status in ((bo, 404), (None, 401)):
        await ok(await room.send("POST", path, person), status)
        await ok(await room.send("POST", f"duplicates/{one}/dismiss", person), status)
        await ok(await room.send("POST", f"duplicates/{one}/resolve", person, {}), status)
    await ok(await room.send("POST", path, ada))
    shown = (await ok(await room.get("duplicates", ada)))["items"]
    assert [group["id"] for group in shown] == [one]
    assert await room.items("photos?trashed=true", bo) == []
    assert (await ok(await room.get("duplicates/decisions", bo)))["items"] == []
