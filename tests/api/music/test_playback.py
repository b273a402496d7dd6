"""A connection with Spotify and its player: kept sealed, renewed, lost; every refusal a problem."""

import asyncio
import json

import pytest
from sqlalchemy import insert, select, text, update

from api.music.providers import leave
from catalog_data.identity import new_id
from catalog_data.logins import OauthAttempt, ProviderToken
from catalog_data.music.catalogue import MusicAlias, MusicItem
from catalog_data.music.licences import MusicDataset
from tests.music_services import (
    PLAYING,
    RESTRICTED,
    answers,
    endless,
    hangs_up,
    refuses,
    serving,
)

AUTH, PLAY = "/api/v1/auth/spotify", "/api/v1/playback"
TOKEN, ME = "/accounts/api/token", "/v1/me"


@pytest.fixture
def there():
    with serving() as services:
        yield services


@pytest.fixture
async def client(start_app, there):
    return await start_app(spotify=there.app)


async def play(client, person, verb="play", **sent):
    return await client.post(f"{PLAY}/{verb}", json=sent, headers=person.headers)


async def test_somebody_connects_and_what_is_kept_is_sealed(client, there, ada, connections):
    before = await client.get(f"{AUTH}/status", headers=ada.headers)
    assert before.json()["reason"] == "absent"
    found = await there.connect(client, ada.headers)
    assert found["connected"] and found["name"] == "Mina" and "streaming" in found["scopes"]
    row = await connections.first(select(*ProviderToken.__table__.c))
    kept = str(tuple(row))
    assert not [token for token in (*there.good, *there.refreshes) if token in kept]
    assert await connections.scalar(select(OauthAttempt.state_digest)) is None
    lent = await client.post(f"{AUTH}/token", headers=ada.headers)
    assert lent.json()["access_token"] in there.good and 3000 < lent.json()["expires_in"] <= 3600
    assert len(there.calls(TOKEN)) == 1
    assert (await client.post(f"{AUTH}/disconnect", headers=ada.headers)).status_code == 204
    after = await client.get(f"{AUTH}/status", headers=ada.headers)
    assert after.json() == before.json()
    refused = await client.post(f"{AUTH}/token", headers=ada.headers)
    assert refused.status_code == 409 and refused.json()["reason"] == "absent"


async def test_what_comes_back_is_taken_once_from_who_began_it_alone(client, there, ada, bo):
    begun = (await client.post(f"{AUTH}/connect", headers=ada.headers)).json()
    back = there.approve(begun["url"])
    good = back | {"nonce": begun["nonce"]}
    client.cookies.clear()
    other = (await client.post(f"{AUTH}/connect", headers=bo.headers)).json()
    client.cookies.clear()
    wrong = await client.post(f"{AUTH}/callback", json=good, headers=bo.headers)
    assert wrong.status_code == 400  # another person, though they know it all
    again = await client.post(f"{AUTH}/callback", json=good, headers=ada.headers)
    assert again.status_code == 400  # and what was tried is over
    theirs = there.approve(other["url"])
    lured = theirs | {"nonce": begun["nonce"]}
    answer = await client.post(f"{AUTH}/callback", json=lured, headers=bo.headers)
    assert answer.status_code == 400
    assert (await client.get(f"{AUTH}/callback", params=theirs)).status_code == 422  # no cookie
    assert not there.calls(TOKEN)


async def test_a_browser_comes_back_with_its_cookie(client, there, ada):
    begun = await client.post(f"{AUTH}/connect", headers=ada.headers)
    assert "HttpOnly" in begun.headers["set-cookie"] and "lax" in begun.headers["set-cookie"]
    back = there.approve(begun.json()["url"])
    answer = await client.get(f"{AUTH}/callback", params=back)
    assert answer.status_code == 200 and answer.json()["connected"]
    begun = await client.post(f"{AUTH}/connect", headers=ada.headers)
    said = {"state": there.approve(begun.json()["url"])["state"], "error": "access_denied"}
    answer = await client.get(f"{AUTH}/callback", params=said)
    assert answer.status_code == 403 and "access_denied" in answer.json()["detail"]


