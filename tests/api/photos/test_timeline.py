"""The timeline: levels, counts and pictures of buckets, for who may see; and one's own figures."""

import asyncio
import datetime as dt
import uuid

import pytest

from catalog_data.ledger import Failure
from tests.api.photos.material import drawn, egg_of, jpeg


def at(*parts):
    return dt.datetime(*parts)


@pytest.fixture
async def shelf(world, ada, bo):
    """Photos of three years, rated and not, of two owners."""
    said = {
        "a": (ada, "public", at(2023, 12, 31, 23, 59), 3),
        "b": (ada, "public", at(2024, 1, 15, 14, 30), None),
        "c": (ada, None, at(2024, 1, 15, 15, 10), 4),
        "d": (ada, "authenticated", at(2024, 1, 31, 8), None),
        "e": (ada, "public", at(2024, 6, 1), 5),
        "f": (bo, None, at(2024, 6, 1, 12), 5),
        "g": (ada, "public", None, 5),
    }
    made = {}
    for name, (owner, visibility, taken_at, rating) in said.items():
        made[name] = str(await world.photo(owner, visibility, taken_at=taken_at, rating=rating))
    await world.photo(ada, "public", taken_at=at(2020, 1, 1), trashed_at=at(2024, 1, 1))
    return made


async def shown(room, asked, person=None):
    answer = await room.get(f"timeline?{asked}", person)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_years(room, ada, shelf):
    answer = await shown(room, "granularity=year", ada)
    assert answer["meta"] == {"granularity": "year", "total_photos": 5, "total_years": 2}
    assert answer["data"] == [
        {
            "year": 2024,
            "count": 4,
            "preview_id": shelf["e"],
            "preview_hothash": None,
            "preview_url": f"/api/v1/photos/{shelf['e']}/hotpreview",
            "date_range": {"first": "2024-01-15T14:30:00", "last": "2024-06-01T00:00:00"},
        },
        {
            "year": 2023,
            "count": 1,
            "preview_id": shelf["a"],
            "preview_hothash": None,
            "preview_url": f"/api/v1/photos/{shelf['a']}/hotpreview",
            "date_range": {"first": "2023-12-31T23:59:00", "last": "2023-12-31T23:59:00"},
        },
    ]
    assert await shown(room, "", ada) == answer


async def days(room, person, asked="limit=2"):
    """Albums of days, page by page, and the one of no date."""
    seen, cursor = [], ""
    while cursor is not None:
        page = (await room.get(f"days?{asked}{cursor}", person)).json()
        seen += page["items"]
        cursor = f"&cursor={page['next']}" if page["next"] else None
    return seen, page["undated"]


async def test_albums_of_days_are_those_of_the_timeline(room, ada, bo, shelf):
    albums, undated = await days(room, ada)
    told = [("2024-06-01", 1, "e"), ("2024-01-31", 1, "d"), ("2024-01-15", 2, "c")]
    told.append(("2023-12-31", 1, "a"))
    assert [(one["date"], one["count"], one["preview_id"]) for one in albums] == [
        (day, count, shelf[name]) for day, count, name in told
    ]
    assert albums[0]["preview_url"] == f"/api/v1/photos/{shelf['e']}/hotpreview"
    assert (undated["date"], undated["count"], undated["preview_id"]) == (None, 1, shelf["g"])
    for album in albums:
        span = f"taken_from={album['date']}&taken_to={album['date']}"
        assert len(await room.items(f"photos?{span}", ada)) == album["count"]
    seen, lost = await days(room, None)
    assert [one["count"] for one in seen] == [1, 1, 1] and lost["count"] == 1
    mine, lost = await days(room, bo, "owner=me")
    assert [one["preview_id"] for one in mine] == [shelf["f"]] and lost is None
    assert (await room.get("days?cursor=x", ada)).status_code == 400


