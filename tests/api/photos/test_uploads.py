"""Uploads: what is kept, what is one photo, what is refused and why."""

import asyncio
import hashlib
import struct
import zlib
from pathlib import Path

import pytest
from sqlalchemy import func, update

from api.photos import uploads
from catalog_data.photos.facts import PhotoFile
from tests.api.photos.material import drawn, encoded, jpeg


async def test_an_upload_is_a_photo_with_its_bytes_kept(room, ada, settings):
    data = jpeg(1)
    answer = await room.upload(ada, data, title="Harbour", rating="4", tags="Boat, sea ,boat")
    assert answer.status_code == 201
    made = answer.json()
    content = hashlib.sha256(data).hexdigest()
    assert made["content_id"] == content
    assert made["is_duplicate"] is False
    kept = Path(settings.facts_uri, content[:2], content[2:4], content)
    assert kept.read_bytes() == data
    shown = (await room.get(f"photos/{made['id']}", ada)).json()
    assert (shown["title"], shown["rating"], shown["tags"]) == ("Harbour", 4, ["boat", "sea"])
    assert shown["visibility"] == "private"
    assert [file["name"] for file in shown["files"]] == ["photo.jpg"]
    assert shown["files"][0]["media_type"] == "image/jpeg"


async def test_the_same_bytes_of_one_owner_are_one_photo_of_two_owners_two(room, ada, bo):
    data = jpeg(2)
    first = (await room.upload(ada, data, title="First")).json()
    again = await room.upload(ada, data, name="other.jpg", title="Second")
    assert again.status_code == 200
    assert again.json()["id"] == first["id"]
    assert again.json()["is_duplicate"] is True
    assert (await room.get(f"photos/{first['id']}", ada)).json()["title"] == "First"
    of_bo = await room.upload(bo, data)
    assert of_bo.status_code == 201
    assert of_bo.json()["id"] != first["id"]
    assert of_bo.json()["content_id"] == first["content_id"]
    assert len(await room.items("photos", ada)) == 1


async def test_type_is_that_of_the_content_never_of_the_name(room, ada):
    made = await room.uploaded(ada, encoded(drawn(3), "PNG"), name="lies.jpg")
    shown = (await room.get(f"photos/{made}", ada)).json()
    assert shown["files"][0]["media_type"] == "image/png"
    text = await room.upload(ada, b"this is no picture at all", name="photo.jpg")
    assert text.status_code == 415
    assert "no picture" in text.json()["detail"]


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
        jpeg(4)[:30],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
        b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + b"\0" * 40,
        b"RIFF\xff\xff\xff\x7fWEBPVP8 ",
        b"\0\0\0\x18ftypisom\0\0\0\0isommp42",
    ],
    ids=["start", "cut", "png", "heic", "webp", "video"],
)
async def test_a_header_that_cannot_be_read_is_refused(room, ada, settings, data):
    answer = await room.upload(ada, data)
    assert answer.status_code == 415
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert await room.items("photos", ada) == []
    assert not [path for path in Path(settings.facts_uri).rglob("*") if path.is_file()]


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


async def test_a_bomb_is_refused_by_its_header(room, ada):
    for size in ((60_000, 60_000), (100_000, 10)):
        answer = await room.upload(ada, bomb(*size))
        assert answer.status_code == 413
        assert "pixels" in answer.json()["detail"]
    assert await room.items("photos", ada) == []


