"""Work asked for through the API: whose it is, how it stands, followed to its end, stopped."""

import asyncio
import datetime as dt
import json
import uuid

import pytest
from sqlalchemy import insert

from api.photos.requests import following
from catalog_data.photos.facts import PhotoSource
from catalog_data.photos.people import PhotoPerson
from catalog_data.photos.requests import ALL_KINDS, OPEN_AT_ONCE, RequestProgress
from tests.api.photos.material import jpeg


async def ok(answer, status=200):
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


@pytest.fixture
def ask(room):
    async def asked(who, kind="faces", status=202, **scope):
        body = {"kind": kind, **({"scope": scope} if scope else {})}
        return await ok(await room.send("POST", "requests", who, body), status)

    return asked


@pytest.fixture
def stands(pipeline, postgres):
    """Write how a request stands, as the pipeline does."""

    async def write(request, state, **told):
        row = {"request_id": uuid.UUID(request), "state": state, "attempt": 1, **told}
        values = {"done": 0, "total": 0, "counts": {}}
        await asyncio.to_thread(put, {**values, **row})

    def put(row):
        table = RequestProgress.__table__
        with postgres.begin() as connection:
            connection.execute(table.delete().where(table.c.request_id == row["request_id"]))
            connection.execute(insert(table).values(row))

    return write


async def test_each_kind_is_asked_for_listed_and_ones_own(room, ada, bo, staff, ask):
    made = [await ask(ada, kind) for kind in ALL_KINDS]
    answer = await room.send("POST", "requests", bo, {"kind": "ocr"})
    assert answer.headers["location"] == f"/api/v1/requests/{answer.json()['id']}"
    assert {work["state"] for work in made} == {"queued"} and made[0]["scope"] == {"of": "all"}
    seen, cursor = [], ""
    while cursor is not None:
        page = await ok(await room.get(f"requests?limit=5{cursor}", ada))
        seen += [work["id"] for work in page["items"]]
        cursor = f"&cursor={page['next']}" if page["next"] else None
    assert seen == [work["id"] for work in reversed(made)]
    path = f"requests/{seen[0]}"
    for method, where in (("GET", path), ("GET", f"{path}/events"), ("DELETE", path)):
        assert (await room.send(method, where, bo)).status_code == 404
        assert (await room.send(method, where, None)).status_code == 401
    assert (await ok(await room.get(path, staff)))["owner_id"] == str(ada.id)


async def test_staff_see_what_is_open_and_nobody_else(room, ada, bo, staff, ask):
    made = [await ask(person, "ocr") for person in (ada, bo, ada)]
    await room.send("DELETE", f"requests/{made[0]['id']}", ada)
    for person, status in ((ada, 403), (None, 401)):
        assert (await room.get("requests/open", person)).status_code == status
    first = await ok(await room.get("requests/open?limit=1", staff))
    rest = await ok(await room.get(f"requests/open?cursor={first['next']}", staff))
    shown = [work["id"] for work in first["items"] + rest["items"]]
    assert shown == [made[2]["id"], made[1]["id"]]
    assert {work["owner_id"] for work in first["items"] + rest["items"]} == {
        str(ada.id),
        str(bo.id),
    }


async def test_sources_are_ones_own_and_a_scope_names_one(room, ada, bo, ask):
    await room.uploaded(ada, jpeg(1))
    await room.uploaded(ada, jpeg(2))
    (source,) = (await ok(await room.get("photos/sources", ada)))["items"]
    assert (source["kind"], source["photos"]) == ("upload", 2)
    assert (await ok(await room.get("photos/sources", bo)))["items"] == []
    assert (await ask(ada, of="source", source=source["id"]))["state"] == "queued"
    await ask(bo, status=404, of="source", source=source["id"])


