"""What is said of photos field by field: its history, and taking it back; pictures turned."""

import asyncio
import io

import pytest
from PIL import Image

from tests.api.photos.material import jpeg


@pytest.fixture
async def photo(world, pipeline, ada):
    made = str(await world.photo(ada))
    told = {"title": "From a sidecar", "rating": 2, "keywords": ["Boat", "Sea"]}
    place = {"latitude": 1.0, "longitude": 2.0, "file_latitude": 1.0, "file_longitude": 2.0}
    from_sidecar = ["title"]
    await asyncio.to_thread(
        pipeline.metadata, made, from_sidecar=from_sidecar, creator="Camera", **told, **place
    )
    return made


async def fields(room, ada, photo):
    return (await room.get(f"photos/{photo}/metadata", ada)).json()["fields"]


async def history(room, ada, photo):
    return await room.items(f"photos/{photo}/metadata/history", ada)


async def test_each_field_tells_whence_it_is(room, ada, photo):
    told = await fields(room, ada, photo)
    assert told["title"]["source"] == "sidecar" and told["rating"]["source"] == "file"
    assert told["location"] == {
        "value": {"latitude": 1.0, "longitude": 2.0}, "source": "file", "said": None,
        "file": {"latitude": 1.0, "longitude": 2.0},
    }  # fmt: skip
    said = {"title": "Mine", "creator": "Ada L.", "copyright": "CC BY", "rotation": 90}
    said |= {"latitude": 59.5, "longitude": 10.5, "taken_at": "2020-02-03T04:05:06+02:00"}
    answer = await room.send("PATCH", f"photos/{photo}/metadata", ada, said)
    assert answer.status_code == 200, answer.text
    now = answer.json()["fields"]
    assert {name for name in now if now[name]["source"] == "person"} >= {
        "title", "creator", "copyright", "rotation", "location", "taken_at",
    }  # fmt: skip
    assert (now["title"]["value"], now["title"]["file"]) == ("Mine", "From a sidecar")
    assert now["taken_at"]["value"]["utc_offset_minutes"] == 120
    shown = (await room.get(f"photos/{photo}", ada)).json()
    assert (shown["author"], shown["copyright"], shown["rotation"]) == ("Ada L.", "CC BY", 90)


async def test_every_way_of_saying_leaves_history_and_edits_are_reverted(room, ada, photo):
    await room.send("PATCH", f"photos/{photo}", ada, {"title": "One", "rating": 5})
    await room.send("PATCH", f"photos/{photo}/metadata", ada, {"title": "Two"})
    await room.send("POST", f"photos/{photo}/tags", ada, {"tags": ["Old"]})
    await room.send("PATCH", f"photos/{photo}", ada, {"title": "Two"})
    edits = await history(room, ada, photo)
    told = [(edit["field"], edit["before"], edit["after"]) for edit in edits]
    words = {"words": ["old"], "only": False}
    assert told[:2] == [("keywords", None, words), ("title", "One", "Two")]
    assert sorted(told[2:]) == [("rating", None, 5), ("title", None, "One")]
    assert edits[2]["batch_id"] == edits[3]["batch_id"] and edits[0]["user_id"] == str(ada.id)
    pages = [await room.get(f"photos/{photo}/metadata/history?limit=3", ada)]
    rest = await room.items(
        f"photos/{photo}/metadata/history?limit=3&cursor={pages[0].json()['next']}", ada
    )
    assert pages[0].json()["items"] + rest == edits
    first = next(edit for edit in edits if edit["after"] == "One")
    path = f"photos/{photo}/metadata/history/{first['id']}/revert"
    back = (await room.send("POST", path, ada)).json()["fields"]["title"]
    assert back["value"] == "From a sidecar" and back["said"] is None
    newest = (await history(room, ada, photo))[0]
    assert (newest["reverts"], newest["before"], newest["after"]) == (first["id"], "Two", None)
    again = f"photos/{photo}/metadata/history/{newest['id']}/revert"
    assert (await room.send("POST", again, ada)).json()["fields"]["title"]["value"] == "Two"


async def test_all_is_taken_back(room, ada, photo):
    before = await fields(room, ada, photo)
    said = {"title": "x", "rating": 1, "keywords": ["new"], "latitude": 5, "longitude": 5}
    said |= {"taken_at": "2020-01-01T00:00:00", "rotation": 180, "mirrored": True}
    said |= {"creator": "Me", "copyright": "Mine", "description": "d"}
    await room.send("PATCH", f"photos/{photo}", ada, {**said, "visibility": "public"})
    times = [edit for edit in await history(room, ada, photo) if edit["field"] == "taken_at"]
    after = (await room.send("POST", f"photos/{photo}/metadata/revert-all", ada)).json()["fields"]
    assert after.pop("visibility")["value"] == "public" and before.pop("visibility")
    assert after == before
    edits = [edit for edit in await history(room, ada, photo) if edit["after"] is None]
    assert len({edit["batch_id"] for edit in edits}) == 1
    mine = next(edit for edit in edits if edit["field"] == "taken_at")
    path = f"photos/{photo}/metadata/history/{mine['id']}/revert"
    now = (await room.send("POST", path, ada)).json()["fields"]["taken_at"]
    assert now["value"] == times[0]["after"]


