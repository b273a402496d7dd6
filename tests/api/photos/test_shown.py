"""Labels, captions and categories of photos: shown, said, taken back, found by, counted."""

import asyncio
import datetime as dt

import pytest

from catalog_data.photos.shown import PhotoCaption, PhotoCategory, PhotoLabels


async def told(room, path, person=None, status=200):
    answer = await room.get(path, person)
    assert answer.status_code == status, answer.text
    return answer.json()


async def say(room, method, path, person, said=None, status=200):
    answer = await room.send(method, path, person, said)
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.fixture
def put(pipeline):
    async def derive(photo, content, labels=(), category=None, caption=None, **more):
        names = list(dict(labels))
        row = {"content_id": content, "labels": names, "scores": list(dict(labels).values())}
        calibrated = {"calibrated": True, **more}
        await asyncio.to_thread(pipeline.put, PhotoLabels, **row, **calibrated)
        if caption:
            row = {"content_id": content, "caption": caption}
            await asyncio.to_thread(pipeline.put, PhotoCaption, **row)
        if category:
            row = {"photo_id": photo, "category": category, "reasons": []}
            await asyncio.to_thread(pipeline.put, PhotoCategory, **row)

    return derive


async def test_labels_are_shown_counted_found_by_and_rejected(room, world, ada, bo, put):
    shown = await world.photo(ada, "public", content_id="c1")
    hidden = await world.photo(ada, content_id="c2")
    other = await world.photo(bo, "public", content_id="c3")
    await put(shown, "c1", {"dog": 0.9, "beach": 0.7})
    await put(hidden, "c2", {"dog": 0.95})
    await put(other, "c3", {"dog": 0.8}, calibrated=False)
    await say(room, "POST", f"photos/{shown}/tags", ada, {"tags": ["rex"]})
    both = [
        {"label": "dog", "score": 0.9, "calibrated": True},
        {"label": "beach", "score": 0.7, "calibrated": True},
    ]
    tags = await told(room, f"photos/{shown}/tags", bo)
    assert tags == {"tags": ["rex"], "labels": both, "rejected": []}
    assert (await told(room, f"photos/{shown}", bo))["labels"] == ["dog", "beach"]
    await told(room, f"photos/{hidden}/tags", bo, 404)

    mine = (await told(room, "labels", ada))["items"]
    beach = {"label": "beach", "photos": 1, "cover_id": str(shown), "calibrated": True}
    dog = {"label": "dog", "photos": 3, "cover_id": str(hidden), "calibrated": False}
    assert mine == [dog, beach]
    of_all = (await told(room, "labels"))["items"]
    assert of_all == [{**dog, "photos": 2, "cover_id": str(shown)}, beach]
    ids = {photo["id"] for photo in await room.items("photos?label=dog", ada)}
    assert ids == {str(shown), str(hidden), str(other)}
    assert len(await room.items("photos?label=dog&label=beach", bo)) == 1
    assert len(await room.items("photos/search?q=label:dog", bo)) == 2

    path = f"photos/{shown}/labels/dog/reject"
    await say(room, "POST", path, bo, status=403)
    await say(room, "POST", f"photos/{shown}/labels/cat/reject", ada, status=404)
    assert await say(room, "POST", path, ada) == both[1:]
    assert await say(room, "POST", path, ada) == both[1:]
    assert (await told(room, f"photos/{shown}/tags", ada))["rejected"] == ["dog"]
    assert (await told(room, f"photos/{shown}/tags", bo))["rejected"] == []
    assert (await told(room, f"photos/{shown}", bo))["labels"] == ["beach"]
    assert (await told(room, "labels", ada))["items"][0]["photos"] == 2
    assert str(shown) not in {photo["id"] for photo in await room.items("photos?label=dog", ada)}
    assert await say(room, "DELETE", path, ada) == both
    await say(room, "DELETE", path, ada, status=404)