async def test_a_code_that_is_not_good_and_a_service_that_is_wrong(client, there, ada):
    for spoil, status in (
        (lambda: there.codes.clear(), 400),
        (lambda: there.bad[TOKEN].append(answers(200, b"<html>")), 502),
        (lambda: there.bad[TOKEN].append(answers(401, {"error": "invalid_client"})), 502),
        (lambda: there.bad[TOKEN].append(answers(503, Retry_After="7")), 503),
        (lambda: there.bad[TOKEN].append(endless), 502),
        (lambda: there.bad[ME].append(hangs_up), 503),
        (lambda: there.bad[ME].append(answers(403, {})), 502),
    ):
        begun = (await client.post(f"{AUTH}/connect", headers=ada.headers)).json()
        back = there.approve(begun["url"]) | {"nonce": begun["nonce"]}
        spoil()
        answer = await client.post(f"{AUTH}/callback", json=back, headers=ada.headers)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert (await client.get(f"{AUTH}/status", headers=ada.headers)).json()[
            "connected"
        ] is False
        await forget_limits(client)


async def forget_limits(client):
    connections = client._transport.app.state.connections
    await connections.run(text("DELETE FROM facts.rate_limits"))


async def test_music_plays_and_stops(client, there, ada, connections):
    await there.connect(client, ada.headers)
    item = new_id()
    data = {"code": "mine", "title": "Mine"}
    await connections.run(insert(MusicDataset).values(data))
    await connections.run(insert(MusicItem).values(id=item, kind="track"))
    alias = {"source": "spotify", "kind": "track", "external_id": "t1", "dataset": "mine"}
    await connections.run(insert(MusicAlias).values(item_id=item, **alias))
    assert (await play(client, ada, item_id=str(item), position_ms=5)).status_code == 204
    assert (await play(client, ada, uri="spotify:album:x", device_id="d1")).status_code == 204
    assert (await play(client, ada)).status_code == 204
    for verb in ("pause", "next", "previous"):
        answer = await client.post(f"/api/v1/catalog/playback/{verb}", headers=ada.headers)
        assert answer.status_code == 204, answer.text
    assert (await play(client, ada, "seek", position_ms=7)).status_code == 204
    told = [(m, v, q, json.loads(b or "null")) for m, v, q, b in there.played]
    assert told == [
        ("PUT", "play", {}, {"uris": ["spotify:track:t1"], "position_ms": 5}),
        ("PUT", "play", {"device_id": "d1"}, {"context_uri": "spotify:album:x"}),
        ("PUT", "play", {}, None),
        ("PUT", "pause", {}, None),
        ("POST", "next", {}, None),
        ("POST", "previous", {}, None),
        ("PUT", "seek", {"position_ms": "7"}, None),
    ]
    assert (await client.get(f"{PLAY}/state", headers=ada.headers)).status_code == 204
    there.playing = PLAYING
    state = (await client.get(f"{PLAY}/state", headers=ada.headers)).json()
    assert state["is_playing"] and state["position_ms"] == 61_000
    assert state["track"]["item_id"] == str(item) and state["track"]["artists"] == ["Somebody"]
    assert state["device"]["name"] == "Kitchen"
    for wrong, status in (
        ({"item_id": str(new_id())}, 404),
        ({"item_id": str(item), "uri": "spotify:track:t1"}, 400),
        ({"uri": "file:///etc/passwd"}, 422),
        ({"provider": "tape"}, 422),
    ):
        assert (await play(client, ada, **wrong)).status_code == status, wrong


