"""Photos as one zip: for who may see, named for who asks, in bounded memory, stopped in between."""

import asyncio
import hashlib
import io
import os
import tracemalloc
import uuid
import zipfile

import msgspec
from sqlalchemy import insert, update

from api.app import create_app
from api.connections import Connections
from api.photos.exports import choosing, sending
from api.photos.exports.sending import PIECE, Export
from catalog_data.identity import fact_blob_key, new_id
from catalog_data.photos.facts import Photo, PhotoFile, PhotoSource
from catalog_data.photos.stacks import PhotoStack, PhotoStackMember
from tests.api.photos.material import drawn, egg_of, jpeg
from tests.films import film
from tests.resources.conftest import bucket  # noqa: F401

MIB = 1 << 20


async def exported(room, person=None, query="", photos=None):
    """An archive of what a filter, or a list of ids, gives: names and bytes."""
    if photos is None:
        answer = await room.get(f"photos/export{query}", person)
    else:
        answer = await room.send("POST", "photos/export", person, {"photos": photos})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as read:
        assert read.testzip() is None
        return {info.filename: read.read(info) for info in read.infolist()}


async def scanned(connections, owner, folder, files):
    """Photos of a scanned folder, by rows: ids by file name; sidecars stand beside them."""
    source, ids = new_id(), {}
    row = {"id": source, "owner_id": owner.id, "kind": "folder", "root": str(folder)}
    await connections.run(insert(PhotoSource).values(**row))
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
        row = await seen(connections, owner, source, folder / name, name)
        ids[name] = row["photo_id"]
    return ids


async def seen(connections, owner, source, path, name):
    """A file as the scan notes it, and its photo."""
    is_sidecar, content, told = name.endswith(".xmp"), uuid.uuid4().hex * 2, path.stat()
    photo = None if is_sidecar else new_id()
    if photo:
        row = {"id": photo, "owner_id": owner.id, "content_id": content, "is_egg": False}
        await connections.run(insert(Photo).values(**row))
    row = {"id": new_id(), "source_id": source, "path": name, "photo_id": photo, "inode": 1}
    row |= {"kind": "sidecar" if is_sidecar else "image", "media_type": None, "name": path.name}
    row |= {"content_id": content, "size": told.st_size, "mtime_ns": told.st_mtime_ns}
    await connections.run(insert(PhotoFile).values(**row))
    return row


async def test_a_list_is_exported_as_it_is_shown(room, ada, bo, pipeline):
    one, two, three = jpeg(1), jpeg(2), jpeg(3)
    first = await room.uploaded(ada, one, name="caf\u00e9 \u96ea.jpg", visibility="public")
    await room.uploaded(ada, two, name="caf\u00e9 \u96ea.jpg", tags="sea")
    third = await room.uploaded(bo, three, name="bo's secret.JPG", visibility="public")
    all_of = await exported(room, ada)
    assert sorted(all_of.values()) == sorted([one, two, three])
    assert set(all_of) == {"caf\u00e9 \u96ea.jpg", "caf\u00e9 \u96ea (2).jpg", f"{third}.jpg"}
    assert list((await exported(room, ada, "?tag=sea")).values()) == [two]
    assert await exported(room) == {f"{first}.jpg": one, f"{third}.jpg": three}
    assert await exported(room, bo, photos=[first]) == {f"{first}.jpg": one}
    for person, query in ((ada, "?tag=nothing"), (None, "?visibility=private")):
        assert (await room.get(f"photos/export{query}", person)).status_code == 404
    assert (await room.get("photos/export?bbox=1", ada)).status_code == 422


async def test_chosen_photos_are_all_there_or_none(room, ada, bo):
    mine, hidden = await room.uploaded(ada, jpeg(1)), await room.uploaded(bo, jpeg(2))
    for other in (hidden, str(uuid.uuid4())):
        answer = await room.send("POST", "photos/export", ada, {"photos": [mine, other]})
        assert answer.status_code == 404 and "Not all" in answer.json()["detail"]
    for ids in ([], ["x"], [mine] * 10_001):
        answer = await room.send("POST", "photos/export", ada, {"photos": ids})
        assert answer.status_code == 400 or answer.status_code == 422


