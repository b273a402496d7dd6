"""Coldpreviews that clients put, get and delete, by hothash as the ImaLink document has them."""

import base64
import hashlib
import io

import pytest
from PIL import Image

from tests.api.photos.material import drawn, egg_of, encoded, jpeg


@pytest.fixture
async def egg(room, ada):
    """An egg without a coldpreview."""
    sent = egg_of(drawn(1), cold=False)
    answer = await room.send("POST", "photos/photoegg", ada, sent)
    return {**sent, "id": answer.json()["id"]}


async def put(room, person, photo, data):
    return await room.client.put(
        f"/api/v1/photos/{photo}/coldpreview",
        headers=person.headers if person else {},
        files={"file": ("cold.jpg", data, "image/jpeg")},
    )


async def test_put_get_delete_by_hothash(room, ada, egg):
    data = jpeg(1, (1920, 1440))
    answer = await put(room, ada, egg["hothash"], data)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "hothash": egg["hothash"],
        "content_id": hashlib.sha256(data).hexdigest(),
        "width": 1920,
        "height": 1440,
        "size": len(data),
    }
    shown = await room.get(f"photos/{egg['hothash']}/coldpreview", ada)
    assert shown.content == data
    detail = (await room.get(f"photos/{egg['id']}", ada)).json()
    assert detail["content_id"] == hashlib.sha256(data).hexdigest()
    gone = await room.send("DELETE", f"photos/{egg['hothash']}/coldpreview", ada)
    assert gone.status_code == 204
    detail = (await room.get(f"photos/{egg['id']}", ada)).json()
    assert detail["content_id"] == egg["hothash"]
    again = await room.send("DELETE", f"photos/{egg['hothash']}/coldpreview", ada)
    assert again.status_code == 404
    small = await room.get(f"photos/{egg['hothash']}/coldpreview", ada)
    assert max(Image.open(io.BytesIO(small.content)).size) <= 150


async def test_the_body_itself_may_be_the_picture(room, ada, egg):
    data = jpeg(2, (800, 600))
    answer = await room.client.put(
        f"/api/v1/photos/{egg['id']}/coldpreview",
        headers=ada.headers | {"content-type": "image/jpeg"},
        content=data,
    )
    assert answer.status_code == 200
    assert (await room.get(f"photos/{egg['id']}/coldpreview", ada)).content == data


@pytest.mark.parametrize(
    ("asked", "size"),
    [
        ("width=400", (400, 300)),
        ("height=150", (200, 150)),
        ("width=400&height=150", (200, 150)),
        ("width=2000&height=2000", (800, 600)),
    ],
)
async def test_it_is_resized_on_request_and_never_enlarged(room, ada, egg, asked, size):
    await put(room, ada, egg["id"], jpeg(3, (800, 600)))
    answer = await room.get(f"photos/{egg['id']}/coldpreview?{asked}", ada)
    assert answer.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(answer.content)).size == size
    again = await room.get(
        f"photos/{egg['id']}/coldpreview?{asked}", ada, {"if-none-match": answer.headers["etag"]}
    )
    assert again.status_code == 304
    other = await room.get(
        f"photos/{egg['id']}/coldpreview", ada, {"if-none-match": answer.headers["etag"]}
    )
    assert other.status_code == 200


@pytest.mark.parametrize("asked", ["width=99", "width=2001", "height=0", "height=x"])
async def test_a_size_outside_the_bounds_is_refused(room, ada, egg, asked):
    assert (await room.get(f"photos/{egg['id']}/coldpreview?{asked}", ada)).status_code == 422


async def test_no_picture_an_empty_and_a_large_body_are_refused(room, ada, egg, monkeypatch):
    assert (await put(room, ada, egg["id"], b"words")).status_code == 422
    assert (await put(room, ada, egg["id"], jpeg(1)[:300])).status_code == 422
    assert (await put(room, ada, egg["id"], b"")).status_code == 400
    monkeypatch.setattr("api.photos.controllers.pictures.COLDPREVIEW_LIMIT", 1 << 20)
    large = encoded(drawn(1), "JPEG") + b"\0" * (1 << 20)
    assert (await put(room, ada, egg["id"], large)).status_code == 413
    detail = (await room.get(f"photos/{egg['id']}", ada)).json()
    assert detail["content_id"] == egg["hothash"]


async def test_of_an_upload_the_put_one_shows_and_the_original_stays(room, ada):
    photo = await room.uploaded(ada, jpeg(5))
    other = jpeg(6)
    assert (await put(room, ada, photo, other)).status_code == 200
    assert (await room.get(f"photos/{photo}/coldpreview", ada)).content == other
    assert (await room.get(f"photos/{photo}/original", ada)).content == jpeg(5)
    detail = (await room.get(f"photos/{photo}", ada)).json()
    assert detail["content_id"] == hashlib.sha256(jpeg(5)).hexdigest()


async def test_only_the_owner_puts_and_deletes(room, ada, bo, egg):
    path = f"photos/{egg['hothash']}/coldpreview"
    assert (await put(room, bo, egg["hothash"], jpeg(7))).status_code == 404
    assert (await room.send("DELETE", path, bo)).status_code == 404
    await room.send("PATCH", f"photos/{egg['id']}", ada, {"visibility": "public"})
    assert (await put(room, bo, egg["hothash"], jpeg(7))).status_code == 403
    assert (await room.send("DELETE", path, bo)).status_code == 403
    assert (await put(room, None, egg["hothash"], jpeg(7))).status_code == 401


async def test_an_eggs_own_coldpreview_can_be_replaced(room, ada):
    sent = egg_of(drawn(8))
    made = (await room.send("POST", "photos/photoegg", ada, sent)).json()
    cold = base64.b64decode(sent["coldpreview_base64"])
    assert made["content_id"] == hashlib.sha256(cold).hexdigest()
    await put(room, ada, made["id"], jpeg(9))
    assert (await room.get(f"photos/{sent['hothash']}/coldpreview", ada)).content == jpeg(9)