async def test_finer_levels(room, ada, shelf):
    months = await shown(room, "granularity=month&year=2024", ada)
    assert [(one["month"], one["count"]) for one in months["data"]] == [(6, 1), (1, 3)]
    assert months["meta"]["total_months"] == 2
    days = await shown(room, "granularity=day&year=2024&month=1", ada)
    assert [(one["day"], one["count"]) for one in days["data"]] == [(31, 1), (15, 2)]
    hours = await shown(room, "granularity=hour&year=2024&month=1&day=15", ada)
    assert [(one["hour"], one["count"]) for one in hours["data"]] == [(15, 1), (14, 1)]
    december = await shown(room, "granularity=day&year=2023&month=12", ada)
    assert [one["day"] for one in december["data"]] == [31]


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("granularity=month", "year"),
        ("granularity=day&year=2024", "month"),
        ("granularity=day&month=1", "year"),
        ("granularity=hour&year=2024&month=1", "day"),
        ("granularity=hour", "year and month and day"),
        ("granularity=hour&year=2023&month=2&day=29", "no such day"),
    ],
)
async def test_a_level_needs_those_above_it(room, asked, named):
    answer = await room.get(f"timeline?{asked}")
    assert answer.status_code == 400
    assert named in answer.json()["detail"]


@pytest.mark.parametrize(
    "asked",
    ["granularity=week", "year=1899", "year=2101", "month=13", "day=0", "visibility=all"],
)
async def test_values_have_bounds(room, asked):
    assert (await room.get(f"timeline?{asked}")).status_code == 422


async def test_each_counts_what_they_may_see(room, ada, bo, world, staff, shelf):
    def counts(answer):
        return {one["year"]: one["count"] for one in answer["data"]}

    assert counts(await shown(room, "", None)) == {2024: 2, 2023: 1}
    assert counts(await shown(room, "", ada)) == {2024: 4, 2023: 1}
    assert counts(await shown(room, "", bo)) == {2024: 4, 2023: 1}
    assert counts(await shown(room, "", staff)) == {2024: 3, 2023: 1}
    await world.relate(ada, bo, "blocked")
    assert counts(await shown(room, "", bo)) == {2024: 3, 2023: 1}
    assert counts(await shown(room, "visibility=private", ada)) == {2024: 1}
    assert counts(await shown(room, "visibility=private", None)) == {}


async def test_the_picture_has_most_stars_else_it_is_in_the_middle(room, world, ada):
    async def photo(hour, rating=None):
        return str(await world.photo(ada, taken_at=at(2024, 3, 3, hour), rating=rating))

    async def picture():
        return (await shown(room, "granularity=day&year=2024&month=3", ada))["data"][0][
            "preview_id"
        ]

    await photo(0)
    middle = await photo(11)
    await photo(13, 3)
    await photo(20)
    assert await picture() == middle
    good = await photo(21, 4)
    assert await picture() == good
    best = await photo(1, 5)
    assert await picture() == best
    also = await photo(9, 5)
    assert await picture() == also
    tie = sorted([also, await photo(9, 5)])[0]
    assert await picture() == tie


async def test_the_hothash_is_that_of_the_picture(room, ada):
    egg = egg_of(drawn(1))
    made = (await room.send("POST", "photos/photoegg", ada, egg)).json()["id"]
    await room.send("PATCH", f"photos/{made}", ada, {"taken_at": "2024-01-01T00:00:00"})
    bucket = (await shown(room, "", ada))["data"][0]
    assert bucket["preview_hothash"] == egg["hothash"]
    picture = await room.client.get(bucket["preview_url"], headers=ada.headers)
    assert picture.status_code == 200


