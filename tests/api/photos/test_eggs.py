"""PhotoEggs: the document's own payload, the flat shape, what is verified and what is refused."""

import asyncio
import base64
import hashlib

import pytest

from tests.api.photos.material import drawn, egg_of, encoded, jpeg

PATH = "photos/photoegg"


async def test_the_documents_own_payload_is_a_photo(room, ada):
    egg = egg_of(drawn(1), title="Oslo", rating=4, visibility="authenticated", tags=["City"])
    answer = await room.send("POST", PATH, ada, {**egg, "user_id": 7, "category": "travel"})
    assert answer.status_code == 201
    made = answer.json()
    assert made["hothash"] == egg["hothash"]
    assert made["is_duplicate"] is False
    assert (made["width"], made["height"]) == (4000, 3000)
    shown = (await room.get(f"photos/{made['id']}", ada)).json()
    assert shown["is_egg"] is True
    assert (shown["title"], shown["rating"]) == ("Oslo", 4)
    assert (shown["visibility"], shown["tags"]) == ("authenticated", ["city"])
    assert (shown["format"], shown["file_size"]) == ("JPEG", 2485760)


async def test_previews_are_served_as_they_were_sent(room, ada):
    egg = egg_of(drawn(2))
    made = (await room.send("POST", PATH, ada, egg)).json()
    hot = await room.get(f"photos/{egg['hothash']}/hotpreview", ada)
    assert hashlib.sha256(hot.content).hexdigest() == egg["hothash"]
    cold = await room.get(f"photos/{made['id']}/coldpreview", ada)
    assert cold.content == base64.b64decode(egg["coldpreview_base64"])
    small = await room.get(f"photos/{made['id']}/preview?size=250", ada)
    assert small.headers["content-type"] == "image/webp"
    original = await room.get(f"photos/{made['id']}/original", ada)
    assert original.status_code == 404
    assert "never sent" in original.json()["detail"]


async def test_the_same_egg_again_is_a_duplicate_of_its_owner_alone(room, ada, bo):
    egg = egg_of(drawn(3), title="First")
    first = (await room.send("POST", PATH, ada, egg)).json()
    again = await room.send("POST", PATH, ada, {**egg, "title": "Second"})
    assert again.status_code == 200
    assert again.json()["id"] == first["id"]
    assert again.json()["is_duplicate"] is True
    assert (await room.get(f"photos/{first['id']}", ada)).json()["title"] == "First"
    of_bo = await room.send("POST", PATH, bo, egg)
    assert of_bo.status_code == 201
    assert of_bo.json()["id"] != first["id"]


@pytest.mark.parametrize("inside", [False, True], ids=["flat", "photo_egg"])
async def test_the_flat_shape_says_the_same(room, ada, inside):
    egg = egg_of(drawn(4), cold=False)
    flat = {
        "hothash": egg["hothash"],
        "hotpreview_base64": egg["hotpreview_base64"],
        "width": 4000,
        "height": 3000,
        "taken_at": "2024-01-15T14:30:00",
        "gps_latitude": 59.9139,
        "exif_dict": {"camera_make": "Canon"},
    }
    said = {"rating": 5, "visibility": "public", "author": "Ada L."}
    body = {"photo_egg": flat, **said} if inside else {**flat, **said}
    answer = await room.send("POST", PATH, ada, body)
    assert answer.status_code == 201, answer.text
    shown = (await room.get(f"photos/{answer.json()['id']}")).json()
    assert (shown["rating"], shown["author"]) == (5, "Ada L.")
    assert shown["hothash"] == egg["hothash"]


async def test_nulls_of_optional_fields_are_as_if_left_out(room, ada):
    nothing = dict.fromkeys(
        ("coldpreview_base64", "title", "rating", "visibility", "tags", "author_id", "metadata")
    )
    answer = await room.send("POST", PATH, ada, {**egg_of(drawn(5)), **nothing})
    assert answer.status_code == 201
    assert answer.json()["visibility"] == "private"


