"""Friendships at BiologiDex's paths: asked for, answered, ended, blocked, listed."""

import asyncio
import uuid

import pytest

ROOT = "/api/v1/social/friendships"


async def ask(client, who, whom, **by):
    given = by or {"friend_code": whom.friend_code}
    return await client.post(f"{ROOT}/send_request/", json=given, headers=who.headers)


async def answer(client, who, friendship_id, action):
    path = f"{ROOT}/{friendship_id}/respond/"
    return await client.post(path, json={"action": action}, headers=who.headers)


async def listed(client, who, name=""):
    found = await client.get(f"{ROOT}/{name}", headers=who.headers)
    assert found.status_code == 200, found.text
    assert set(found.json()) == {"count", "next", "previous", "results"}
    assert found.json()["count"] == len(found.json()["results"])
    return found.json()["results"]


async def test_asked_by_code_and_accepted(client, ada, bo):
    made = await ask(client, ada, bo)
    assert made.status_code == 201
    assert made.json()["status"] == "pending"
    assert made.json()["friend"]["username"] == "bo"
    assert [row["id"] for row in await listed(client, bo, "pending/")] == [made.json()["id"]]
    assert await listed(client, ada, "pending/") == []
    assert len(await listed(client, ada, "sent/")) == 1
    assert (await answer(client, ada, made.json()["id"], "accept")).status_code == 403
    accepted = await answer(client, bo, made.json()["id"], "accept")
    assert (accepted.status_code, accepted.json()["status"]) == (200, "accepted")
    for one, other in ((ada, bo), (bo, ada)):
        (friend,) = await listed(client, one, "friends/")
        assert (friend["id"], friend["friendship_id"]) == (str(other.id), made.json()["id"])
    assert (await answer(client, bo, made.json()["id"], "reject")).status_code == 409


async def test_asked_by_id(client, ada, bo):
    made = await ask(client, ada, bo, user_id=str(bo.id))
    assert made.status_code == 201
    assert made.json()["to_user"]["id"] == str(bo.id)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, 400),
        ({"friend_code": "ZZZZZZZZ"}, 404),
        ({"user_id": str(uuid.uuid4())}, 404),
        ({"user_id": "no id"}, 422),
    ],
)
async def test_nobody_is_asked(client, ada, given, status):
    asked = await client.post(f"{ROOT}/send_request", json=given, headers=ada.headers)
    assert asked.status_code == status


async def test_not_oneself(client, ada):
    assert (await ask(client, ada, ada)).status_code == 400


async def test_one_row_for_a_pair_whoever_asks_and_however_often(client, ada, bo):
    asked = await asyncio.gather(*(ask(client, *pair) for pair in ((ada, bo), (bo, ada)) * 3))
    statuses = sorted(made.status_code for made in asked)
    assert statuses == [201, *[409] * 5]
    assert len(await listed(client, ada)) == 1


async def test_rejected_may_ask_again_and_is_not_told(client, ada, bo):
    made = (await ask(client, ada, bo)).json()
    assert (await answer(client, bo, made["id"], "reject")).json()["status"] == "rejected"
    assert [row["status"] for row in await listed(client, ada, "sent")] == ["pending"]
    assert await listed(client, bo, "pending") == []
    again = await ask(client, ada, bo)
    assert (again.status_code, again.json()["id"]) == (201, made["id"])
    assert len(await listed(client, bo, "pending")) == 1


async def test_unfriend_from_either_side(client, ada, bo, world):
    for one in (ada, bo):
        made = await world.relate(ada, bo)
        ended = await client.delete(f"{ROOT}/{made}/unfriend/", headers=one.headers)
        assert ended.status_code == 204
        assert await listed(client, ada, "friends") == []


async def test_a_third_person_sees_and_changes_nothing(client, ada, bo, world):
    cem = await world.person("cem")
    made = await world.relate(ada, bo, "pending")
    assert (await client.get(f"{ROOT}/{made}", headers=cem.headers)).status_code == 404
    assert (await answer(client, cem, made, "accept")).status_code == 404
    ended = await client.delete(f"{ROOT}/{made}/unfriend", headers=cem.headers)
    assert ended.status_code == 404
    assert await listed(client, cem) == []


async def test_block_hides_both_ways_and_only_the_blocker_lifts_it(client, ada, bo, world):
    made = await world.relate(bo, ada)
    blocked = await client.post(f"{ROOT}/block", json={"user_id": str(bo.id)}, headers=ada.headers)
    assert (blocked.status_code, blocked.json()["status"]) == (200, "blocked")
    for one, other in ((ada, bo), (bo, ada)):
        assert await listed(client, one, "friends") == []
        assert (await ask(client, one, other)).status_code == 404
        looked = await client.post(
            "/api/v1/users/lookup_friend_code",
            json={"friend_code": other.friend_code},
            headers=one.headers,
        )
        assert looked.status_code == 404
    assert await listed(client, bo) == []
    assert (await client.get(f"{ROOT}/{made}", headers=bo.headers)).status_code == 404
    assert len(await listed(client, ada, "blocked")) == 1
    unwanted = {"user_id": str(ada.id)}
    lifted = await client.post(f"{ROOT}/unblock", json=unwanted, headers=bo.headers)
    absent = {"user_id": str(uuid.uuid4())}
    nobody = await client.post(f"{ROOT}/unblock", json=absent, headers=bo.headers)
    same = {"request_id": ""}
    assert lifted.json() | same == nobody.json() | same
    lifted = await client.post(f"{ROOT}/unblock", json={"user_id": str(bo.id)}, headers=ada.headers)
    assert lifted.status_code == 204
    assert (await ask(client, bo, ada)).status_code == 201


async def test_a_request_is_answered_with_a_block(client, ada, bo):
    made = (await ask(client, ada, bo)).json()
    assert (await answer(client, bo, made["id"], "block")).json()["status"] == "blocked"
    assert (await ask(client, ada, bo)).status_code == 404
    assert (await answer(client, ada, made["id"], "accept")).status_code == 404


async def test_blocked_look_to_each_other_as_nobody(client, ada, bo, world):
    await world.relate(bo, ada, "blocked")
    refused = await ask(client, ada, bo)
    nobody = await ask(client, ada, bo, friend_code="ZZZZZZZZ")
    assert refused.json() | {"request_id": ""} == nobody.json() | {"request_id": ""}


async def test_pages_have_the_envelope_and_reach_everybody(client, ada, world):
    for number in range(5):
        await world.relate(ada, await world.person(f"friend{number}"))
    names, path = [], f"{ROOT}/friends/?page_size=2"
    while path:
        page = (await client.get(path, headers=ada.headers)).json()
        assert page["count"] == 5
        names += [friend["username"] for friend in page["results"]]
        path = page["next"]
    assert names == [f"friend{number}" for number in range(5)]
    last = (await client.get(f"{ROOT}/friends?page_size=2&page=3", headers=ada.headers)).json()
    before = (await client.get(last["previous"], headers=ada.headers)).json()
    assert [friend["username"] for friend in before["results"]] == ["friend2", "friend3"]
    assert last["next"] is None
    beyond = await client.get(f"{ROOT}/friends?page=99", headers=ada.headers)
    assert beyond.json()["results"] == []
    assert (await client.get(f"{ROOT}/friends?page=0", headers=ada.headers)).status_code == 422


async def test_friendships_are_for_those_signed_in(client):
    for name in ("", "friends", "pending", "sent", "blocked"):
        assert (await client.get(f"{ROOT}/{name}")).status_code == 401
