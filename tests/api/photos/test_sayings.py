"""What people say of their photos: it wins at once, can be taken back, and is theirs alone."""

import asyncio
import datetime as dt

import pytest


@pytest.fixture
async def photo(world, pipeline, ada):
    """A photo of which the file tells much."""
    made = str(await world.photo(ada))
    await asyncio.to_thread(
        pipeline.metadata,
        made,
        taken_at=dt.datetime(2020, 5, 1, 12),
        utc_offset_minutes=120,
        title="From the file",
        description="Derived",
        rating=2,
        latitude=60.39,
        longitude=5.32,
        creator="The camera's owner",
    )
    await asyncio.to_thread(
        pipeline.place, made, place="Bergen", country="Norway", latitude=60.39, longitude=5.32
    )
    return made


SAID = {
    "title": "Said",
    "description": "By hand",
    "rating": 5,
    "taken_at": "2019-12-31T23:59:00",
    "utc_offset_minutes": 60,
    "latitude": 52.5,
    "longitude": 13.4,
}


async def test_what_is_said_wins_at_once_and_null_takes_it_back(room, ada, photo):
    before = (await room.get(f"photos/{photo}", ada)).json()
    answer = await room.send("PATCH", f"photos/{photo}", ada, SAID)
    assert answer.status_code == 200
    for shown in (answer.json(), (await room.items("photos", ada))[0]):
        for name in set(SAID) & set(shown):
            assert shown[name] == SAID[name], name
    assert answer.json()["taken_at_rule"] == "said"
    nothing = dict.fromkeys(SAID)
    after = await room.send("PATCH", f"photos/{photo}", ada, nothing)
    assert after.json() == before


async def test_fields_left_out_stay(room, ada, photo):
    await room.send("PATCH", f"photos/{photo}", ada, SAID)
    shown = (await room.send("PATCH", f"photos/{photo}", ada, {"favourite": True})).json()
    assert (shown["title"], shown["rating"], shown["favourite"]) == ("Said", 5, True)
    shown = (await room.send("PUT", f"photos/{photo}", ada, {"rating": 0})).json()
    assert (shown["title"], shown["rating"]) == ("Said", 0)
    assert (await room.send("PATCH", f"photos/{photo}", ada, {})).status_code == 200


async def test_an_aware_time_is_its_wall_clock_and_its_offset(room, ada, photo):
    said = {"taken_at": "2021-07-01T10:00:00-04:00"}
    shown = (await room.send("PATCH", f"photos/{photo}", ada, said)).json()
    assert (shown["taken_at"], shown["utc_offset_minutes"]) == ("2021-07-01T10:00:00", -240)
    shown = (await room.send("PATCH", f"photos/{photo}", ada, {"taken_at": None})).json()
    assert (shown["taken_at"], shown["utc_offset_minutes"]) == ("2020-05-01T12:00:00", 120)


async def test_a_corrected_location_has_no_place_until_it_is_derived(room, ada, photo):
    assert (await room.get(f"photos/{photo}", ada)).json()["place"]["place"] == "Bergen"
    berlin = {"latitude": 52.5, "longitude": 13.4}
    shown = (await room.send("PATCH", f"photos/{photo}", ada, berlin)).json()
    assert shown["place"]["place"] is None
    assert await room.items("photos?place=bergen", ada) == []
    assert await room.items("photos?country=norway", ada) == []
    near = {"latitude": 60.3901, "longitude": 5.3201}
    shown = (await room.send("PATCH", f"photos/{photo}", ada, near)).json()
    assert shown["place"]["place"] == "Bergen"
    assert len(await room.items("photos?place=bergen", ada)) == 1


@pytest.mark.parametrize(
    "said",
    [
        {"rating": 6},
        {"rating": -1},
        {"rating": 2.5},
        {"visibility": "all"},
        {"visibility": None},
        {"latitude": 1},
        {"latitude": 1, "longitude": None},
        {"latitude": 91, "longitude": 0},
        {"title": "x" * 501},
        {"tags": ["x" * 51]},
        {"tags": "boat"},
        {"taken_at": "yesterday"},
        {"favourite": "yes"},
        {"author_id": "00000000-0000-4000-8000-000000000000"},
    ],
)
async def test_what_cannot_be_said_is_refused_and_changes_nothing(room, ada, photo, said):
    before = (await room.get(f"photos/{photo}", ada)).json()
    answer = await room.send("PATCH", f"photos/{photo}", ada, {"title": "New", **said})
    assert answer.status_code == 422, answer.text
    assert (await room.get(f"photos/{photo}", ada)).json() == before