async def test_a_hash_of_other_bytes_is_refused(room, ada):
    egg = egg_of(drawn(6))
    answer = await room.send("POST", PATH, ada, {**egg, "hothash": "0" * 64})
    assert answer.status_code == 422
    assert "SHA-256" in answer.json()["detail"]
    assert await room.items("photos", ada) == []


@pytest.mark.parametrize("name", ["hothash", "hotpreview_base64", "width", "height"])
async def test_a_missing_field_is_named(room, ada, name):
    egg = egg_of(drawn(7))
    del egg[name]
    answer = await room.send("POST", PATH, ada, egg)
    assert answer.status_code == 422
    assert name in answer.json()["detail"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"hotpreview_base64": "no base64!"}, 422),
        ({"hotpreview_base64": ""}, 422),
        ({"coldpreview_base64": base64.b64encode(b"text").decode()}, 422),
        ({"coldpreview_base64": base64.b64encode(jpeg(1)[:200]).decode()}, 422),
        ({"metadata": {"taken_at": "yesterday"}}, 422),
        ({"rating": 6}, 422),
        ({"visibility": "everyone"}, 422),
        ({"width": 0}, 422),
        ({"file_size_bytes": 2**63}, 422),
        ({"exif_dict": [1]}, 422),
    ],
)
async def test_what_cannot_be_is_refused(room, ada, change, status):
    answer = await room.send("POST", PATH, ada, {**egg_of(drawn(8)), **change})
    assert answer.status_code == status, answer.text
    assert await room.items("photos", ada) == []


async def test_a_hotpreview_that_is_a_huge_picture_is_refused(room, ada):
    huge = encoded(drawn(9, (5000, 40)), "PNG")
    egg = {
        **egg_of(drawn(9)),
        "hothash": hashlib.sha256(huge).hexdigest(),
        "hotpreview_base64": base64.b64encode(huge).decode(),
    }
    answer = await room.send("POST", PATH, ada, egg)
    assert answer.status_code == 422
    assert "limit" in answer.json()["detail"]


async def test_nul_signs_and_odd_texts_in_exif_are_no_error(room, ada):
    exif = {"UserComment": "ASCII\0\0\0hello", "Make\0": ["a\0"], "n": 1e308, "deep": {"a": {}}}
    egg = {**egg_of(drawn(10)), "exif_dict": exif, "title": "a\0b", "tags": ["c\0d"]}
    answer = await room.send("POST", PATH, ada, egg)
    assert answer.status_code == 201, answer.text
    shown = (await room.get(f"photos/{answer.json()['id']}", ada)).json()
    assert (shown["title"], shown["tags"]) == ("ab", ["cd"])


async def test_an_exif_of_endless_depth_is_refused(room, ada):
    body = b'{"hothash": "' + b"0" * 64 + b'", "exif_dict": ' + b'{"a":' * 50_000 + b"1"
    body += b"}" * 50_001
    answer = await room.client.post(
        f"/api/v1/{PATH}", headers=ada.headers | {"content-type": "application/json"}, content=body
    )
    assert answer.status_code == 422


async def test_someone_elses_author_is_refused_and_a_name_makes_one(room, ada, bo):
    made = await room.send("POST", PATH, ada, {**egg_of(drawn(11)), "author": "Ada"})
    assert (await room.get(f"photos/{made.json()['id']}", ada)).json()["author"] == "Ada"
    stranger = "00000000-0000-4000-8000-000000000000"
    answer = await room.send("POST", PATH, bo, {**egg_of(drawn(11)), "author_id": stranger})
    assert answer.status_code == 422
    assert await room.items("photos", bo) == []


async def test_a_body_larger_than_eggs_may_be_is_refused(room, ada):
    egg = {**egg_of(drawn(12)), "exif_dict": {"Blob": "x" * (17 << 20)}}
    answer = await room.send("POST", PATH, ada, egg)
    assert answer.status_code == 413


async def test_one_must_be_signed_in(room):
    assert (await room.send("POST", PATH, None, egg_of(drawn(13)))).status_code == 401


async def test_many_of_one_egg_at_once_are_one_photo(room, ada):
    egg = egg_of(drawn(14))
    answers = await asyncio.gather(*(room.send("POST", PATH, ada, egg) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len(await room.items("photos", ada)) == 1