async def test_a_picture_cut_in_its_pixels_is_kept_and_says_that_it_has_no_preview(room, ada):
    whole = encoded(drawn(5), "PNG")
    made = await room.uploaded(ada, whole[: len(whole) // 2])
    answer = await room.get(f"photos/{made}/hotpreview", ada)
    assert answer.status_code == 404
    original = await room.get(f"photos/{made}/original", ada)
    assert original.content == whole[: len(whole) // 2]


async def test_an_empty_file_no_file_and_two_files_are_refused(room, ada):
    assert (await room.upload(ada, b"")).status_code == 400
    none = await room.client.post(
        "/api/v1/photos", headers=ada.headers, files={"note": (None, "just words")}
    )
    assert none.status_code == 400
    two = await room.client.post(
        "/api/v1/photos",
        headers=ada.headers,
        files=[("file", ("a.jpg", jpeg(1))), ("file", ("b.jpg", jpeg(2)))],
    )
    assert two.status_code == 400
    assert "more than one" in two.json()["detail"]
    plain = await room.client.post(
        "/api/v1/photos", headers=ada.headers | {"content-type": "image/jpeg"}, content=jpeg(1)
    )
    assert plain.status_code == 400


async def test_a_form_that_ends_too_early_is_refused_and_leaves_nothing(
    room, ada, tmp_path, monkeypatch
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "arriving"))
    (tmp_path / "arriving").mkdir()
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n' + jpeg(1)
    answer = await room.client.post(
        "/api/v1/photos",
        headers=ada.headers | {"content-type": "multipart/form-data; boundary=x"},
        content=body,
    )
    assert answer.status_code == 400
    assert list((tmp_path / "arriving").iterdir()) == []
    assert (await room.upload(ada, b"no picture")).status_code == 415
    assert (await room.upload(ada, jpeg(1))).status_code == 201
    assert list((tmp_path / "arriving").iterdir()) == []


async def test_more_bytes_than_the_limit_are_refused(room, ada, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "arriving"))
    (tmp_path / "arriving").mkdir()
    monkeypatch.setattr("api.photos.controllers.catalogue.UPLOAD_LIMIT", 1 << 20)
    answer = await room.upload(ada, jpeg(1) + b"\0" * (1 << 20))
    assert answer.status_code == 413
    assert answer.json()["detail"] == "The file is larger than 1 MB."
    assert list((tmp_path / "arriving").iterdir()) == []
    assert uploads.UPLOAD_LIMIT == 512 << 20


@pytest.mark.parametrize(
    "fields", [{"rating": "6"}, {"rating": "many"}, {"visibility": "everyone"}, {"tags": "x" * 51}]
)
async def test_fields_that_cannot_be_are_refused_before_anything_is_kept(room, ada, fields):
    answer = await room.upload(ada, jpeg(1), **fields)
    assert answer.status_code == 422
    assert await room.items("photos", ada) == []


async def test_names_are_kept_without_folders_and_nul(room, ada):
    made = await room.uploaded(ada, jpeg(1), name="C:\\photos\\..\\evil.jpg")
    shown = (await room.get(f"photos/{made}", ada)).json()
    assert shown["files"][0]["name"] == "evil.jpg"


async def test_one_must_be_signed_in(room):
    answer = await room.client.post("/api/v1/photos", files={"file": ("a.jpg", jpeg(1))})
    assert answer.status_code == 401


async def test_all_real_pictures_are_taken_by_their_content(room, ada, shared_data):
    taken = 0
    for path in sorted((shared_data / "photos").rglob("*"))[:40]:
        if path.is_file() and path.stat().st_size < 2_000_000:
            answer = await room.upload(ada, path.read_bytes(), name=path.name)
            assert answer.status_code in (200, 201, 400, 413, 415), (path, answer.text)
            taken += answer.status_code == 201
    assert taken >= 10


async def test_many_uploads_of_the_same_bytes_at_once_are_one_photo(room, ada):
    answers = await asyncio.gather(*(room.upload(ada, jpeg(20)) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    shown = (await room.get(f"photos/{answers[0].json()['id']}", ada)).json()
    assert len(shown["files"]) == 1


async def test_a_photo_whose_file_went_missing_is_there_again_by_its_upload(
    room, ada, connections, tmp_path
):
    data = jpeg(21)
    photo = await room.uploaded(ada, data)
    await connections.run(update(PhotoFile).values(missing_since=func.now()))
    assert (await room.get(f"photos/{photo}/original", ada)).status_code == 404
    again = await room.upload(ada, data)
    assert again.json()["id"] == photo
    assert (await room.get(f"photos/{photo}/original", ada)).content == data


async def test_an_upload_may_be_larger_than_other_bodies(room, ada):
    data = jpeg(22) + b"\0" * (3 << 20)
    photo = await room.uploaded(ada, data)
    part = await room.get(f"photos/{photo}/original", ada, {"range": "bytes=3000000-3000009"})
    assert part.content == b"\0" * 10
    shown = (await room.get(f"photos/{photo}", ada)).json()
    assert shown["files"][0]["size"] == len(data)
