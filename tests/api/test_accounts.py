"""Accounts: who may register, what a login answers, what one may change of oneself."""

import asyncio
import datetime as dt
import re

import pytest
from sqlalchemy import select, update

from api.people.facts.accounts import invite
from catalog_data.people import Credential, Invitation, User

REGISTER, LOGIN, ME = "/api/v1/auth/register", "/api/v1/auth/login", "/api/v1/users/me"
PASSWORD = "correct horse battery"
MINA = {"email": "Mina@Example.org", "password": PASSWORD, "username": "mina"}


async def signed_in(client, **given):
    answer = await client.post(LOGIN, json={"password": PASSWORD, **given})
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


async def test_first_account_is_staff_and_later_ones_need_an_invitation(client):
    first = await client.post(REGISTER, json=MINA)
    assert first.status_code == 201
    assert first.json()["role"] == "staff"
    assert first.json()["is_staff"] is True
    stranger = {"email": "jonas@example.org", "password": PASSWORD}
    refused = await client.post(REGISTER, json=stranger)
    assert refused.status_code == 403
    assert "invitation" in refused.json()["detail"]

    headers = await signed_in(client, email="mina@example.org")
    code = (await client.post("/api/v1/invitations", json={}, headers=headers)).json()["code"]
    second = await client.post(REGISTER, json=stranger | {"invitation": code})
    assert second.status_code == 201
    assert (second.json()["role"], second.json()["username"]) == ("user", "jonas")
    third = {"email": "third@example.org", "password": PASSWORD, "invitation": code}
    assert (await client.post(REGISTER, json=third)).status_code == 403


async def test_of_many_first_accounts_at_once_one_is_staff(start_app):
    client = await start_app(registration="open")
    wishes = [{"email": f"p{number}@example.org", "password": PASSWORD} for number in range(5)]
    asked = await asyncio.gather(*(client.post(REGISTER, json=wish) for wish in wishes))
    assert sorted(answer.json()["role"] for answer in asked) == ["staff"] + ["user"] * 4


async def test_one_invitation_at_once_lets_one_in(client, staff):
    code = (await client.post("/api/v1/invitations", json={}, headers=staff.headers)).json()["code"]
    wishes = [
        {"email": f"p{number}@example.org", "password": PASSWORD, "invitation": code}
        for number in range(4)
    ]
    asked = await asyncio.gather(*(client.post(REGISTER, json=wish) for wish in wishes))
    assert sorted(answer.status_code for answer in asked) == [201, 403, 403, 403]


async def test_refused_registration_leaves_nothing_behind(client, connections, ada):
    refused = await client.post(REGISTER, json=MINA)
    assert refused.status_code == 403
    assert await connections.scalar(select(User.id).where(User.username == "mina")) is None


async def test_expired_invitation_is_no_invitation(client, connections, staff):
    made = await invite(connections, staff.viewer, 1)
    past = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
    await connections.run(update(Invitation).values(expires_at=past))
    refused = await client.post(REGISTER, json=MINA | {"invitation": made.code})
    assert refused.status_code == 403


async def test_only_staff_invite(client, ada, staff):
    refused = await client.post("/api/v1/invitations", json={}, headers=ada.headers)
    assert refused.status_code == 403
    made = await client.post("/api/v1/invitations", json={"days": 3}, headers=staff.headers)
    assert made.status_code == 201
    assert len(made.json()["code"]) >= 20
    assert (await client.post("/api/v1/invitations", json={})).status_code == 401


async def test_open_house_lets_everybody_in_as_user(start_app):
    client = await start_app(registration="open")
    roles = []
    for number in range(3):
        wish = {"email": f"p{number}@example.org", "password": PASSWORD}
        roles.append((await client.post("/api/v1/users", json=wish)).json()["role"])
    assert roles == ["staff", "user", "user"]


@pytest.mark.parametrize("path", [REGISTER, "/api/v1/users/"])
async def test_both_documents_register(client, path):
    answer = await client.post(path, json=MINA | {"password_confirm": PASSWORD})
    assert answer.status_code == 201
    said = answer.json()
    assert said["email"] == "Mina@Example.org"
    assert re.fullmatch(r"[A-Z0-9]{8}", said["friend_code"])
    assert "password" not in answer.text
    assert {"id", "username", "bio", "avatar", "badges", "created_at", "updated_at"} <= set(said)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"password": "short"}, 422),
        ({"email": "no address"}, 422),
        ({"username": "../etc"}, 422),
        ({"password_confirm": "another one entirely"}, 400),
        ({"email": "nul\0@example.org"}, 422),
        ({"password": None}, 422),
    ],
)
async def test_bad_registrations_are_refused_with_a_sentence(client, change, status):
    answer = await client.post(REGISTER, json=MINA | change)
    assert answer.status_code == status
    assert answer.json()["detail"]
    assert PASSWORD not in answer.text


