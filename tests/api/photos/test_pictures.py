"""Previews and originals: computed and kept ones alike, validators, ranges, files that changed."""

import asyncio
import hashlib
import io
import os
import uuid

import pytest
from PIL import Image
from sqlalchemy import insert

from catalog_data.identity import new_id
from catalog_data.photos.facts import Photo, PhotoFile, PhotoSource
from ml.image import make_renditions
from tests.api.photos.material import drawn, encoded, jpeg

PATHS = ["hotpreview", "preview?size=250", "preview?size=500", "preview?size=1080", "coldpreview"]
NAMES = dict(zip(PATHS, ["hotpreview", "small", "medium", "big", "coldpreview"], strict=True))


@pytest.mark.parametrize("path", PATHS)
async def test_a_computed_preview_is_byte_for_byte_the_derived_one(room, ada, pipeline, path):
    data = jpeg(1, (2400, 1600))
    photo = await room.uploaded(ada, data)
    computed = await room.get(f"photos/{photo}/{path}", ada)
    assert computed.status_code == 200, computed.text
    assert computed.content == make_renditions(data).renditions[NAMES[path]].data
    await asyncio.to_thread(pipeline.previews, data)
    derived = await room.get(f"photos/{photo}/{path}", ada)
    assert derived.content == computed.content
    for header in ("etag", "content-type", "cache-control"):
        assert derived.headers[header] == computed.headers[header]
    assert derived.headers["etag"] == f'"{hashlib.sha256(derived.content).hexdigest()}"'
    assert derived.headers["x-content-type-options"] == "nosniff"


async def test_a_computed_preview_is_not_stored(room, ada, settings):
    photo = await room.uploaded(ada, jpeg(2))
    await room.get(f"photos/{photo}/hotpreview", ada)
    folder = settings.derived_uri
    assert not os.path.exists(folder) or not os.listdir(folder)  # noqa: PTH110, PTH208


async def test_a_preview_whose_bytes_are_gone_is_computed(room, ada, pipeline):
    data = jpeg(3)
    photo = await room.uploaded(ada, data)
    await asyncio.to_thread(pipeline.previews, data)
    await asyncio.to_thread(pipeline.blobs.delete_folder, "previews")
    answer = await room.get(f"photos/{photo}/preview", ada)
    assert answer.content == make_renditions(data).renditions["medium"].data


async def test_sizes_that_are_not_made_are_refused(room, ada):
    photo = await room.uploaded(ada, jpeg(4))
    assert (await room.get(f"photos/{photo}/preview?size=333", ada)).status_code == 422


async def test_previews_are_upright_and_without_metadata(room, ada):
    picture = drawn(5, (400, 200))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Secret Camera"
    photo = await room.uploaded(ada, encoded(picture, "JPEG", exif=exif))
    shown = Image.open(io.BytesIO((await room.get(f"photos/{photo}/coldpreview", ada)).content))
    assert shown.size == (200, 400)
    assert not shown.getexif()


@pytest.mark.parametrize("derived", [False, True], ids=["computed", "derived"])
async def test_a_known_tag_is_answered_304(room, ada, pipeline, derived):
    data = jpeg(6)
    photo = await room.uploaded(ada, data)
    if derived:
        await asyncio.to_thread(pipeline.previews, data)
    for path in [*PATHS, "original"]:
        tag = (await room.get(f"photos/{photo}/{path}", ada)).headers["etag"]
        for given in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            answer = await room.get(f"photos/{photo}/{path}", ada, {"if-none-match": given})
            assert answer.status_code == 304, (path, given)
            assert answer.content == b""
            assert answer.headers["etag"] == tag
        changed = await room.get(f"photos/{photo}/{path}", ada, {"if-none-match": '"other"'})
        assert changed.status_code == 200


async def test_who_may_not_see_learns_nothing_from_a_tag(room, ada, bo):
    photo = await room.uploaded(ada, jpeg(7))
    for path in [*PATHS, "original"]:
        tag = (await room.get(f"photos/{photo}/{path}", ada)).headers["etag"]
        for asker in (bo, None):
            for given in (tag, "*"):
                hidden = await room.get(f"photos/{photo}/{path}", asker, {"if-none-match": given})
                absent = await room.get(
                    f"photos/{uuid.uuid4()}/{path}", asker, {"if-none-match": given}
                )
                assert hidden.status_code == absent.status_code == 404
                assert hidden.json()["detail"] == absent.json()["detail"]
                assert "etag" not in hidden.headers


@pytest.mark.parametrize(
    ("asked", "first", "stop"),
    [
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, None),
        ("bytes=-50", -50, None),
        ("bytes=10-999999999", 10, None),
        ("bytes=0-0", 0, 1),
        ("bytes=-999999999", 0, None),
    ],
)
@pytest.mark.parametrize("path", ["original", "hotpreview"])
async def test_a_range_is_the_part_that_was_asked_for(room, ada, path, asked, first, stop):
    photo = await room.uploaded(ada, jpeg(8))
    whole = await room.get(f"photos/{photo}/{path}", ada)
    assert whole.headers["accept-ranges"] == "bytes"
    part = await room.get(f"photos/{photo}/{path}", ada, {"range": asked})
    assert part.status_code == 206
    assert part.content == whole.content[first:stop]
    start = first % len(whole.content)
    last = start + len(part.content) - 1
    assert part.headers["content-range"] == f"bytes {start}-{last}/{len(whole.content)}"
    assert part.headers["content-length"] == str(len(part.content))
    assert part.headers["etag"] == whole.headers["etag"]