async def test_a_persons_caption_wins_and_its_hashtags_are_tags(room, world, ada, bo, put):
    photo = await world.photo(ada, "public", content_id="c1")
    path = f"photos/{photo}/caption"
    nothing = {"caption": None, "told_by": None, "derived": None}
    assert await told(room, path, bo) == nothing
    await put(photo, "c1", caption="a dog on a beach.")
    derived = {"caption": "a dog on a beach.", "told_by": "model", "derived": "a dog on a beach."}
    assert await told(room, path, bo) == derived
    await say(room, "PUT", path, bo, {"caption": "no"}, 403)
    said = "Rex at #Skagen, #summer_24 &#39; C# a#b"
    answer = await say(room, "PUT", path, ada, {"caption": said})
    assert answer == {**derived, "caption": said, "told_by": "person"}
    detail = await told(room, f"photos/{photo}", bo)
    assert (detail["caption"], detail["tags"]) == (said, ["skagen", "summer_24"])
    await say(room, "POST", f"photos/{photo}/tags", ada, {"tags": ["rex"]})
    await say(room, "PUT", path, ada, {"caption": "Rex at #Skagen"})
    assert (await told(room, f"photos/{photo}", ada))["tags"] == ["rex", "skagen"]
    assert await say(room, "DELETE", path, ada) == derived
    assert (await told(room, f"photos/{photo}", ada))["tags"] == ["rex"]
    history = f"photos/{photo}/metadata/history"
    edits = (await told(room, history, ada))["items"]
    fields = [(one["field"], one["before"], one["after"]) for one in edits]
    assert ("caption", "Rex at #Skagen", None) in fields[:2]
    taken_back = next(one for one in edits if one["field"] == "caption")
    back = await say(room, "POST", f"{history}/{taken_back['id']}/revert", ada)
    assert back["fields"]["caption"]["source"] == "person"
    assert (await told(room, f"photos/{photo}", ada))["tags"] == ["rex", "skagen"]
    assert (await told(room, path, ada))["caption"] == "Rex at #Skagen"
    again = (await told(room, history, ada))["items"]
    undone = next(one for one in again if one["field"] == "caption")
    assert undone["reverts"] == taken_back["id"]
    told_now = await say(room, "POST", f"{history}/{undone['id']}/revert", ada)
    assert told_now["fields"]["caption"]["value"] == "a dog on a beach."
    assert told_now["fields"]["caption"]["source"] == "derived"
    for wrong in ({"caption": ""}, {"caption": "x" * 20_001}, {}):
        await say(room, "PUT", path, ada, wrong, 422)


async def test_a_pinned_category_wins_and_keeps_out_of_memories(
    room, world, ada, bo, put, pipeline
):
    shots = [await world.photo(ada, "public", content_id=f"c{at}") for at in range(3)]
    for at, (shot, category) in enumerate(zip(shots, ("screenshot", "photo", None), strict=True)):
        await put(shot, f"c{at}", category=category)
        when = dt.datetime(2020, 5, 4, at)
        await asyncio.to_thread(pipeline.metadata, shot, taken_at=when)
    first, second, third = shots

    async def remembered():
        items = (await told(room, "memories?date=2024-05-04", ada))["items"]
        return {photo["id"] for memory in items for photo in memory["photos"]}

    assert await remembered() == {str(second), str(third)}
    derived = {"category": "screenshot", "pinned": False, "derived": "screenshot"}
    path = f"photos/{first}/category"
    assert await told(room, path, bo) == derived
    await say(room, "PUT", path, bo, {"category": "photo"}, 403)
    await say(room, "PUT", path, ada, {"category": "painting"}, 422)
    pinned = {"category": "photo", "pinned": True, "derived": "screenshot"}
    assert await say(room, "PUT", path, ada, {"category": "photo"}) == pinned
    await say(room, "PUT", f"photos/{second}/category", ada, {"category": "document"})
    assert await remembered() == {str(first), str(third)}
    assert [photo["id"] for photo in await room.items("photos?category=document", bo)] == [
        str(second)
    ]
    assert len(await room.items("photos/search?q=category:photo", bo)) == 1
    assert await room.items("photos?category=screenshot", bo) == []
    assert (await told(room, f"photos/{second}", bo))["category"] == "document"
    assert await say(room, "DELETE", path, ada) == derived
    history = f"photos/{first}/metadata/history"
    edits = (await told(room, history, ada))["items"]
    assert [(one["field"], one["before"], one["after"]) for one in edits] == [
        ("category", "photo", None),
        ("category", None, "photo"),
    ]
    await say(room, "POST", f"{history}/{edits[0]['id']}/revert", ada)
    assert await told(room, path, ada) == pinned
    await told(room, "photos?category=painting", ada, 422)
