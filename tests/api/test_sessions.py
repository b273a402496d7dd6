"""Logins: tokens that rotate, end and expire, and answers that give nobody away."""

import asyncio
import datetime as dt
import statistics
import time

import jwt
import pytest
from sqlalchemy import func, select, update

from catalog_data.people import RateLimit, RefreshToken, User

LOGIN, REFRESH, ME = "/api/v1/auth/login", "/api/v1/auth/refresh", "/api/v1/users/me"
LOGOUT = "/api/v1/auth/logout"
MINA = {"email": "mina@example.org", "password": "correct horse battery", "username": "mina"}


async def registered(client):
    answer = await client.post("/api/v1/auth/register", json=MINA)
    assert answer.status_code == 201, answer.text
    return (await client.post(LOGIN, json=MINA)).json()


def bearer(login):
    return {"Authorization": f"Bearer {login['access_token']}"}


@pytest.mark.parametrize("name", ["refresh", "refresh_token"])
async def test_refresh_tokens_rotate_under_either_name(client, name):
    login = await registered(client)
    renewed = await client.post(f"{REFRESH}/", json={name: login[name]})
    assert renewed.status_code == 200
    assert renewed.json()[name] != login[name]
    assert (await client.get(ME, headers=bearer(renewed.json()))).status_code == 200
    again = await client.post(REFRESH, json={name: renewed.json()[name]})
    assert again.status_code == 200


async def test_reuse_of_an_old_token_ends_the_whole_login(client):
    login = await registered(client)
    other = (await client.post(LOGIN, json=MINA)).json()
    renewed = (await client.post(REFRESH, json={"refresh": login["refresh"]})).json()
    reused = await client.post(REFRESH, json={"refresh": login["refresh"]})
    assert reused.status_code == 401
    newest = await client.post(REFRESH, json={"refresh": renewed["refresh"]})
    assert newest.status_code == 401
    for ended in (login, renewed):
        assert (await client.get(ME, headers=bearer(ended))).status_code == 401
    assert (await client.get(ME, headers=bearer(other))).status_code == 200


async def test_of_two_refreshes_at_once_at_most_one_succeeds(client):
    login = await registered(client)
    asked = [client.post(REFRESH, json={"refresh": login["refresh"]}) for _ in range(6)]
    statuses = [answer.status_code for answer in await asyncio.gather(*asked)]
    assert statuses.count(200) == 1
    assert statuses.count(401) == 5
    assert (await client.get(ME, headers=bearer(login))).status_code == 401


async def test_logout_ends_access_and_refresh(client):
    login = await registered(client)
    assert (await client.post(LOGOUT, headers=bearer(login))).status_code == 204
    assert (await client.get(ME, headers=bearer(login))).status_code == 401
    assert (await client.post(REFRESH, json={"refresh": login["refresh"]})).status_code == 401
    assert (await client.post(LOGOUT, headers=bearer(login))).status_code == 401
    assert (await client.post(LOGOUT)).status_code == 401


async def test_an_old_access_token_does_not_hinder_a_refresh(client):
    login = await registered(client)
    headers = {"Authorization": "Bearer long.expired.token"}
    renewed = await client.post(REFRESH, json={"refresh": login["refresh"]}, headers=headers)
    assert renewed.status_code == 200


async def test_somebody_deactivated_is_out_at_once(client, connections):
    login = await registered(client)
    await connections.run(update(User).values(is_active=False))
    assert (await client.get(ME, headers=bearer(login))).status_code == 401
    assert (await client.post(REFRESH, json={"refresh": login["refresh"]})).status_code == 401
    refused = await client.post(LOGIN, json=MINA)
    assert refused.status_code == 401


async def test_tokens_expire(client, connections):
    login = await registered(client)
    past = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
    await connections.run(update(RefreshToken).values(expires_at=past))
    assert (await client.post(REFRESH, json={"refresh": login["refresh"]})).status_code == 401


def forged(settings, login, *, secret=None, algorithm="HS256", **changes):
    options = {"verify_signature": False}
    said = jwt.decode(login["access_token"], options=options) | changes
    return jwt.encode(said, secret or settings.secret, algorithm=algorithm)


async def test_a_token_that_was_good_is_refused_once_it_has_expired(client, settings):
    login = await registered(client)
    brief = forged(settings, login, exp=int(time.time()) + 2)
    headers, until = {"Authorization": f"Bearer {brief}"}, time.monotonic() + 10
    assert (await client.get(ME, headers=headers)).status_code == 200
    while (answer := await client.get(ME, headers=headers)).status_code == 200:
        assert time.monotonic() < until
        await asyncio.sleep(0.1)
    assert answer.status_code == 401
    assert answer.json()["detail"] == "The token has expired."