@pytest.mark.parametrize("path", ["original", "hotpreview"])
async def test_ranges_that_cannot_be_and_those_to_be_ignored(room, ada, path):
    photo = await room.uploaded(ada, jpeg(9))
    whole = await room.get(f"photos/{photo}/{path}", ada)
    size = len(whole.content)
    for asked in (f"bytes={size}-", "bytes=-0"):
        outside = await room.get(f"photos/{photo}/{path}", ada, {"range": asked})
        assert outside.status_code == 416
        assert outside.headers["content-range"] == f"bytes */{size}"
    for asked in ("bytes=5-2", "bytes=-", "bytes=0-1,4-5", "pages=1-2", "bytes=a-b"):
        ignored = await room.get(f"photos/{photo}/{path}", ada, {"range": asked})
        assert ignored.status_code == 200
        assert ignored.content == whole.content


async def test_a_range_of_another_version_is_the_whole(room, ada):
    photo = await room.uploaded(ada, jpeg(10))
    tag = (await room.get(f"photos/{photo}/original", ada)).headers["etag"]
    same = await room.get(f"photos/{photo}/original", ada, {"range": "bytes=0-9", "if-range": tag})
    other = await room.get(
        f"photos/{photo}/original", ada, {"range": "bytes=0-9", "if-range": '"old"'}
    )
    assert (same.status_code, other.status_code) == (206, 200)


async def test_an_original_larger_than_a_piece_comes_whole(room, ada, monkeypatch):
    monkeypatch.setattr("api.photos.delivery.PIECE", 1000)
    data = jpeg(11)
    photo = await room.uploaded(ada, data)
    answer = await room.get(f"photos/{photo}/original", ada)
    assert answer.content == data
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-length"] == str(len(data))
    part = await room.get(f"photos/{photo}/original", ada, {"range": "bytes=999-2001"})
    assert part.content == data[999:2002]


async def test_only_the_owner_is_told_the_files_name(room, ada, bo):
    photo = await room.uploaded(ada, jpeg(12), name="our secret place æ.jpg", visibility="public")
    own = await room.get(f"photos/{photo}/original", ada)
    assert "our%20secret%20place%20%C3%A6.jpg" in own.headers["content-disposition"]
    for asker in (bo, None):
        other = await room.get(f"photos/{photo}/original", asker)
        assert other.content == own.content
        assert other.headers["content-disposition"] == f"attachment; filename*=UTF-8''{photo}.jpg"


async def scanned(connections, owner, path, **values):
    """A photo whose file was seen in a folder."""
    state, content = path.stat(), hashlib.sha256(path.read_bytes()).hexdigest()
    source, photo = new_id(), new_id()
    root = str(path.parent)
    await connections.run(
        insert(PhotoSource).values(id=source, owner_id=owner.id, kind="folder", root=root)
    )
    await connections.run(insert(Photo).values(id=photo, owner_id=owner.id, content_id=content))
    row = {
        "id": new_id(),
        "source_id": source,
        "path": path.name,
        "name": path.name,
        "photo_id": photo,
        "kind": "image",
        "media_type": "image/jpeg",
        "content_id": content,
        "size": state.st_size,
        "mtime_ns": state.st_mtime_ns,
        "inode": state.st_ino,
    }
    await connections.run(insert(PhotoFile).values(row | values))
    return photo


async def test_a_scanned_original_is_read_where_it_lies(room, ada, connections, tmp_path):
    path = tmp_path / "seen.jpg"
    path.write_bytes(jpeg(13))
    photo = await scanned(connections, ada, path)
    assert (await room.get(f"photos/{photo}/original", ada)).content == jpeg(13)
    assert (await room.get(f"photos/{photo}/hotpreview", ada)).status_code == 200
    shown = (await room.get(f"photos/{photo}", ada)).json()
    assert shown["files"][0]["path"] == str(path)


async def test_a_file_that_changed_since_it_was_seen_is_not_the_photo(
    room, ada, connections, tmp_path
):
    path = tmp_path / "seen.jpg"
    path.write_bytes(jpeg(14))
    photo = await scanned(connections, ada, path)
    path.write_bytes(jpeg(15))
    for of in ("original", "hotpreview"):
        answer = await room.get(f"photos/{photo}/{of}", ada)
        assert answer.status_code == 404
        assert "not at hand" in answer.json()["detail"]


async def test_a_link_put_in_its_place_is_not_followed(room, ada, connections, tmp_path):
    path, secret = tmp_path / "seen.jpg", tmp_path / "secret"
    path.write_bytes(jpeg(16))
    state = path.stat()
    photo = await scanned(connections, ada, path)
    secret.write_bytes(b"x" * state.st_size)
    os.utime(secret, ns=(state.st_atime_ns, state.st_mtime_ns))
    path.unlink()
    path.symlink_to(secret)
    assert (await room.get(f"photos/{photo}/original", ada)).status_code == 404


async def test_real_pictures_are_shown(room, ada, shared_data):
    shown = 0
    for path in sorted((shared_data / "photos" / "pillow-edge").rglob("*"))[:20]:
        if not path.is_file():
            continue
        answer = await room.upload(ada, path.read_bytes(), name=path.name)
        if answer.status_code == 201:
            preview = await room.get(f"photos/{answer.json()['id']}/preview", ada)
            assert preview.status_code in (200, 404), (path, preview.text)
            shown += preview.status_code == 200
    assert shown >= 5


@pytest.mark.parametrize("path", ["original", "hotpreview"])
async def test_head_tells_size_and_tag_without_the_bytes(room, ada, path):
    photo = await room.uploaded(ada, jpeg(17))
    whole = await room.get(f"photos/{photo}/{path}", ada)
    told = await room.send("HEAD", f"photos/{photo}/{path}", ada)
    assert (told.status_code, told.content) == (200, b"")
    for header in ("content-length", "etag", "accept-ranges"):
        assert told.headers[header] == whole.headers[header]