async def test_tags_are_tidy_words(room, ada, photo):
    said = {"tags": ["  Old   Boat ", "old boat", "SEA", "  "]}
    shown = (await room.send("PATCH", f"photos/{photo}", ada, said)).json()
    assert shown["tags"] == ["old boat", "sea"]
    more = await room.send("POST", f"photos/{photo}/tags", ada, {"tags": ["Sea", "Ærø"]})
    assert more.json() == {"tags": ["old boat", "sea", "ærø"]}
    less = await room.send("DELETE", f"photos/{photo}/tags/Old%20Boat", ada)
    assert less.json() == {"tags": ["sea", "ærø"]}
    assert (await room.send("DELETE", f"photos/{photo}/tags/old boat", ada)).status_code == 404
    shown = (await room.send("PATCH", f"photos/{photo}", ada, {"tags": []})).json()
    assert shown["tags"] == []


async def test_trash_and_restore(room, ada, bo, photo):
    await room.send("PATCH", f"photos/{photo}", ada, {"visibility": "public"})
    assert (await room.get(f"photos/{photo}", bo)).status_code == 200
    trashed = (await room.send("POST", f"photos/{photo}/trash", ada)).json()
    assert trashed["trashed_at"] is not None
    again = (await room.send("POST", f"photos/{photo}/trash", ada)).json()
    assert again["trashed_at"] == trashed["trashed_at"]
    assert (await room.get(f"photos/{photo}", bo)).status_code == 404
    assert (await room.get(f"photos/{photo}", ada)).status_code == 200
    assert await room.items("photos", ada) == []
    assert (await room.send("POST", f"photos/{photo}/restore", bo)).status_code == 404
    restored = (await room.send("POST", f"photos/{photo}/restore", ada)).json()
    assert restored["trashed_at"] is None
    assert (await room.get(f"photos/{photo}", bo)).status_code == 200
    assert (await room.send("DELETE", f"photos/{photo}", ada)).status_code == 204
    assert (await room.items("photos?trashed=true", ada))[0]["id"] == photo


CHANGES = [
    ("PATCH", "", {"title": "Mine"}),
    ("PUT", "", {"title": "Mine"}),
    ("DELETE", "", None),
    ("POST", "/trash", None),
    ("POST", "/restore", None),
    ("POST", "/tags", {"tags": ["mine"]}),
    ("DELETE", "/tags/mine", None),
    ("DELETE", "/coldpreview", None),
]


@pytest.mark.parametrize(("method", "path", "said"), CHANGES)
async def test_403_where_visible_404_where_not_401_where_nobody(
    room, ada, bo, staff, photo, method, path, said
):
    before = (await room.get(f"photos/{photo}", ada)).json()
    for other in (bo, staff):
        hidden = await room.send(method, f"photos/{photo}{path}", other, said)
        assert hidden.status_code == 404
    await room.send("PATCH", f"photos/{photo}", ada, {"visibility": "authenticated"})
    for other in (bo, staff):
        shown = await room.send(method, f"photos/{photo}{path}", other, said)
        assert shown.status_code == 403
        assert shown.json()["detail"] == "This photo is someone else's."
    assert (await room.send(method, f"photos/{photo}{path}", None, said)).status_code == 401
    after = (await room.get(f"photos/{photo}", ada)).json()
    assert after == {**before, "visibility": "authenticated"}


async def test_a_blocked_person_sees_nothing_but_public(room, ada, bo, world, photo):
    await world.relate(ada, bo, "blocked")
    for visibility, status in (("authenticated", 404), ("friends", 404), ("public", 200)):
        await room.send("PATCH", f"photos/{photo}", ada, {"visibility": visibility})
        assert (await room.get(f"photos/{photo}", bo)).status_code == status, visibility