async def test_names_are_taken_without_regard_to_case(start_app):
    client = await start_app(registration="open")
    assert (await client.post(REGISTER, json=MINA)).status_code == 201
    same_mail = await client.post(
        REGISTER, json=MINA | {"username": "other", "email": "MINA@example.ORG"}
    )
    same_name = await client.post(
        REGISTER, json=MINA | {"username": "MINA", "email": "b@example.org"}
    )
    assert (same_mail.status_code, same_name.status_code) == (409, 409)
    assert "e-mail" in same_mail.json()["detail"]
    assert "username" in same_name.json()["detail"]


async def test_password_is_kept_as_argon2id_only(client, connections):
    await client.post(REGISTER, json=MINA)
    kept = await connections.scalar(select(Credential.password_hash))
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept


async def test_login_answers_the_union_of_both_documents(client):
    await client.post(REGISTER, json=MINA)
    answer = await client.post(LOGIN, json={"username": "MINA", "password": PASSWORD})
    said = answer.json()
    assert said["access"] == said["access_token"]
    assert said["refresh"] == said["refresh_token"]
    assert (said["token_type"], said["expires_in"]) == ("bearer", 3600)
    headers = {"Authorization": f"Bearer {said['access']}"}
    assert (await client.get(ME, headers=headers)).json() == said["user"]
    assert said["user"]["email"] == "Mina@Example.org"


async def test_changes_of_oneself(client):
    await client.post(REGISTER, json=MINA)
    headers = await signed_in(client, email=MINA["email"])
    wish = {"bio": "Counts birds.", "time_zone": "Europe/Oslo"}
    changed = await client.patch(ME, json=wish, headers=headers)
    assert changed.status_code == 200
    assert (changed.json()["bio"], changed.json()["time_zone"]) == tuple(wish.values())
    assert (await client.get(ME, headers=headers)).json() == changed.json()
    nowhere = await client.patch(ME, json={"time_zone": "Mars/Olympus"}, headers=headers)
    assert nowhere.status_code == 400
    long = await client.patch(ME, json={"bio": "x" * 501}, headers=headers)
    assert long.status_code == 422


async def test_new_password_needs_the_present_one_and_ends_other_logins(client):
    await client.post(REGISTER, json=MINA)
    here, elsewhere = [await signed_in(client, email=MINA["email"]) for _ in range(2)]
    wish = {"password": "another long password"}
    assert (await client.patch(ME, json=wish, headers=here)).status_code == 403
    wrong = wish | {"current_password": "not this"}
    assert (await client.patch(ME, json=wrong, headers=here)).status_code == 403
    right = wish | {"current_password": PASSWORD}
    assert (await client.patch(ME, json=right, headers=here)).status_code == 200
    assert (await client.get(ME, headers=here)).status_code == 200
    assert (await client.get(ME, headers=elsewhere)).status_code == 401
    old = await client.post(LOGIN, json={"email": MINA["email"], "password": PASSWORD})
    assert old.status_code == 401


async def test_nobody_makes_themselves_staff(client, ada):
    answer = await client.patch(ME, json={"role": "staff", "is_staff": True}, headers=ada.headers)
    assert answer.status_code == 200
    assert (await client.get(ME, headers=ada.headers)).json()["role"] == "user"


async def test_friend_codes_are_looked_up_in_any_case(client, ada, bo):
    mine = await client.get("/api/v1/users/friend-code/", headers=ada.headers)
    assert mine.json() == {"friend_code": ada.friend_code}
    asked = {"friend_code": bo.friend_code.lower()}
    found = await client.post("/api/v1/users/lookup_friend_code/", json=asked, headers=ada.headers)
    assert found.status_code == 200
    assert (found.json()["id"], found.json()["username"]) == (str(bo.id), "bo")
    assert "email" not in found.json()
    asked = {"friend_code": "ZZZZZZZZ"}
    nobody = await client.post("/api/v1/users/lookup_friend_code/", json=asked, headers=ada.headers)
    assert nobody.status_code == 404