async def test_keywords_and_tags_are_one_list(room, ada, photo):
    path = f"photos/{photo}/metadata"
    assert (await fields(room, ada, photo))["keywords"]["value"] == ["boat", "sea"]
    await room.send("POST", f"photos/{photo}/tags", ada, {"tags": ["Fjord"]})
    assert (await fields(room, ada, photo))["keywords"]["value"] == ["boat", "fjord", "sea"]
    await room.send("PATCH", path, ada, {"keywords": ["Sea", "Sun"]})
    shown = (await room.get(f"photos/{photo}", ada)).json()
    assert (shown["tags"], shown["keywords"]) == (["sea", "sun"], [])
    assert await room.items("photos?tag=boat", ada) == []
    assert len(await room.items("photos?tag=sun", ada)) == 1
    await room.send("DELETE", f"photos/{photo}/tags/sun", ada)
    assert (await fields(room, ada, photo))["keywords"]["value"] == ["sea"]
    await room.send("PATCH", path, ada, {"keywords": None})
    assert (await fields(room, ada, photo))["keywords"]["value"] == ["boat", "sea"]
    both = await room.send("PATCH", path, ada, {"keywords": ["a"], "tags": ["b"]})
    assert both.status_code == 422


async def test_several_photos_at_once_or_none(room, ada, bo, world, photo):
    other, theirs = str(await world.photo(ada)), str(await world.photo(bo))
    change = {"rating": 4, "keywords": ["trip"]}
    said = {"photos": [photo, other, theirs], "change": change}
    assert (await room.send("PATCH", "photos/metadata", ada, said)).status_code == 404
    assert await history(room, ada, photo) == []
    said["photos"] = [photo, other]
    answer = (await room.send("PATCH", "photos/metadata", ada, said)).json()
    assert set(answer["photos"]) == {photo, other}
    for each in (photo, other):
        edits = await history(room, ada, each)
        assert {edit["batch_id"] for edit in edits} == {answer["batch_id"]} and len(edits) == 2
    said["photos"] = [photo] * 101
    assert (await room.send("PATCH", "photos/metadata", ada, said)).status_code == 422
    wrong = {"photos": [photo], "change": {"rotation": 45}}
    assert (await room.send("PATCH", "photos/metadata", ada, wrong)).status_code == 422


def opened(answer):
    assert answer.status_code == 200
    return Image.open(io.BytesIO(answer.content)).convert("RGB")


def alike(one, other):
    small = [picture.resize((8, 8)) for picture in (one, other)]
    pairs = zip(*(picture.tobytes() for picture in small), strict=True)
    return max(abs(a - b) for a, b in pairs) < 24


async def test_a_turned_picture_is_shown_turned_at_once_and_only_its_own(room, ada, bo, pipeline):
    data = jpeg(5, (640, 320))
    photo = await room.uploaded(ada, data)
    same = await room.uploaded(bo, data)
    await asyncio.to_thread(pipeline.previews, data)
    for path in ("hotpreview", "preview?size=500", "coldpreview", "coldpreview?width=200"):
        plain = await room.get(f"photos/{photo}/{path}", ada)
        upright = opened(plain)
        said = {"rotation": 90, "mirrored": True}
        shown = (await room.send("PATCH", f"photos/{photo}", ada, said)).json()
        assert (shown["width"], shown["height"]) == (320, 640)
        answer = await room.get(f"photos/{photo}/{path}", ada)
        flipped = upright.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        turned, wanted = opened(answer), flipped.transpose(Image.Transpose.ROTATE_270)
        assert alike(turned, wanted) and turned.height > turned.width
        tag = answer.headers["etag"]
        assert tag != plain.headers["etag"]
        assert answer.headers["content-type"] == plain.headers["content-type"]
        known = await room.get(f"photos/{photo}/{path}", ada, {"If-None-Match": tag})
        assert known.status_code == 304
        stale = {"If-None-Match": plain.headers["etag"]}
        assert (await room.get(f"photos/{photo}/{path}", ada, stale)).status_code == 200
        other = await room.get(f"photos/{same}/{path}", bo)
        assert other.headers["etag"] == plain.headers["etag"]
        back = {"rotation": None, "mirrored": None}
        await room.send("PATCH", f"photos/{photo}", ada, back)
        assert (await room.get(f"photos/{photo}/{path}", ada)).content == plain.content


async def test_what_rules_are_made_of_and_where_towns_lie(room, ada):
    rules = (await room.get("rules/dates/predefined")).json()["items"]
    usual = [each["rule"] for each in rules if each["usual"]]
    assert usual == (await room.get("rules/dates", ada)).json()["rules"]["rules"]
    zones = (await room.get("time-zones")).json()["items"]
    assert "Europe/Oslo" in zones and zones == sorted(zones)
    path = {"name": "p", "find": "path", "pattern": r"(?P<year>\d{4})/(?P<month>\d\d)"}
    wrong = [path, {**path, "pattern": "(a"}, {"name": "x", "find": "exif"}, {**path, "find": "?"}]
    wrong.append({**usual[0], "exif": {"Image Make": "(?=look)"}})
    for rule in wrong:
        answer = await room.send("PUT", "rules/dates", ada, {"rules": [rule]})
        assert answer.status_code == 422, answer.text
    found = (await room.get("geocode/search?q=Paris, France")).json()["items"]
    assert (found[0]["place"], found[0]["country"]) == ("Paris", "France")
    assert abs(found[0]["latitude"] - 48.85) < 0.1
    assert (await room.get("geocode/search?q=")).status_code == 422