async def test_figures_are_of_ones_own_library(room, world, ada, bo, pipeline, shelf):
    data = jpeg(1)
    uploaded = await room.uploaded(ada, data, rating="4")
    await asyncio.to_thread(
        pipeline.metadata,
        uploaded,
        make="Canon",
        model="EOS",
        latitude=1.0,
        longitude=2.0,
        taken_at=at(2024, 1, 1),
    )
    await asyncio.to_thread(pipeline.place, uploaded, country="Norway", latitude=1.0, longitude=2.0)
    await asyncio.to_thread(
        pipeline.put,
        Failure,
        asset="photo_hashes",
        id=uploaded,
        attempts=2,
        error="no",
        failed_at=dt.datetime.now(dt.UTC),
    )
    figures = (await room.get("stats", ada)).json()
    assert (figures["photos"], figures["trashed"], figures["eggs"]) == (7, 1, 0)
    assert (figures["with_location"], figures["without_location"]) == (1, 6)
    assert (figures["files"], figures["bytes"]) == (1, len(data))
    assert figures["uploaded_bytes"] == len(data)
    assert (figures["missing_files"], figures["failures"]) == (0, 1)
    assert figures["years"] == [
        {"name": "2023", "count": 1},
        {"name": "2024", "count": 5},
        {"name": None, "count": 1},
    ]
    assert figures["cameras"] == [{"name": "Canon EOS", "count": 1}, {"name": None, "count": 6}]
    assert figures["countries"] == [{"name": "Norway", "count": 1}, {"name": None, "count": 6}]
    assert {one["name"]: one["count"] for one in figures["ratings"]} == {
        "0": 2,
        "3": 1,
        "4": 2,
        "5": 2,
    }
    of_bo = (await room.get("stats", bo)).json()
    assert (of_bo["photos"], of_bo["files"], of_bo["failures"]) == (1, 0, 0)
    assert (await room.get("stats")).status_code == 401


async def test_lineage_tells_what_was_derived_how_and_what_failed(room, ada, bo, staff, pipeline):
    data = jpeg(2)
    photo = await room.uploaded(ada, data, visibility="public")
    await asyncio.to_thread(pipeline.previews, data)
    await asyncio.to_thread(pipeline.metadata, photo, taken_at=at(2024, 1, 1))
    await asyncio.to_thread(pipeline.words, {photo: "boat"})
    content = (await room.get(f"photos/{photo}", ada)).json()["content_id"]
    for recipe in ("old", "new"):
        await asyncio.to_thread(
            pipeline.vectors,
            "photo_appearance",
            recipe,
            {content: [1.0, 0.0], "f" * 64: [0.0, 1.0]},
        )
    await asyncio.to_thread(
        pipeline.put,
        Failure,
        asset="photo_hashes",
        id=content,
        attempts=2,
        error="The picture is odd.",
        failed_at=dt.datetime.now(dt.UTC),
    )
    told = (await room.get(f"photos/{photo}/lineage", ada)).json()
    artifacts = [(one["asset"], one["recipe"], one["served"]) for one in told["artifacts"]]
    assert [one for one in artifacts if one[0] != "photo_previews"] == [
        ("photo_appearance", "new", True),
        ("photo_appearance", "old", False),
        ("photo_metadata", "by hand", True),
        ("photo_words", "words 1", True),
    ]
    assert {(one["run_id"], one["fingerprint"]) for one in told["artifacts"]} == {
        ("run-1", "f" * 64)
    }
    assert {one["computed_at"] for one in told["artifacts"]} == {"2026-01-01T00:00:00Z"}
    assert [(one["asset"], one["attempts"], one["error"]) for one in told["failures"]] == [
        ("photo_hashes", 2, "The picture is odd.")
    ]
    detail = (await room.get(f"photos/{photo}", ada)).json()
    assert detail["derivations"] == {
        "photo_metadata": "done",
        "photo_previews": "done",
        "video_previews": "pending",
        "photo_hashes": "failed",
        "photo_ocr": "pending",
        "photo_tags": "pending",
        "photo_captions": "pending",
        "photo_retellings": "pending",
        "photo_categories": "pending",
        "photo_places": "pending",
        "photo_sidecars": "pending",
    }
    assert (await room.get(f"photos/{photo}/lineage", staff)).status_code == 200
    assert (await room.get(f"photos/{photo}/lineage", bo)).status_code == 404
    assert (await room.get(f"photos/{photo}/lineage")).status_code == 401
    assert (await room.get(f"photos/{uuid.uuid4()}/lineage", ada)).status_code == 404
