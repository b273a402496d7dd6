"""Photos that look alike: by a photo and by a picture that is sent; indexes asked and bypassed."""

import asyncio
import hashlib

import numpy as np
import pytest

from api.photos.search.lance import Lance, near, published_versions
from api.photos.search.spaces import published_space
from catalog_data.identity import vector_table
from ml.appearance import APPEARANCE_RECIPE, appearance
from ml.image import RENDITION_RECIPE, make_renditions
from tests.api.photos.material import drawn, encoded, jpeg

RECIPE = f"{APPEARANCE_RECIPE}; {RENDITION_RECIPE}"


def look(data):
    return appearance(make_renditions(data, ("small",)).renditions["small"].data)


def content(data):
    return hashlib.sha256(data).hexdigest()


def found(answer):
    assert answer.status_code == 200, answer.text
    return [hit["photo"]["id"] for hit in answer.json()["items"]]


@pytest.fixture
async def shelf(room, pipeline, ada, bo):
    """A photo, its resized duplicate, two others, and somebody else's private copy."""
    files = {
        "photo": jpeg(1, (1600, 1200)),
        "resized": encoded(drawn(1, (1600, 1200)).resize((640, 480)), "JPEG", quality=70),
        "other": jpeg(2, (800, 600)),
        "third": jpeg(3, (800, 600)),
        "hidden": jpeg(1, (1600, 1200), quality=92),
    }
    made = {}
    for name, data in files.items():
        made[name] = await room.uploaded(bo if name == "hidden" else ada, data)
    vectors = {content(data): look(data) for data in files.values()}
    await asyncio.to_thread(pipeline.vectors, "photo_appearance", RECIPE, vectors)
    return made


async def test_the_resized_duplicate_comes_first_and_never_the_photo_itself(room, ada, shelf):
    answer = await room.get(f"photos/{shelf['photo']}/similar", ada)
    assert found(answer)[0] == shelf["resized"]
    assert set(found(answer)) == {shelf["resized"], shelf["other"], shelf["third"]}
    assert answer.json()["space"] == "photo_appearance"
    assert answer.json()["recipe"] == RECIPE
    scores = [hit["score"] for hit in answer.json()["items"]]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0.95
    assert found(await room.get(f"photos/{shelf['photo']}/similar?limit=1", ada)) == [
        shelf["resized"]
    ]


async def test_only_what_one_may_see_is_alike(room, ada, bo, shelf):
    assert (await room.get(f"photos/{shelf['photo']}/similar", bo)).status_code == 404
    assert found(await room.get(f"photos/{shelf['hidden']}/similar", bo)) == []
    await room.send("PATCH", f"photos/{shelf['third']}", ada, {"visibility": "public"})
    assert found(await room.get(f"photos/{shelf['hidden']}/similar", bo)) == [shelf["third"]]
    assert found(await room.get(f"photos/{shelf['third']}/similar")) == []


async def test_the_same_bytes_of_another_owner_are_alike_where_visible(room, ada, bo, shelf):
    copy = await room.uploaded(bo, jpeg(2, (800, 600)), visibility="public")
    assert found(await room.get(f"photos/{shelf['other']}/similar", ada))[0] == copy


async def test_a_photo_that_is_not_derived_yet_is_looked_at_now(room, ada, shelf):
    fresh = await room.uploaded(ada, jpeg(1, (1600, 1200), quality=60))
    answer = await room.get(f"photos/{fresh}/similar", ada)
    assert set(found(answer)[:2]) == {shelf["photo"], shelf["resized"]}


async def test_with_nothing_published_the_answer_says_so(room, ada):
    photo = await room.uploaded(ada, jpeg(4))
    answer = (await room.get(f"photos/{photo}/similar", ada)).json()
    assert answer["items"] == []
    assert "published" in answer["reason"]


async def ask(room, person, data, path="", **fields):
    return await room.client.post(
        f"/api/v1/photos/search-by-image{path}",
        headers=person.headers if person else {},
        files={"file": ("asked.jpg", data)},
        data=fields,
    )


async def test_a_picture_that_is_sent_finds_its_like_and_is_not_kept(room, ada, bo, shelf):
    asked = encoded(drawn(1, (1600, 1200)).resize((320, 240)), "WEBP")
    answer = await ask(room, ada, asked)
    assert set(found(answer)[:2]) == {shelf["photo"], shelf["resized"]}
    assert shelf["hidden"] not in found(answer)
    assert found(await ask(room, bo, asked)) == [shelf["hidden"]]
    assert len(found(await ask(room, ada, asked, "?limit=1"))) == 1
    assert len(await room.items("photos", ada)) == 4


async def test_pictures_that_are_none_are_refused(room, ada, shelf):
    assert (await ask(room, ada, b"words")).status_code == 415
    assert (await ask(room, ada, encoded(drawn(5), "PNG")[:5000])).status_code == 415
    assert (await ask(room, ada, b"")).status_code == 400
    assert (await ask(room, None, jpeg(1))).status_code == 401
    plain = await room.client.post(
        "/api/v1/photos/search-by-image", headers=ada.headers, content=jpeg(1)
    )
    assert plain.status_code == 400


@pytest.fixture
async def indexed(pipeline):
    """A table of 3,000 vectors with an index on it, and its vectors."""
    dice = np.random.default_rng(0)
    rows = dice.normal(size=(3000, 32)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    vectors = {hashlib.sha256(b"%d" % number).hexdigest(): row for number, row in enumerate(rows)}
    await asyncio.to_thread(pipeline.vectors, "photo_appearance", "any", vectors)
    table = vector_table("photo_appearance", "any")
    await asyncio.to_thread(pipeline.lance.index_vectors, table)
    return table, rows


async def test_an_index_is_asked_only_where_it_was_published(connections, pipeline, indexed):
    table, rows = indexed
    lance = Lance(await connections.lance())
    opened = await lance.open(table)
    for version, is_asked in ((None, False), ("exact", False), ("any", True)):
        if version:
            await asyncio.to_thread(pipeline.publish, "photo_appearance_index", version)
        space = published_space(await published_versions(connections), "photo_appearance")
        assert space.is_indexed is is_asked
        plan = await near(opened, rows[0], None, by_index=space.is_indexed).explain_plan()
        assert ("ANN" in plan) is is_asked
    plan = await near(opened, rows[0], ["a" * 64], by_index=True).explain_plan()
    assert "ANN" not in plan


async def test_past_an_index_search_is_exact(connections, indexed):
    table, rows = indexed
    asked = np.random.default_rng(1).normal(size=32).astype(np.float32)
    exact = await Lance(await connections.lance()).nearest(table, asked, 10, by_index=False)
    true = np.sort(rows @ (asked / np.linalg.norm(asked)))[::-1][:10]
    assert [proposal.score for proposal in exact] == pytest.approx(true, abs=1e-4)