@pytest.mark.parametrize(
    "changes",
    [
        {"secret": "somebody else's secret, also long enough"},
        {"algorithm": "none", "secret": ""},
        {"typ": "refresh"},
        {"exp": 1_000_000_000},
        {"sub": "11111111-1111-4111-8111-111111111111"},
        {"sub": "no id"},
    ],
    ids=str,
)
async def test_forged_tokens_are_refused_everywhere(client, settings, changes):
    login = await registered(client)
    if changes.get("algorithm") == "none":
        changes = changes | {"secret": None}
        token = jwt.encode(
            jwt.decode(login["access_token"], options={"verify_signature": False}),
            key="",
            algorithm="none",
        )
    else:
        token = forged(settings, login, **changes)
    for path in (ME, "/api/v1/photos"):
        answer = await client.get(path, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_refresh_token_is_no_access_token(client):
    login = await registered(client)
    headers = {"Authorization": f"Bearer {login['refresh']}"}
    assert (await client.get(ME, headers=headers)).status_code == 401


async def test_wrong_user_and_wrong_password_look_the_same(client, connections):
    await registered(client)
    wrong_password = {"email": MINA["email"], "password": "not the password"}
    wrong_user = {"email": "nobody@example.org", "password": "not the password"}
    answers = [await client.post(LOGIN, json=given) for given in (wrong_password, wrong_user)]
    said = [answer.json() | {"request_id": ""} for answer in answers]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert said[0] == said[1]
    seconds = {"password": [], "user": []}
    for _ in range(7):
        for kind, given in (("password", wrong_password), ("user", wrong_user)):
            started = time.perf_counter()
            await client.post(LOGIN, json=given)
            seconds[kind].append(time.perf_counter() - started)
    ratio = statistics.median(seconds["user"]) / statistics.median(seconds["password"])
    assert 0.5 < ratio < 2, seconds


async def test_logins_are_limited_across_workers(start_app):
    one, other = [await start_app(logins_per_minute=4) for _ in range(2)]
    given = {"email": "nobody@example.org", "password": "whatever it may be"}
    statuses = [(await worker.post(LOGIN, json=given)).status_code for worker in (one, other) * 2]
    assert statuses == [401] * 4
    refused = await other.post(LOGIN, json=given)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    elsewhere = await start_app(logins_per_minute=4, address="203.0.113.9")
    assert (await elsewhere.post(LOGIN, json=given)).status_code == 401


async def test_one_subscribers_ipv6_addresses_count_as_one(start_app):
    addresses = ("2001:db8:1:2::5", "2001:db8:1:2:ffff::9", "2001:db8:1:3::5")
    statuses = []
    for address in addresses:
        client = await start_app(logins_per_minute=1, address=address)
        given = {"email": "", "password": ""}
        statuses.append((await client.post(LOGIN, json=given)).status_code)
    assert statuses == [400, 429, 400]


async def test_limits_count_each_of_many_at_once_and_the_window_ends(start_app):
    client = await start_app(logins_per_minute=3)
    given = {"email": "", "password": ""}
    answers = await asyncio.gather(*(client.post(LOGIN, json=given) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [400] * 3 + [429] * 7
    connections = client._transport.app.state.connections
    await connections.run(
        update(RateLimit).values(window_start=func.now() - dt.timedelta(seconds=61))
    )
    assert (await client.post(LOGIN, json=given)).status_code == 400


async def test_registrations_are_limited_and_no_address_is_kept(start_app):
    client = await start_app(registrations_per_hour=1, address="203.0.113.77")
    assert (await client.post("/api/v1/auth/register", json=MINA)).status_code == 201
    assert (await client.post("/api/v1/users", json=MINA)).status_code == 429
    connections = client._transport.app.state.connections
    assert "203.0.113" not in str(await connections.rows(select(RateLimit.key)))


async def test_requests_an_hour_are_limited_for_users_and_strangers(start_app, world):
    client = await start_app(requests_per_hour=3, anonymous_requests_per_hour=1)
    person = await world.person("cem")
    asked = [await client.get(ME, headers=person.headers) for _ in range(4)]
    assert [answer.status_code for answer in asked] == [200, 200, 200, 429]
    strangers = [await client.get("/api/v1/photos") for _ in range(2)]
    assert [answer.status_code for answer in strangers] == [200, 429]
    assert (await client.get("/health")).status_code == 200


@pytest.mark.parametrize("forwarded", ["198.51.100.7", "198.51.100.7, 10.0.0.1"])
async def test_only_a_trusted_proxy_says_who_asks(start_app, forwarded):
    given = {"email": "", "password": ""}
    proxied = await start_app(
        logins_per_minute=1, address="10.0.0.2", trusted_proxies=("10.0.0.1", "10.0.0.2")
    )
    direct = await start_app(logins_per_minute=1, address="192.0.2.5")

    async def ask(client, hops):
        answer = await client.post(LOGIN, json=given, headers={"X-Forwarded-For": hops})
        return answer.status_code

    assert [await ask(proxied, forwarded) for _ in range(2)] == [400, 429]
    assert await ask(proxied, "198.51.100.8") == 400
    assert [await ask(direct, hops) for hops in ("198.51.100.1", "198.51.100.2")] == [400, 429]
