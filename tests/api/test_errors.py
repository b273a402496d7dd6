"""Errors: problem details for every status, whoever raised it, and not a word of what is inside."""

import asyncio

import pytest
from litestar import get
from sqlalchemy import text

from api.app import create_app
from api.errors import UnavailableError

MEMBERS = {"type", "title", "status", "detail", "instance", "request_id"}
LOGIN = "/api/v1/auth/login"
SECRET = "a secret of the inside"


def assert_problem(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert set(problem) >= MEMBERS
    assert problem["status"] == status
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["detail"]
    return problem


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/api/nowhere", 404),
        ("GET", "/api/v1/nowhere/at/all", 404),
        ("GET", "/api/static/nowhere.js", 404),
        ("GET", "/api/static/..%2fapp.py", 404),
        ("DELETE", "/api/v1/users/me", 405),
        ("POST", "/health", 405),
        ("GET", "/api/v1/users/me", 401),
        ("GET", "/api/v1/photos?limit=0", 422),
        ("GET", "/api/v1/photos?cursor=nonsense", 400),
        ("POST", "/api/v1/social/friendships/no-id/respond", 404),
    ],
)
async def test_refusals_are_problems(client, method, path, status):
    problem = assert_problem(await client.request(method, path), status)
    assert problem["instance"] == path.partition("?")[0].replace("%2f", "/")


async def test_a_body_of_endless_depth_is_refused_even_where_nobody_reads_it(client):
    deep = b'{"email": "a@example.org", "password": "x", "more": ' + b"[" * 90_000
    answer = await client.post(
        LOGIN, content=deep + b"]" * 90_000 + b"}", headers={"content-type": "application/json"}
    )
    assert "deep" in assert_problem(answer, 422)["detail"]


async def test_a_method_not_allowed_says_which_are(client):
    answer = await client.delete("/api/v1/users/me")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "PATCH", "OPTIONS"}


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        (b"", 422, "body"),
        (b"{", 400, ""),
        (b"[]", 422, "object"),
        (b'{"password": 1}', 422, "password"),
        (b'{"email": "a@example.org"}', 422, "password"),
        (b'{"password": "' + b"x" * 300 + b'"}', 422, "password"),
        (b"\xff\xfe", 400, ""),
    ],
)
async def test_bad_bodies_are_refused_with_what_is_wrong(client, body, status, word):
    headers = {"Content-Type": "application/json"}
    problem = assert_problem(await client.post(LOGIN, content=body, headers=headers), status)
    assert word in problem["detail"]


async def test_bodies_are_limited(client, ada):
    large = b'{"bio": "' + b"x" * (1 << 20) + b'"}'
    headers = ada.headers | {"Content-Type": "application/json"}
    answer = await client.patch("/api/v1/users/me", content=large, headers=headers)
    assert_problem(answer, 413)

    async def pieces():
        for _ in range(20):
            yield b"x" * 100_000

    streamed = await client.patch("/api/v1/users/me", content=pieces(), headers=headers)
    assert_problem(streamed, 413)


async def test_text_that_cannot_be_kept_is_refused(client, ada):
    answer = await client.patch("/api/v1/users/me", json={"bio": "a\0b"}, headers=ada.headers)
    assert_problem(answer, 422)
    given = {"email": "a\0b", "password": "whatever"}
    assert_problem(await client.post(LOGIN, json=given), 422)


@pytest.fixture
async def client_of_its_own(start_app):
    """A client of an app whose routes are its own: more may be registered."""
    return await start_app(make=create_app)


async def test_unexpected_errors_say_nothing_of_the_inside(client_of_its_own):
    client, app = client_of_its_own, client_of_its_own._transport.app

    @get("/broken", sync_to_thread=False)
    def broken() -> None:
        raise RuntimeError(SECRET)

    @get("/wrong")
    async def wrong() -> None:
        await app.state.connections.scalar(text(f"SELECT '{SECRET}'::integer"))

    app.register(broken)
    app.register(wrong)
    for path in ("/broken", "/wrong"):
        answer = await client.get(path)
        assert_problem(answer, 500)
        assert SECRET not in answer.text


async def test_unavailable_says_when_to_come_again(client_of_its_own):
    client, app = client_of_its_own, client_of_its_own._transport.app

    @get("/later", sync_to_thread=False)
    def later() -> None:
        raise UnavailableError

    app.register(later)
    answer = await client.get("/later")
    assert_problem(answer, 503)
    assert answer.headers["retry-after"] == "1"


async def test_an_exhausted_pool_is_503_and_recovers(start_app, world, monkeypatch):
    client = await start_app(pool_size=1)
    connections = client._transport.app.state.connections
    monkeypatch.setattr(connections.engine.sync_engine.pool, "_timeout", 0.2)
    ada = await world.person("ada")
    async with connections.reading(), connections.reading():
        asked = [client.get("/api/v1/users/me", headers=ada.headers) for _ in range(3)]
        for answer in await asyncio.gather(*asked):
            assert_problem(answer, 503)
    answer = await client.get("/api/v1/users/me", headers=ada.headers)
    assert answer.status_code == 200


async def test_no_database_is_503(start_app):
    nowhere = "postgresql://nobody:nothing@127.0.0.1:9/nowhere"
    client = await start_app(database_url=nowhere)
    assert_problem(await client.post(LOGIN, json={"email": "a", "password": "b"}), 503)
    assert (await client.get("/health")).status_code == 200
    for path in ("/ready", "/api/v1/health"):
        answer = await client.get(path)
        assert answer.status_code == 503
        assert answer.json()["status"] == "unavailable"
