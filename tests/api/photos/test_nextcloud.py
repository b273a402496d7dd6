"""Folders of a Nextcloud through the API: tried first, told what is wrong, owned, no password."""

import stat
import uuid

import pytest

from tests.resources.cloud import BASE, StubCloud, hang_up, served, silent, status

PATH = "/api/v1/nextcloud"


@pytest.fixture
def stub():
    with served(StubCloud({"mina": "app-password"})) as running:
        running.put("Photos/a.jpg", b"a")
        running.put("Photos/Ünï/b.jpg", b"b")
        running.put("notes.txt", b"c")
        yield running


@pytest.fixture
def ask(client):
    async def request(method, path, who, **body):
        sent = {"json": body} if body else {}
        return await client.request(method, f"{PATH}{path}", headers=who.headers, **sent)

    return request


def login(stub, **more):
    said = {"address": stub.url, "username": "mina", "password": "app-password"}
    return {**said, "remote": "/Photos", **more}


async def test_a_folder_is_tried_added_listed_and_taken_away(ask, ada, bo, stub, settings):
    seen = await ask("POST", "/browse", ada, **login(stub, remote="/"))
    assert seen.json() == {"items": [{"name": "Photos", "path": "/Photos"}], "next": None}
    seen = (await ask("POST", "/browse", ada, **login(stub))).json()["items"]
    assert seen == [{"name": "Ünï", "path": "/Photos/Ünï"}]
    made = await ask("POST", "", ada, **login(stub, address=f"{stub.url}/index.php/apps/files/"))
    assert made.status_code == 201, made.text
    folder = made.json()
    assert made.headers["location"] == f"{PATH}/{folder['id']}"
    told = {"address": stub.url, "username": "mina", "remote": "/Photos"}
    told |= {"files": 0, "failed": 0, "is_complete": False, "problem": None}
    assert {name: folder[name] for name in told} == told
    (secret,) = settings.passwords.iterdir()
    assert secret.read_text() == "app-password"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    (mirror,) = settings.mirrors.iterdir()
    assert stat.S_IMODE(mirror.stat().st_mode) == 0o700
    assert (await ask("GET", "", ada)).json()["items"] == [folder]
    assert "app-password" not in (await ask("GET", f"/{folder['id']}", ada)).text
    assert (await ask("GET", "", bo)).json()["items"] == []

    for method, path, body in (
        ("GET", "", {}), ("DELETE", "", {}), ("PUT", "/password", {"password": "x"}),
    ):  # fmt: skip
        theirs = await ask(method, f"/{folder['id']}{path}", bo, **body)
        nobodys = await ask(method, f"/{uuid.uuid4()}{path}", bo, **body)
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.json()["detail"] == nobodys.json()["detail"]

    secret.unlink()
    assert "give it again" in (await ask("GET", f"/{folder['id']}", ada)).json()["problem"]
    wrong = await ask("PUT", f"/{folder['id']}/password", ada, password="wrong")
    assert (wrong.status_code, wrong.json()["reason"]) == (422, "refused")
    assert not secret.exists()
    stub.passwords["mina"] = "another"
    again = await ask("PUT", f"/{folder['id']}/password", ada, password="another")
    assert again.status_code == 204 and secret.read_text() == "another"
    assert (await ask("GET", f"/{folder['id']}", ada)).json()["problem"] is None

    assert (await ask("DELETE", f"/{folder['id']}", ada)).status_code == 204
    assert not secret.exists() and (await ask("GET", "", ada)).json()["items"] == []
    back = await ask("POST", "", ada, **login(stub, password="another"))
    assert back.json()["source_id"] == folder["source_id"], "its mirror is as it was left"


async def test_what_is_wrong_is_told_by_its_reason(ask, ada, stub, settings):
    async def told(**more):
        answer = await ask("POST", "", ada, **login(stub, **more))
        assert answer.headers["content-type"] == "application/problem+json"
        assert "app-password" not in answer.text
        return answer.status_code, answer.json().get("reason")

    assert await told(address="ftp://x") == (422, "address")
    assert await told(remote="/a/../b") == (422, "address")
    assert await told(username="a:b") == (422, None)
    assert await told(password="wrong") == (422, "refused")
    assert await told(remote="/Nowhere") == (422, "absent")
    assert await told(remote="/notes.txt") == (422, "absent")
    assert await told(address="http://127.0.0.2:1") == (422, "not_allowed")
    assert await told(address="https://169.254.169.254") == (422, "not_allowed")
    assert await told(address="http://127.0.0.1:1") == (502, "unreachable")
    assert await told(address="https://nobody.invalid") == (502, "unreachable")
    for bad, kind in (
        (hang_up(), (502, "unreachable")),
        (status(503), (502, "busy")),
        (status(429, Retry_After="60"), (502, "busy")),
        (status(200, b"<html>"), (422, "no_nextcloud")),
        (status(207, b"<html>"), (422, "no_nextcloud")),
        (status(207, b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"), (422, "no_nextcloud")),
        (status(302, Location="http://127.0.0.1:1/"), (422, "no_nextcloud")),
    ):
        stub.all_bad = bad
        assert await told() == kind
    assert not settings.passwords.exists() and not settings.mirrors.exists()
    assert {path for _, path, _ in stub.asked} <= {
        f"{BASE}mina/{name}" for name in ("Photos", "Nowhere", "notes.txt")
    }


async def test_a_server_that_is_silent_holds_nobody_up(ask, ada, stub, monkeypatch):
    monkeypatch.setattr("api.photos.nextcloud.asking.SECONDS", 0.1)
    stub.all_bad = silent(0.3)
    answer = await ask("POST", "/browse", ada, **login(stub))
    assert (answer.status_code, answer.json()["reason"]) == (502, "unreachable")


async def test_nothing_is_mirrored_twice(ask, ada, bo, stub):
    assert (await ask("POST", "", ada, **login(stub))).status_code == 201
    for remote in ("/Photos/", "/Photos/Ünï", "/"):
        twice = await ask("POST", "", ada, **login(stub, remote=remote))
        assert twice.status_code == 409, twice.text
    assert (await ask("POST", "", bo, **login(stub))).status_code == 201, "theirs as well"


async def test_logins_are_not_tried_without_end(start_app, ada, stub):
    client = await start_app(logins_per_minute=2)
    wrong = login(stub, password="wrong")
    answers = [
        await client.post(f"{PATH}/browse", headers=ada.headers, json=wrong) for _ in range(3)
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 429]
    nobody = await client.post(f"{PATH}/browse", json=wrong)
    assert nobody.status_code == 401