async def test_the_bytes_of_two_owners_bear_each_ones_own_name(room, ada, bo):
    data = jpeg(1)
    mine = await room.uploaded(ada, data, name="mine.jpg")
    theirs = await room.uploaded(bo, data, name="theirs.jpg")
    for person, photo, name in ((ada, mine, "mine.jpg"), (bo, theirs, "theirs.jpg")):
        assert list(await exported(room, person)) == [name]
        told = (await room.get(f"photos/{photo}/original", person)).headers["content-disposition"]
        assert told.endswith(name)


async def test_sidecars_are_the_owners_and_what_is_gone_is_listed(
    room, ada, bo, connections, tmp_path
):
    files = {"d/a.jpg": b"a", "d/a.xmp": b"of a", "b.jpg": b"b", "b.jpg.xmp": b"of b"}
    files |= {"gone.jpg": b"g", "changed.jpg": b"c", "d/gone.jpg": b"other"}
    ids = await scanned(connections, ada, tmp_path, files)
    (tmp_path / "gone.jpg").unlink()
    (tmp_path / "changed.jpg").write_bytes(b"something else")
    egg = await room.send("POST", "photos/photoegg", ada, egg_of(drawn(9), cold=False))
    made = await exported(room, ada)
    lost = made.pop("missing.txt").decode()
    assert {made[name] for name in made if name.startswith("gone")} == {b"other"}
    assert {name: made[name] for name in made if not name.startswith("gone")} == {
        "a.jpg": b"a",
        "a.jpg.xmp": b"of a",
        "b.jpg": b"b",
        "b.jpg.xmp": b"of b",
    }
    assert lost.count("gone") == 1 and "changed.jpg" in lost and egg.json()["id"] in lost
    shown = ids["d/a.jpg"]
    await room.send("PATCH", f"photos/{shown}", ada, {"visibility": "public"})
    assert await exported(room, bo) == {f"{shown}.jpg": b"a"}


async def test_what_ends_while_it_is_read_is_in_no_directory(
    room, ada, connections, tmp_path, monkeypatch
):
    ids = await scanned(connections, ada, tmp_path, {"a.jpg": b"a" * 3000, "b.jpg": b"b" * 3000})
    monkeypatch.setattr(sending, "PIECE", 1000)
    read = sending.bytes_at

    async def failing(connections, place, start, stop):
        if place.name == "a.jpg" and start == 2000:
            os.truncate(place.path, 2500)
        return await read(connections, place, start, stop)

    monkeypatch.setattr(sending, "bytes_at", failing)
    made = await exported(room, ada, photos=[str(id_) for id_ in ids.values()])
    assert set(made) == {"b.jpg", "missing.txt"} and b"\na.jpg\n" in made["missing.txt"]


async def test_a_live_photo_brings_its_film(room, ada, pipeline):
    still = await room.uploaded(ada, jpeg(2), name="a.jpg", visibility="public")
    moving = await room.uploaded(ada, film(0.3, (64, 48), form="mov"), name="a.mov")
    stack = {"stack_id": still, "owner_id": str(ada.id), "type": "live_photo", "photos": 2}
    await asyncio.to_thread(pipeline.put, PhotoStack, rule="live_photo", primary_id=still, **stack)
    for position, photo in enumerate((still, moving)):
        row = {"photo_id": photo, "stack_id": still, "position": position}
        await asyncio.to_thread(pipeline.put, PhotoStackMember, **row)
    assert set(await exported(room, ada)) == {"a.jpg", "a.mov"}
    assert set(await exported(room, ada, photos=[still])) == {"a.jpg", "a.mov"}
    assert set(await exported(room)) == {f"{still}.jpg"}