async def test_tokens_are_renewed_once_for_all_who_ask(client, there, ada, connections):
    await there.connect(client, ada.headers)
    there.expire()
    answers_ = await asyncio.gather(*(play(client, ada, "pause") for _ in range(4)))
    assert [answer.status_code for answer in answers_] == [204] * 4
    assert len(there.refreshes) == 1 and len(there.calls(TOKEN)) == 2
    ended = update(ProviderToken).values(expires_at=text("now() - interval '1 minute'"))
    await connections.run(ended)
    there.rotates = False  # then the refresh token stays as it is
    assert (await play(client, ada, "pause")).status_code == 204
    await connections.run(ended)
    assert (await play(client, ada, "pause")).status_code == 204
    assert len(there.calls(TOKEN)) == 4


async def test_leave_that_was_taken_back_is_lost_until_one_connects_again(client, there, ada):
    await there.connect(client, ada.headers)
    there.revoke()
    for _ in range(2):
        answer = await play(client, ada, "pause")
        assert answer.status_code == 409 and answer.json()["reason"] == "lost"
    assert len(there.calls(TOKEN)) == 2  # what is lost is asked for no more
    status = (await client.get(f"{AUTH}/status", headers=ada.headers)).json()
    assert (status["connected"], status["reason"]) == (False, "lost")
    assert (await there.connect(client, ada.headers))["connected"]
    assert (await play(client, ada, "pause")).status_code == 204


async def test_another_secret_opens_no_seal(client, start_app, there, ada):
    await there.connect(client, ada.headers)
    secret = "another secret of tests, long enough"
    other = await start_app(spotify=there.app, secret=secret)
    connections = other._transport.app.state.connections
    house = leave.spotify(connections)
    with pytest.raises(leave.ConflictError, match="connect again"):
        await leave.leave_of(connections, ada.id, house)


async def test_refusals_of_the_player_are_problems(client, there, ada):
    await there.connect(client, ada.headers)
    player = f"{ME}/player"
    no_device = {"status": 404, "message": "No active device found", "reason": "NO_ACTIVE_DEVICE"}
    premium = {"status": 403, "message": "Premium required", "reason": "PREMIUM_REQUIRED"}
    for error, status, reason in (
        (refuses(**no_device), 409, "no_device"),
        (refuses(**premium), 403, "premium_required"),
        (refuses(**RESTRICTED), 409, "restricted"),
        (refuses(status=400, message="odd"), 502, None),
        (answers(500, b"<html>"), 503, None),
        (hangs_up, 503, None),
    ):
        there.bad[f"{player}/next"].append(error)
        answer = await play(client, ada, "next")
        assert (answer.status_code, answer.json().get("reason")) == (status, reason), answer.text
    there.bad[f"{player}/next"].append(answers(429, {}, Retry_After="17"))
    answer = await play(client, ada, "next")
    assert answer.status_code == 503 and answer.headers["retry-after"] == "17"
    there.bad[f"{player}/previous"].append(refuses(**RESTRICTED))
    assert (await play(client, ada, "previous", device_id="d1")).status_code == 204
    assert there.played[-1][1:3] == ("seek", {"position_ms": "0", "device_id": "d1"})
    there.bad[player].append(answers(200, b"[1"))
    answer = await client.get(f"{PLAY}/state", headers=ada.headers)
    assert answer.status_code == 502


async def test_without_spotify_all_say_so(start_app, ada):
    client = await start_app()
    status = (await client.get(f"{AUTH}/status", headers=ada.headers)).json()
    assert status["reason"] == "unavailable"
    for answer in (
        await client.post(f"{AUTH}/connect", headers=ada.headers),
        await client.post(f"{AUTH}/token", headers=ada.headers),
        await play(client, ada),
        await client.get(f"{PLAY}/state", headers=ada.headers),
    ):
        assert answer.status_code == 503 and "WUNDERKAMMER_SPOTIFY_ID" in answer.json()["detail"]


async def test_tokens_are_lent_thirty_times_a_minute(client, there, ada):
    await there.connect(client, ada.headers)
    asked = [await client.post(f"{AUTH}/token", headers=ada.headers) for _ in range(31)]
    assert [answer.status_code for answer in asked] == [200] * 30 + [429]
