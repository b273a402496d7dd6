"""Films by the API: taken in, listed, played, in short, encoded; live and motion photos."""

import asyncio
import io

import pytest

from api.photos import films
from catalog_data.photos.derived import PhotoMetadata
from catalog_data.photos.stacks import PhotoStack, PhotoStackMember
from ml.image import make_renditions
from ml.stacks import embedded_motion
from ml.video import film_facts, fragments, poster, preview_film
from tests.api.photos.material import jpeg
from tests.films import film, sound_alone

MOTION = "photos/immich/formats/motionphoto/samsung-one-ui-6.heic"


async def test_films_are_taken_in_listed_and_played(room, ada, bo):
    data = film(1, sound=True)
    photo = await room.uploaded(ada, data, name="walk.mp4", visibility="private")
    still = await room.uploaded(ada, jpeg(1))
    shown = {one["id"]: one["media"] for one in await room.items("photos", ada)}
    assert shown == {photo: "video", still: "image"}
    for media, only in (("video", photo), ("image", still)):
        assert [one["id"] for one in await room.items(f"photos?media={media}", ada)] == [only]
    assert (await room.get("photos?media=song", ada)).status_code == 422
    path = f"photos/{photo}/video"
    answer = await room.get(path, ada)
    assert answer.content == data and answer.headers["content-type"] == "video/mp4"
    part = await room.get(path, ada, {"range": "bytes=10-19"})
    assert part.status_code == 206 and part.content == data[10:20]
    known = await room.get(path, ada, {"if-none-match": answer.headers["etag"]})
    assert known.status_code == 304
    short = await room.get(f"{path}?preview=true", ada)
    assert short.content == preview_film(io.BytesIO(data))
    preview = await room.get(f"photos/{photo}/preview", ada)
    made = make_renditions(poster(io.BytesIO(data)).data, ("medium",))
    assert preview.content == made.renditions["medium"].data
    for who in (bo, None):
        for route in (path, f"{path}?preview=true", f"photos/{photo}/motion"):
            assert (await room.get(route, who)).status_code == 404
    assert (await room.get(f"photos/{still}/video", ada)).status_code == 404
    assert (await room.get(f"photos/{still}/motion", ada)).status_code == 404


async def test_what_browsers_do_not_play_is_encoded_few_at_once(room, ada, monkeypatch):
    data = film(2, codec="mpeg4", form="avi")
    photo = await room.uploaded(ada, data, name="old.avi")
    path = f"photos/{photo}/video"
    answer = await room.get(path, ada)
    assert answer.content == b"".join(fragments(io.BytesIO(data)))
    assert film_facts(io.BytesIO(answer.content)).codec == "h264"
    assert (await room.get(f"{path}?height=100", ada)).status_code == 422
    tall = await room.uploaded(ada, film(1, (640, 480)), name="tall.mp4")
    small = await room.get(f"photos/{tall}/video?height=240", ada)
    assert film_facts(io.BytesIO(small.content)).width == 320
    monkeypatch.setattr(films, "FREE", asyncio.Semaphore(0))
    busy = await room.get(path, ada)
    assert busy.status_code == 503 and busy.headers["retry-after"]
    monkeypatch.setattr(films, "FREE", one := asyncio.Semaphore(1))
    for _ in range(3):
        assert (await room.get(path, ada)).status_code == 200
    assert not one.locked()


@pytest.mark.parametrize("data", [sound_alone(), film()[:900]], ids=["sound", "cut"])
async def test_what_is_no_whole_film_is_refused(room, ada, data):
    answer = await room.upload(ada, data, name="no.mp4")
    assert answer.status_code == 415 and "film" in answer.json()["detail"].lower()


async def test_the_film_of_a_live_photo_is_shown_with_its_picture(room, ada, bo, pipeline):
    data = film(1, form="mov")
    still = await room.uploaded(ada, jpeg(2), visibility="public")
    moving = await room.uploaded(ada, data, name="a.mov")
    stack = {"stack_id": still, "owner_id": str(ada.id), "type": "live_photo", "photos": 2}
    await asyncio.to_thread(pipeline.put, PhotoStack, rule="live_photo", primary_id=still, **stack)
    for position, photo in enumerate((still, moving)):
        row = {"photo_id": photo, "stack_id": still, "position": position}
        await asyncio.to_thread(pipeline.put, PhotoStackMember, **row)
    assert [one["id"] for one in await room.items("photos", ada)] == [still]
    assert [one["id"] for one in await room.items("photos?media=video", ada)] == [moving]
    assert (await room.get(f"photos/{still}/motion", ada)).content == data
    assert (await room.get(f"photos/{still}/motion", bo)).status_code == 404
    said = {"visibility": "public"}
    await room.send("PATCH", f"photos/{moving}", ada, said)
    assert (await room.get(f"photos/{still}/motion", bo)).content == data


async def test_the_film_inside_of_a_real_motion_photo(room, ada, pipeline, shared_data):
    data = (shared_data / MOTION).read_bytes()
    photo = await room.uploaded(ada, data)
    path = f"photos/{photo}/motion"
    assert (await room.get(path, ada)).status_code == 404
    found = embedded_motion(data)
    told = {"motion_offset": found.offset, "motion_length": found.length}
    await asyncio.to_thread(pipeline.put, PhotoMetadata, photo_id=photo, **told)
    answer = await room.get(path, ada)
    assert answer.content == data[found.offset : found.offset + found.length]
    part = await room.get(path, ada, {"range": "bytes=4-7"})
    assert part.content == b"ftyp" and part.headers["content-range"].endswith(f"/{found.length}")
    assert (await room.get(f"photos/{photo}", ada)).json()["has_motion"] is True
