"""The list of photos: order, cursors, filters; and the one path parameter of a photo."""

import asyncio
import base64
import datetime as dt
import uuid

import msgspec
import pytest

from tests.api.photos.material import drawn, egg_of, jpeg


def day(number, hour=12):
    return dt.datetime(2024, 1, number, hour)


def ids(items):
    return [item["id"] for item in items]


@pytest.fixture
async def dated(world, pipeline, ada):
    """Photos of six days, one corrected by hand, two of one moment, two undated."""
    photos = [str(await world.photo(ada)) for _ in range(6)]
    for number, photo in enumerate(photos, start=1):
        taken = day(min(number, 5))
        await asyncio.to_thread(pipeline.metadata, photo, taken_at=taken)
    corrected = str(await world.photo(ada, taken_at=day(3, 18)))
    await asyncio.to_thread(pipeline.metadata, corrected, taken_at=day(30))
    undated = sorted([str(await world.photo(ada)) for _ in range(2)])
    same = sorted(photos[4:])
    return [*same, photos[3], corrected, photos[2], photos[1], photos[0], *undated]


async def test_newest_first_undated_last_corrections_win(room, ada, dated):
    assert ids(await room.items("photos", ada)) == dated


@pytest.mark.parametrize("limit", [1, 2, 3, 8, 9, 10])
async def test_pages_join_to_the_whole_list(room, ada, dated, limit):
    seen, cursor = [], None
    while True:
        path = f"photos?limit={limit}" + (f"&cursor={cursor}" if cursor else "")
        page = (await room.get(path, ada)).json()
        assert len(page["items"]) <= limit
        seen += ids(page["items"])
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == dated


async def test_a_cursor_counts_only_what_one_may_see(room, ada, bo, world):
    mine = [str(await world.photo(bo)) for _ in range(3)]
    for _ in range(5):
        await world.photo(ada)
    page = (await room.get("photos?limit=3", bo)).json()
    assert sorted(ids(page["items"])) == sorted(mine)
    assert page["next"] is None


@pytest.mark.parametrize(
    "position",
    [
        b"no msgpack at all",
        msgspec.msgpack.encode([1, 2]),
        msgspec.msgpack.encode([dt.datetime(2024, 1, 1, tzinfo=dt.UTC), str(uuid.UUID(int=1))]),
        msgspec.msgpack.encode(["2024-01-01T00:00:00"]),
    ],
)
async def test_a_cursor_made_by_hand_is_refused(room, ada, position):
    forged = base64.urlsafe_b64encode(position).decode().rstrip("=")
    answer = await room.get(f"photos?cursor={forged}", ada)
    assert answer.status_code == 400


@pytest.mark.parametrize("limit", ["0", "201", "many"])
async def test_a_limit_has_bounds(room, ada, limit):
    assert (await room.get(f"photos?limit={limit}", ada)).status_code == 422


@pytest.fixture
async def shelf(world, pipeline, ada):
    """Photos that differ in all that is filtered."""
    harbour = str(await world.photo(ada, "public", rating=5, title="Harbour", favourite=True))
    await asyncio.to_thread(
        pipeline.metadata,
        harbour,
        taken_at=day(1),
        make="Canon",
        model="Canon EOS R5",
        latitude=60.39,
        longitude=5.32,
        keywords=["Boat"],
    )
    await asyncio.to_thread(
        pipeline.place,
        harbour,
        place="Bergen",
        region="Vestland",
        country="Norway",
        country_code="NO",
        latitude=60.39,
        longitude=5.32,
    )
    fiji = str(await world.photo(ada, latitude=-17.7, longitude=179.5))
    await asyncio.to_thread(
        pipeline.metadata, fiji, taken_at=day(2), make="FUJIFILM", model="X-T4", rating=2
    )
    plain = str(await world.photo(ada))
    await asyncio.to_thread(pipeline.metadata, plain, taken_at=day(3), keywords=[])
    return {"harbour": harbour, "fiji": fiji, "plain": plain}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("taken_from=2024-01-02", ["plain", "fiji"]),
        ("taken_to=2024-01-02", ["fiji", "harbour"]),
        ("taken_from=2024-01-02T12:00:00&taken_to=2024-01-02T12:00:00", ["fiji"]),
        ("bbox=60,5,61,6", ["harbour"]),
        ("bbox=-20,170,-10,-170", ["fiji"]),
        ("bbox=-90,-180,90,180", ["fiji", "harbour"]),
        ("camera=eos", ["harbour"]),
        ("camera=canon canon", ["harbour"]),
        ("make=fujifilm", ["fiji"]),
        ("model=x-t4", ["fiji"]),
        ("camera=%25", []),
        ("rating_min=3", ["harbour"]),
        ("rating_max=2", ["plain", "fiji"]),
        ("rating_min=2&rating_max=2", ["fiji"]),
        ("tag=boat", ["harbour"]),
        ("tag=BOAT&tag=sea", []),
        ("visibility=public", ["harbour"]),
        ("visibility=private", ["plain", "fiji"]),
        ("favourite=true", ["harbour"]),
        ("favourite=false", ["plain", "fiji"]),
        ("place=berg", ["harbour"]),
        ("country=no", ["harbour"]),
        ("country=Norway", ["harbour"]),
        ("owner=me", ["plain", "fiji", "harbour"]),
        ("camera=a%00b", []),
        ("tag=%00", ["plain", "fiji", "harbour"]),
    ],
)
async def test_filters(room, ada, shelf, asked, found):
    items = await room.items(f"photos?{asked}", ada)
    assert ids(items) == [shelf[name] for name in found]