async def test_a_scope_is_of_ones_own_and_says_what_it_needs(
    ada, bo, ask, world, connections, pipeline
):
    photo, theirs = await world.photo(ada), await world.photo(bo, "public")
    source, person = uuid.uuid4(), uuid.uuid4()
    row = {"id": source, "owner_id": ada.id, "kind": "folder", "root": "/pictures"}
    await connections.run(insert(PhotoSource).values(row))
    shown = {"cover_face_id": person, "cover_photo_id": photo, "name": None}
    counts = {"photos": 1, "faces": 1, "confirmed": 0}
    own = {"person_id": person, "owner_id": ada.id}
    await asyncio.to_thread(pipeline.put, PhotoPerson, **own, **shown, **counts)
    mine = [
        {"of": "photos", "photos": [str(photo)]},
        {"of": "source", "source": str(source), "path": "2019"},
        {"of": "person", "person": str(person)},
    ]
    for scope in mine:
        assert (await ask(ada, **scope))["scope"] == scope
        await ask(bo, status=404, **scope)
    await ask(ada, status=404, of="photos", photos=[str(photo), str(theirs)])
    wrong = [
        {"of": "photos"},
        {"of": "all", "photos": [str(photo)]},
        {"of": "source", "path": "x"},
        {"of": "person", "person": str(person), "path": "x"},
        {"of": "elsewhere"},
    ]
    for scope in wrong:
        await ask(ada, status=422, **scope)
    await ask(ada, "dreams", status=422)


async def test_so_many_may_be_open_and_stopping_one_makes_room(room, ada, bo, ask, stands):
    made = [await ask(ada) for _ in range(OPEN_AT_ONCE)]
    await ask(ada, status=409)
    await ask(bo)
    await ok(await room.send("DELETE", f"requests/{made[0]['id']}", ada), 204)
    told = await ok(await room.get(f"requests/{made[0]['id']}", ada))
    assert told["state"] == "stopped" and told["stop_asked_at"]
    await ask(ada)
    await ask(ada, status=409)
    await stands(made[1]["id"], "succeeded", ended_at=dt.datetime.now(dt.UTC))
    await ask(ada)
    await ok(await room.send("DELETE", f"requests/{made[1]['id']}", ada), 204)
    told = await ok(await room.get(f"requests/{made[1]['id']}", ada))
    assert (told["state"], told["stop_asked_at"]) == ("succeeded", None)


async def test_a_request_is_followed_to_its_end(room, ada, staff, ask, stands, monkeypatch):
    monkeypatch.setattr(following, "EVERY_SECONDS", 0.02)
    monkeypatch.setattr(following, "HEARTBEAT_SECONDS", 0.0)
    made = await ask(ada)
    follow = asyncio.create_task(room.get(f"requests/{made['id']}/events", ada))
    await asyncio.sleep(0.2)
    await stands(made["id"], "running", step="photo_faces", done=3, total=9)
    await asyncio.sleep(0.2)
    await stands(made["id"], "succeeded", counts={"photo_faces": {"wrote": 9}})
    answer = await asyncio.wait_for(follow, 5)
    assert answer.headers["content-type"].startswith("text/event-stream")
    lines = answer.text.splitlines()
    names = [line.removeprefix("event: ") for line in lines if line.startswith("event: ")]
    told = [json.loads(line[6:]) for line in lines if line.startswith("data: ")]
    assert names == ["queued", "running", "succeeded"] and ": still at it" in lines
    assert (told[1]["progress"]["done"], told[1]["progress"]["total"]) == (3, 9)
    assert told[2]["progress"]["counts"] == {"photo_faces": {"wrote": 9}}
    again = await room.get(f"requests/{made['id']}/events", staff)
    assert again.text.count("event: ") == 1, "one that has ended is told once"


async def test_following_ends_after_a_while(room, ada, ask, monkeypatch):
    monkeypatch.setattr(following, "EVERY_SECONDS", 0.01)
    monkeypatch.setattr(following, "LONGEST_SECONDS", 0.05)
    made = await ask(ada)
    answer = await asyncio.wait_for(room.get(f"requests/{made['id']}/events", ada), 5)
    assert "event: queued" in answer.text
