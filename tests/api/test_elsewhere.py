"""Logins by other houses: known there, linked here, never by an address that nobody proved."""

import pytest
from sqlalchemy import insert, select, update

from api.oauth.app import IssuerApp, issuer_from
from catalog_data.logins import EmailProof, OutsideIdentity
from catalog_data.music.spotify import SpotifyApp, app_from
from catalog_data.people import Credential, User
from tests.music_services import CLIENT_ID, CLIENT_SECRET, answers, serving

SOCIAL = "/api/v1/auth/social"
PASSWORD = "correct horse battery"


@pytest.fixture
def there():
    with serving() as services:
        yield services


@pytest.fixture
async def client(start_app, there):
    issuer = IssuerApp(f"{there.url}/oidc", CLIENT_ID, CLIENT_SECRET, "The Club")
    return await start_app(issuer=issuer, spotify=there.app)


async def log_in(client, there, provider="oidc", headers=None, **wish):
    answer = await client.post(f"{SOCIAL}/{provider}", json=wish, headers=headers or {})
    assert answer.status_code == 200, answer.text
    begun = answer.json()
    client.cookies.clear()
    back = there.approve(begun["url"]) | {"nonce": begun["nonce"]}
    return await client.post(f"{SOCIAL}/{provider}/callback", json=back)


async def known(connections):
    return set(await connections.rows(select(OutsideIdentity.provider, OutsideIdentity.user_id)))


async def test_the_first_one_and_the_invited_get_an_account_others_do_not(
    client, there, connections
):
    first = (await log_in(client, there)).json()
    assert first["user"]["is_staff"] and first["user"]["email_verified"]
    again = (await log_in(client, there)).json()
    assert again["user"]["id"] == first["user"]["id"]
    staff = {"Authorization": f"Bearer {first['access_token']}"}
    assert (await client.get("/api/v1/users/me", headers=staff)).status_code == 200
    there.sub |= {"sub": "43", "email": "bo@example.org"}
    assert (await log_in(client, there)).status_code == 403
    code = (await client.post("/api/v1/invitations", json={}, headers=staff)).json()["code"]
    second = await log_in(client, there, invitation=code)
    assert second.status_code == 200 and not second.json()["user"]["is_staff"]
    there.sub |= {"sub": "44", "email": "cid@example.org"}
    assert (await log_in(client, there, invitation=code)).status_code == 403
    assert await connections.scalar(select(Credential.user_id)) is None
    answer = await client.post(
        "/api/v1/auth/login", json={"email": "bo@example.org", "password": PASSWORD}
    )
    assert answer.status_code == 401  # there is no password


async def test_an_address_links_two_accounts_only_where_both_houses_proved_it(
    client, there, ada, connections
):
    there.sub |= {"email": "ADA@example.org"}
    refused = await log_in(client, there)
    assert refused.status_code == 409 and "log in to it" in refused.json()["detail"]
    await connections.run(insert(EmailProof).values(user_id=ada.id, email="ada@example.org"))
    there.sub |= {"email_verified": False}
    assert (await log_in(client, there)).status_code == 409
    assert not await known(connections)
    there.sub |= {"email_verified": True}
    answer = await log_in(client, there)
    assert answer.json()["user"]["id"] == str(ada.id)
    await connections.run(update(User).values(is_active=False))
    assert (await log_in(client, there)).status_code == 401


async def test_who_is_signed_in_links_the_login_to_their_account(
    client, there, ada, bo, connections
):
    there.me.pop("email")  # as Spotify tells apps in development mode
    refused = await log_in(client, there, "spotify")
    assert refused.status_code == 422 and "register here first" in refused.json()["detail"]
    answer = await log_in(client, there, "spotify", ada.headers)
    assert answer.json()["user"]["id"] == str(ada.id)
    assert (await log_in(client, there, "spotify")).json()["user"]["id"] == str(ada.id)
    assert await known(connections) == {("spotify", ada.id)}
    assert (await log_in(client, there, "spotify", bo.headers)).status_code == 409
    told = (await client.get(SOCIAL, headers=ada.headers)).json()["items"]
    assert told == [
        {"name": "oidc", "title": "The Club", "linked": False},
        {"name": "spotify", "title": "Spotify", "linked": True},
    ]


async def test_a_browser_is_let_in_by_its_cookie_alone(client, there, ada):
    begun = (await client.post(f"{SOCIAL}/oidc", json={}, headers=ada.headers)).json()
    back = there.approve(begun["url"])
    assert back.keys() == {"code", "state"}
    assert (await client.get(f"{SOCIAL}/oidc/callback", params=back)).status_code == 200
    begun = (await client.post(f"{SOCIAL}/oidc", json={}, headers=ada.headers)).json()
    back = there.approve(begun["url"])
    client.cookies.set("wunderkammer_oauth", "another", domain="wunderkammer.test")
    client.cookies.clear()
    assert (await client.get(f"{SOCIAL}/oidc/callback", params=back)).status_code == 422


async def test_an_issuer_that_is_wrong_or_away_and_houses_that_are_none(client, there):
    found = "/oidc/.well-known/openid-configuration"
    for bad, status in ((answers(404), 502), (answers(200, {"issuer": "x"}), 502)):
        there.bad[found].append(bad)
        assert (await client.post(f"{SOCIAL}/oidc", json={})).status_code == status
    there.bad[found].append(answers(503))
    assert (await client.post(f"{SOCIAL}/oidc", json={})).status_code == 503
    assert (await client.post(f"{SOCIAL}/elsewhere", json={})).status_code == 404


def test_apps_are_read_from_the_environment():
    told = {
        "WUNDERKAMMER_LOGIN_ISSUER": "https://login.example/realm/",
        "WUNDERKAMMER_LOGIN_CLIENT_ID": "house",
        "WUNDERKAMMER_LOGIN_CLIENT_SECRET": "s",
    }
    expected = IssuerApp("https://login.example/realm", "house", "s", "login.example")
    assert issuer_from(told) == expected and issuer_from({}) is None and app_from({}) is None
    for wrong in told:
        with pytest.raises(ValueError, match=wrong):
            issuer_from(told | {wrong: ""})
    with pytest.raises(ValueError, match="no https"):
        issuer_from(told | {"WUNDERKAMMER_LOGIN_ISSUER": "login.example"})
    half = {"WUNDERKAMMER_SPOTIFY_ID": "house"}
    with pytest.raises(ValueError, match="both"):
        app_from(half)
    assert app_from(half | {"WUNDERKAMMER_SPOTIFY_SECRET": "s"}) == SpotifyApp("house", "s")