async def test_owner_filters_and_trash(room, ada, bo, shelf):
    assert ids(await room.items(f"photos?owner={ada.id}", bo)) == [shelf["harbour"]]
    assert await room.items("photos?owner=me", bo) == []
    await room.send("POST", f"photos/{shelf['plain']}/trash", ada)
    assert ids(await room.items("photos?trashed=true", ada)) == [shelf["plain"]]
    assert ids(await room.items("photos", ada)) == [shelf["fiji"], shelf["harbour"]]
    assert await room.items("photos?trashed=true", bo) == []


@pytest.mark.parametrize(
    "asked",
    [
        "taken_from=yesterday",
        "bbox=1,2,3",
        "bbox=nan,0,1,1",
        "bbox=50,0,40,1",
        "bbox=0,0,0,181",
        "rating_min=6",
        "visibility=all",
        "owner=someone",
        "owner=me",
        "favourite=perhaps",
    ],
)
async def test_filters_that_cannot_be_are_refused(room, asked):
    answer = await room.get(f"photos?{asked}")
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_nobody_is_told_of_files_exif_or_failures_but_owner_and_staff(
    room, ada, bo, staff, shelf
):
    for asker, told in ((ada, True), (bo, False), (None, False), (staff, True)):
        shown = (await room.get(f"photos/{shelf['harbour']}", asker)).json()
        assert shown["title"] == "Harbour"
        for name in ("files", "derivations", "exif"):
            assert (shown[name] is not None) is told, (name, asker)
    assert (await room.get(f"photos/{shelf['plain']}", staff)).status_code == 404


async def test_a_photo_answers_to_its_id_and_to_its_hothash(room, ada, pipeline):
    data = jpeg(1)
    photo = await room.uploaded(ada, data)
    hothash = await asyncio.to_thread(pipeline.previews, data)
    for name in (photo, photo.upper(), photo.replace("-", ""), hothash, hothash.upper()):
        assert (await room.get(f"photos/{name}", ada)).json()["id"] == photo
    for name in (str(uuid.uuid4()), "0" * 64, "nothing", "%00", "0" * 63):
        assert (await room.get(f"photos/{name}", ada)).status_code == 404


async def test_ones_own_first_then_the_oldest_visible(room, ada, bo, world):
    egg = egg_of(drawn(1))
    of_ada = (await room.send("POST", "photos/photoegg", ada, egg)).json()["id"]
    of_bo = (await room.send("POST", "photos/photoegg", bo, egg)).json()["id"]
    path = f"photos/{egg['hothash']}"
    assert (await room.get(path, ada)).json()["id"] == of_ada
    assert (await room.get(path, bo)).json()["id"] == of_bo
    assert (await room.get(path)).status_code == 404
    await room.send("PATCH", f"photos/{of_bo}", bo, {"visibility": "public"})
    assert (await room.get(path)).json()["id"] == of_bo
    await room.send("PATCH", f"photos/{of_ada}", ada, {"visibility": "public"})
    assert (await room.get(path)).json()["id"] == of_ada
    cid = await world.person("cid")
    assert (await room.get(path, cid)).json()["id"] == of_ada
    assert (await room.get(path, bo)).json()["id"] == of_bo


async def test_several_of_ones_own_are_a_conflict_that_names_them(room, ada, bo, pipeline):
    data = jpeg(2)
    uploaded = await room.uploaded(ada, data)
    hothash = await asyncio.to_thread(pipeline.previews, data)
    shown = (await room.get(f"photos/{uploaded}/hotpreview", ada)).content
    sent = {**egg_of(drawn(2)), "hothash": hothash}
    sent["hotpreview_base64"] = base64.b64encode(shown).decode()
    egg = (await room.send("POST", "photos/photoegg", ada, sent)).json()["id"]
    for path in (f"photos/{hothash}", f"photos/{hothash}/hotpreview"):
        answer = await room.get(path, ada)
        assert answer.status_code == 409
        assert sorted(answer.json()["ids"]) == sorted([uploaded, egg])
    assert (await room.send("DELETE", f"photos/{hothash}", ada)).status_code == 409
    for photo in (uploaded, egg):
        await room.send("PATCH", f"photos/{photo}", ada, {"visibility": "public"})
    assert (await room.get(f"photos/{hothash}", bo)).json()["id"] == uploaded
    await room.send("DELETE", f"photos/{egg}", ada)
    assert (await room.get(f"photos/{hothash}", ada)).json()["id"] == uploaded