async def test_too_many_and_too_large_are_refused_before_anything_is_read(
    room, ada, connections, monkeypatch
):
    await room.uploaded(ada, jpeg(1))
    await room.uploaded(ada, jpeg(2))
    monkeypatch.setattr(sending, "Export", None)
    monkeypatch.setattr(choosing, "MOST", 1)
    answer = await room.get("photos/export", ada)
    assert answer.status_code == 413 and "1 photos at most" in answer.json()["detail"]
    monkeypatch.undo()
    await connections.run(update(PhotoFile).values(size=60 << 30))
    answer = await room.get("photos/export", ada)
    assert answer.status_code == 413 and "120.0 GiB" in answer.json()["detail"]


async def test_memory_is_bounded_by_pieces_not_by_what_is_sent(ada, connections, tmp_path):
    ids = await scanned(connections, ada, tmp_path, {"film.jpg": b"a"})
    os.truncate(tmp_path / "film.jpg", 256 * MIB)  # sparse: of zeros, on no disk
    told = (tmp_path / "film.jpg").stat()
    row = {"size": told.st_size, "mtime_ns": told.st_mtime_ns}
    await connections.run(update(PhotoFile).values(**row))
    sent, largest = 0, 0
    tracemalloc.start()
    try:
        async for piece in Export(connections, ada.viewer).pieces(list(ids.values())):
            sent, largest = sent + len(piece), max(largest, len(piece))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sent > 256 * MIB and largest < 2 * PIECE
    assert peak < 6 * PIECE, f"{peak / MIB:.0f} MiB"


async def test_who_hangs_up_stops_the_work(app, ada, connections, tmp_path, monkeypatch):
    files = {f"{number}.jpg": bytes(2000) for number in range(50)}
    await scanned(connections, ada, tmp_path, files)
    monkeypatch.setattr(sending, "PIECE", 1000)
    gone, reads, read = asyncio.Event(), [], sending.bytes_at

    async def counted(*asked):
        reads.append(asked)
        return await read(*asked)

    async def receive():
        if not gone.is_set():
            await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        if len(reads) >= 4:
            gone.set()

    monkeypatch.setattr(sending, "bytes_at", counted)
    scope = {"type": "http", "method": "GET", "path": "/api/v1/photos/export", "query_string": b""}
    scope |= {"headers": [(b"authorization", f"Bearer {ada.token}".encode())], "root_path": ""}
    scope |= {"client": ("127.0.0.1", 4), "server": ("test", 80), "scheme": "http", "app": app}
    await asyncio.wait_for(
        app(
            {**scope, "raw_path": b"/api/v1/photos/export", "http_version": "1.1", "state": {}},
            receive,
            send,
        ),
        20,
    )
    stopped = len(reads)
    assert 4 <= stopped < 20
    await asyncio.sleep(0.05)
    assert len(reads) == stopped


async def test_originals_in_object_storage(settings, room, ada, bucket):  # noqa: F811
    data = jpeg(1, (1200, 900))
    photo = await room.uploaded(ada, data, name="a.jpg")
    far = Connections(msgspec.structs.replace(settings, facts_uri=f"{bucket}/{uuid.uuid4().hex}"))
    app = create_app(far)
    async with app.lifespan():
        pieces = Export(far, ada.viewer).pieces([uuid.UUID(photo)])
        lost = b"".join([piece async for piece in pieces])
        await far.facts.write(fact_blob_key(hashlib.sha256(data).hexdigest()), data)
        pieces = Export(far, ada.viewer).pieces([uuid.UUID(photo)])
        whole = b"".join([piece async for piece in pieces])
    assert zipfile.ZipFile(io.BytesIO(lost)).namelist() == ["missing.txt"]
    assert zipfile.ZipFile(io.BytesIO(whole)).read("a.jpg") == data
