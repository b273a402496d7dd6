"""Letters prove an address or let a password be chosen anew: once, for a while, to their owner."""

import asyncio
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update

from api.mail import Mailbox, mailbox_from
from catalog_data.logins import MailLink
from catalog_data.people import User
from tests.mail_server import receiving

V1 = "/api/v1/auth"
PUBLIC = "https://house.example"
MINA = {"email": "mina@example.org", "username": "mina", "password": "correct horse battery"}
NEW = "another horse battery"


@pytest.fixture
def post():
    with receiving() as server:
        yield server


def mailbox(port):
    return Mailbox("smtp", "127.0.0.1", port, "", "", "house@house.example")


@pytest.fixture
async def client(start_app, post):
    return await start_app(mailbox=mailbox(post.port), public_url=PUBLIC, registration="open")


async def letters(post, count):
    """Wait until so many letters came: they are sent after the answer."""
    for _ in range(200):
        if len(post.letters) >= count:
            return post.letters
        await asyncio.sleep(0.02)
    raise AssertionError(f"{len(post.letters)} letters came, not {count}")


def token_of(link):
    return parse_qs(urlsplit(link).query)["token"][0]


async def registered(client):
    answer = await client.post(f"{V1}/register", json=MINA)
    assert answer.status_code == 201 and answer.json()["email_verified"] is False
    return await logged_in(client, MINA["password"])


async def logged_in(client, password):
    answer = await client.post(f"{V1}/login", json=MINA | {"password": password})
    return {"Authorization": f"Bearer {answer.json().get('access_token')}"}


async def is_verified(client, headers):
    return (await client.get("/api/v1/users/me", headers=headers)).json()["email_verified"]


async def test_an_address_is_proven_by_its_letter_once_and_until_it_changes(client, post):
    headers = await registered(client)
    ((to, letter),) = await letters(post, 1)
    link = post.link()
    assert (to, letter["From"]) == (MINA["email"], "house@house.example")
    assert link.startswith(f"{PUBLIC}{V1}/email/verify?token=")
    page = await client.get(link.removeprefix(PUBLIC))
    assert page.status_code == 200 and token_of(link) in page.text
    assert not await is_verified(client, headers)  # looking at a page proves nothing
    sent = {"token": token_of(link)}
    assert (await client.post(f"{V1}/email/verify", json=sent)).status_code == 204
    assert await is_verified(client, headers)
    assert (await client.post(f"{V1}/email/verify", json=sent)).status_code == 400
    assert (await client.post(f"{V1}/email/resend", headers=headers)).status_code == 409
    change = {"email": "m@example.org", "current_password": MINA["password"]}
    await client.patch("/api/v1/users/me", json=change, headers=headers)
    assert not await is_verified(client, headers)
    assert (await client.post(f"{V1}/email/resend", headers=headers)).status_code == 202
    sent = {"token": token_of(post.link())}
    answer = await client.post(f"{V1}/email/page", data=sent)
    assert answer.status_code == 200 and "yours" in answer.text
    assert await is_verified(client, headers)
    again = await client.post(f"{V1}/email/page", data=sent)
    assert again.status_code == 400 and "no longer" in again.text


async def test_a_forgotten_password_is_chosen_anew_and_every_login_ends(client, post):
    headers = await registered(client)
    await letters(post, 1)
    first = {"token": token_of(post.link())}
    answer = await client.post(f"{V1}/password/forgot", json={"email": "MINA@example.org"})
    nobody = await client.post(f"{V1}/password/forgot", json={"email": "nobody@example.org"})
    assert (answer.status_code, answer.content) == (nobody.status_code, nobody.content)
    assert answer.status_code == 202 and len(await letters(post, 2)) == 2
    wish = {"token": token_of(post.link()), "password": NEW}
    wrong = await client.post(f"{V1}/password/reset", json=first | {"password": NEW})
    assert wrong.status_code == 400  # a letter of another purpose
    assert (await client.post(f"{V1}/email/verify", json=wish)).status_code == 400
    page = await client.get(post.link().removeprefix(PUBLIC))
    assert 'type="password"' in page.text and "default-src 'none'" in str(page.headers)
    assert (await client.post(f"{V1}/password/reset", json=wish)).status_code == 204
    assert (await client.get("/api/v1/users/me", headers=headers)).status_code == 401
    assert (await client.post(f"{V1}/login", json=MINA)).status_code == 401
    headers = await logged_in(client, NEW)
    assert await is_verified(client, headers)
    assert (await client.post(f"{V1}/password/reset", json=wish)).status_code == 400


async def test_links_end_with_time_with_the_address_and_with_the_account(client, post, connections):
    await registered(client)
    for number, spoilt in enumerate(
        (
            update(MailLink).values(expires_at=User.created_at).where(MailLink.user_id == User.id),
            update(User).values(email="other@example.org"),
            update(User).values(is_active=False),
        )
    ):
        await letters(post, 1 + number)
        token = token_of(post.link())
        await connections.run(spoilt)
        answer = await client.post(f"{V1}/email/verify", json={"token": token})
        assert answer.status_code == 400, number
        if number < 1:
            await client.post(f"{V1}/password/forgot", json={"email": MINA["email"]})
        elif number < 2:
            await client.post(f"{V1}/password/forgot", json={"email": "other@example.org"})


async def test_a_mailbox_is_written_to_five_times_an_hour(client, post):
    await registered(client)
    statuses = [
        (await client.post(f"{V1}/password/forgot", json={"email": MINA["email"]})).status_code
        for _ in range(6)
    ]
    assert statuses == [202] * 5 + [429]


async def test_where_no_letter_goes_it_is_said(start_app, post):
    silent = await start_app(registration="open")
    answer = await silent.post(f"{V1}/password/forgot", json={"email": MINA["email"]})
    assert answer.status_code == 503 and "WUNDERKAMMER_SMTP_URL" in answer.json()["detail"]
    post.refuses = True
    refused = await start_app(mailbox=mailbox(post.port), public_url=PUBLIC)
    headers = await registered(refused)
    answer = await refused.post(f"{V1}/email/resend", headers=headers)
    assert answer.status_code == 502 and "takes no letter" in answer.json()["detail"]
    away = await start_app(mailbox=mailbox(9), public_url=PUBLIC)
    answer = await away.post(f"{V1}/email/resend", headers=headers)
    assert answer.status_code == 502


def test_a_mailbox_is_read_from_the_environment():
    told = {"WUNDERKAMMER_SMTP_URL": "smtps://m%40x:p%3Aw@mail.example"}
    told |= {"WUNDERKAMMER_MAIL_FROM": "house@x.example", "WUNDERKAMMER_PUBLIC_URL": PUBLIC}
    expected = Mailbox("smtps", "mail.example", 465, "m@x", "p:w", "house@x.example")
    assert mailbox_from(told) == expected
    assert mailbox_from({}) is None
    for wrong in ("WUNDERKAMMER_MAIL_FROM", "WUNDERKAMMER_SMTP_URL", "WUNDERKAMMER_PUBLIC_URL"):
        with pytest.raises(ValueError, match="[Ss]et WUNDERKAMMER"):
            mailbox_from(told | {wrong: ""})
