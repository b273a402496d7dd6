"""Photos in groups as the API tells them: events, memories, places and journeys, rules."""

import asyncio
import datetime as dt
import uuid

import pytest

from catalog_data.photos.derived import PhotoOcr
from catalog_data.photos.sets import PhotoEvent, PhotoEventMember

DAY = "date=2024-12-31"


def at(*parts):
    return dt.datetime(*parts)


@pytest.fixture
def happen(pipeline):
    """Derives an event by hand."""

    async def put(owner, photos, began, title="Monday morning"):
        ids = sorted(photos)
        row = {
            "event_id": ids[0],
            "owner_id": owner.id,
            "title": title,
            "began": began,
            "ended": began + dt.timedelta(hours=1),
            "photos": len(ids),
            "cover_id": ids[-1],
            "latitude": 48.2,
            "longitude": 16.4,
            "places": ["Vienna"],
        }
        await asyncio.to_thread(pipeline.put, PhotoEvent, **row)
        for id_ in ids:
            belongs = {"photo_id": id_, "event_id": ids[0]}
            await asyncio.to_thread(pipeline.put, PhotoEventMember, **belongs)
        return str(ids[0])

    return put


async def told(room, path, person=None, status=200):
    answer = await room.get(path, person)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_events_are_ones_own_newest_first_by_pages(room, world, ada, bo, happen):
    made = []
    for number in range(5):
        taken = at(2024, 1, 1 + number // 2)
        photos = [await world.photo(ada, "public", taken_at=taken) for _ in range(2)]
        made.append((taken, await happen(ada, photos, taken)))
    theirs = await happen(bo, [await world.photo(bo)], at(2024, 6, 1))
    expected = [id_ for _, id_ in sorted(made, key=lambda pair: (-pair[0].toordinal(), pair[1]))]
    seen, cursor = [], ""
    while cursor is not None:
        page = await told(room, f"events?limit=2{cursor}", ada)
        seen += [event["id"] for event in page["items"]]
        cursor = f"&cursor={page['next']}" if page["next"] else None
    assert seen == expected
    event = await told(room, f"events/{expected[0]}", ada)
    assert (event["title"], event["photos"], event["places"]) == ("Monday morning", 2, ["Vienna"])
    await told(room, f"events/{theirs}", ada, 404)
    await told(room, f"events/{uuid.uuid4()}", ada, 404)
    await told(room, "events", None, 401)


async def test_the_photos_of_an_event_pass_the_rule(room, world, ada, bo, happen):
    shown = await world.photo(ada, "public", taken_at=at(2024, 1, 1))
    hidden = await world.photo(ada, taken_at=at(2024, 1, 1, 1))
    await world.photo(ada, "public", taken_at=at(2024, 1, 1, 2))
    event = await happen(ada, [shown, hidden], at(2024, 1, 1))
    own = await room.items(f"photos?event={event}", ada)
    assert {photo["id"] for photo in own} == {str(shown), str(hidden)}
    assert [photo["id"] for photo in await room.items(f"photos?event={event}", bo)] == [str(shown)]


async def test_photos_without_a_time(room, world, ada):
    timeless = await world.photo(ada)
    dated = await world.photo(ada, taken_at=at(2024, 1, 1))
    assert [p["id"] for p in await room.items("photos?dated=false", ada)] == [str(timeless)]
    assert [p["id"] for p in await room.items("photos?dated=true", ada)] == [str(dated)]


async def test_memories_reach_over_new_year_and_tell_the_best_first(room, world, ada, bo):
    days = {
        "last": at(2023, 12, 30),
        "best": at(2024, 1, 2, 10),
        "early": at(2020, 1, 3),
        "late": at(2020, 1, 4),
        "same": at(2024, 12, 31, 9),
        "far": at(2022, 12, 20),
    }
    rated = {"best": 5}
    made = {
        name: str(await world.photo(ada, taken_at=taken, rating=rated.get(name)))
        for name, taken in days.items()
    }
    await world.photo(bo, "public", taken_at=at(2023, 12, 31))
    await world.photo(ada, taken_at=at(2023, 12, 31), trashed_at=at(2024, 1, 1))
    answer = await told(room, f"memories?{DAY}", ada)
    assert (answer["date"], answer["span"]) == ("2024-12-31", "days")
    shown = [
        (item["years_ago"], item["date"], [photo["id"] for photo in item["photos"]])
        for item in answer["items"]
    ]
    assert shown == [
        (1, "2023-12-31", [made["best"], made["last"]]),
        (5, "2019-12-31", [made["early"]]),
    ]
    assert answer["items"][0]["cover_id"] == made["best"]
    one = await told(room, f"memories?{DAY}&limit=1", ada)
    assert [len(item["photos"]) for item in one["items"]] == [1, 1]
    wider = await told(room, f"memories?{DAY}&days=30", ada)
    assert made["far"] in [photo["id"] for item in wider["items"] for photo in item["photos"]]


async def test_memories_of_a_month_where_the_days_are_empty(room, world, ada):
    made = str(await world.photo(ada, taken_at=at(2021, 2, 3)))
    answer = await told(room, "memories?date=2024-02-29", ada)
    assert (answer["span"], len(answer["items"])) == ("month", 1)
    (memory,) = answer["items"]
    assert (memory["years_ago"], memory["date"]) == (3, "2021-02-28")
    assert [photo["id"] for photo in memory["photos"]] == [made]
    assert (await told(room, "memories?date=2024-06-01", ada))["items"] == []
    assert (await told(room, "memories", ada))["date"] == dt.datetime.now(dt.UTC).date().isoformat()


@pytest.fixture
def put(world, pipeline):
    """A photo somewhere."""

    async def somewhere(owner, country, region, place, taken, visibility="public"):
        id_ = await world.photo(owner, visibility, taken_at=taken)
        where = {"latitude": 1.0, "longitude": 1.0}
        names = {"country": country, "country_code": country[:2], "region": region, "place": place}
        await asyncio.to_thread(pipeline.place, id_, **names, **where)

    return somewhere


async def test_places_are_counted_for_who_may_see(room, ada, bo, put):
    await put(ada, "Austria", "Vienna", "Vienna", at(2024, 1, 1))
    await put(ada, "Austria", "Vienna", "Hietzing", at(2024, 1, 2))
    await put(ada, "Austria", "Tyrol", "Innsbruck", at(2024, 1, 3), "private")
    await put(ada, "Norway", "Oslo", "Oslo", at(2024, 2, 1))
    austria, norway = (await told(room, "places", ada))["items"]
    assert (austria["name"], austria["country_code"], austria["photos"]) == ("Austria", "Au", 3)
    assert [(r["name"], r["photos"]) for r in austria["regions"]] == [("Vienna", 2), ("Tyrol", 1)]
    assert [p["name"] for p in austria["regions"][0]["places"]] == ["Hietzing", "Vienna"]
    assert norway["photos"] == 1
    for person in (bo, None):
        counts = [item["photos"] for item in (await told(room, "places", person))["items"]]
        assert counts == [2, 1]


async def test_journeys_are_runs_of_one_place(room, ada, bo, put):
    for day, (country, region) in enumerate(
        [("Austria", "Vienna"), ("Austria", "Tyrol"), ("Norway", "Oslo"), ("Austria", "Tyrol")]
    ):
        await put(ada, country, region, region, at(2024, 1, 1 + day))
    answer = await told(room, "places/timeline", ada)
    stays = [(stay["name"], stay["photos"]) for stay in answer["items"]]
    assert stays == [("Austria", 2), ("Norway", 1), ("Austria", 1)]
    assert answer["items"][0]["ended"] == "2024-01-02T00:00:00"
    regions = (await told(room, "places/timeline?level=region", ada))["items"]
    assert [stay["name"] for stay in regions] == ["Vienna", "Tyrol", "Oslo", "Tyrol"]
    assert (await told(room, "places/timeline", bo))["items"] == []
    await told(room, "places/timeline?level=planet", ada, 422)


async def test_rules_are_chosen_and_taken_back(room, ada, bo):
    usual = {"kind": "events", "chosen": False, "rules": {"gap_hours": 36.0, "fewest": 2}}
    assert await told(room, "rules/events", ada) == usual
    said = await room.send("PUT", "rules/events", ada, {"gap_hours": 12})
    assert said.status_code == 200, said.text
    mine = {"kind": "events", "chosen": True, "rules": {"gap_hours": 12.0, "fewest": 2}}
    assert said.json() == await told(room, "rules/events", ada) == mine
    assert await told(room, "rules/events", bo) == usual
    for wrong in ({"gap_hours": -1}, {"gap": 3}, {"fewest": "many"}):
        answer = await room.send("PUT", "rules/events", ada, wrong)
        assert answer.status_code == 422 and "rules of events" in answer.json()["detail"]
    assert (await room.send("DELETE", "rules/events", ada)).json() == usual
    assert "events" in (await told(room, "rules/none", ada, 404))["detail"]


async def test_the_text_of_a_picture_is_told_to_who_may_see_it(room, world, ada, bo, pipeline):
    shown = await world.photo(ada, "public", content_id="c1")
    hidden = await world.photo(ada, content_id="c2")
    block = {"box": [[0, 0], [1, 0], [1, 0.1], [0, 0.1]], "text": "Hello", "confidence": 0.9}
    for content in ("c1", "c2"):
        told_of = {"text": "Hello", "blocks": [block], "confidence": 0.9, "area": 0.1}
        row = {"content_id": content, "engine": "by hand", **told_of}
        await asyncio.to_thread(pipeline.put, PhotoOcr, **row)
    answer = await told(room, f"photos/{shown}/text", bo)
    assert (answer["text"], answer["engine"], answer["blocks"]) == ("Hello", "by hand", [block])
    await told(room, f"photos/{hidden}/text", bo, 404)
    blank = await world.photo(bo)
    assert (await told(room, f"photos/{blank}/text", bo))["blocks"] == []
