"""Which thing is which: ids of others are resolved, items are redirected and themselves again."""

import asyncio
import uuid

import pytest

from api.music.identifiers import Given, Identifier, IdentifierError, identifiers

SPOTIFY = "7w29UYBi0qsHi5RTcv3lmA"
MBID = "87c5dedd-371d-4a53-9f7f-80522fb7f3cb"
REDIRECTS = "redirects"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (("spotify", "track", SPOTIFY), ("spotify", "track", SPOTIFY)),
        (("spotify", "track", f"spotify:track:{SPOTIFY}"), ("spotify", "track", SPOTIFY)),
        (
            ("spotify", "album", f"https://open.spotify.com/intl-de/album/{SPOTIFY}?si=1"),
            ("spotify", "album", SPOTIFY),
        ),
        (("musicbrainz", "recording", MBID.upper()), ("musicbrainz", "track", MBID)),
        (("listenbrainz", "recording", MBID), ("listenbrainz", "track", MBID)),
        (("isrc", "recording", "gb-aye-97-00352"), ("isrc", "track", "GBAYE9700352")),
        (("lastfm", "artist", "154"), ("lastfm", "artist", "154")),
    ],
)
def test_ids_as_sources_write_them(given, found):
    source, kind, id_ = given
    one = Given(source=source, resource_type=kind, source_id=id_)
    assert identifiers(one) == [Identifier(*found)]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"source": "spotify", "source_id": SPOTIFY},
        {"source": "spotify", "resource_type": "track", "source_id": "short"},
        {"source": "spotify", "resource_type": "track", "source_id": f"spotify:album:{SPOTIFY}"},
        {"source": "musicbrainz", "resource_type": "recording", "source_id": "x"},
        {"source": "isrc", "resource_type": "track", "source_id": "GB"},
        {"source": "lastfm", "resource_type": "artist", "source_id": ""},
        {"source": "tape", "resource_type": "track", "source_id": "1"},
        {"mbid": MBID, "resource_type": "song"},
        {"juke_id": "1"},
    ],
)
def test_ids_that_no_source_writes(given):
    with pytest.raises(IdentifierError, match=r"\.$"):
        identifiers(Given(**given))


async def test_resolving(asking, shelf, ada):
    ids = shelf.ids
    joga, hunter = ids["Jóga"], ids["Hunter"]
    await shelf.alias(joga, "musicbrainz", "track", MBID)
    await shelf.alias(hunter, "spotify", "track", SPOTIFY)
    spotify = {"source": "spotify", "resource_type": "track", "source_id": SPOTIFY}
    given = [
        spotify,
        {"source": "musicbrainz", "resource_type": "recording", "source_id": MBID},
        {"mbid": MBID},
        {"juke_id": str(joga), "mbid": MBID},
        spotify | {"mbid": MBID},
        spotify | {"resource_type": "album"},
        {"juke_id": str(uuid.uuid4())},
        {"juke_id": str(joga), "resource_type": "album"},
        spotify | {"source_id": "?"},
    ]
    told = (await asking.ask("POST", "/resolve", ada, json={"items": given}))["items"]
    assert [one["status"] for one in told] == [
        *["resolved"] * 4, "conflict", *["unresolved"] * 3, "invalid",
    ]  # fmt: skip
    assert [one["name"] for one in told[:4]] == ["Hunter", "Jóga", "Jóga", "Jóga"]
    assert told[4]["candidates"] == [str(joga), str(hunter)] and told[4]["name"] is None
    assert told[0]["source_id"] == SPOTIFY and told[0]["kind"] == "track"
    assert "Spotify" in told[8]["detail"]
    assert await asking.ask("POST", "/resolve", ada, json={"items": []}) == {"items": []}
    await asking.ask("POST", "/resolve", ada, 422, json={"items": [spotify] * 101})
    await asking.ask("POST", "/resolve", None, 401, json={"items": []})


def to(one, other, reason="the same"):
    return {"json": {"from_id": str(one), "to_id": str(other), "reason": reason}}


async def test_an_item_that_turns_out_to_be_another(asking, shelf, ada, staff):
    ids = shelf.ids
    twin = await shelf.artist("Bjork", "trip hop")
    post = await shelf.album("Post", twin)
    await shelf.alias(twin, "musicbrainz", "artist", MBID)
    await asking.ask("POST", REDIRECTS, staff, 201, **to(twin, ids["Björk"]))
    answer = await asking.client.get(f"/api/v1/artists/{twin}", headers=ada.headers)
    assert answer.status_code == 308
    assert answer.headers["location"] == f"/api/v1/artists/{ids['Björk']}"
    shouted = f"/api/v1/catalog/artists/{str(twin).upper()}/"
    answer = await asking.client.get(shouted, headers=ada.headers)
    assert answer.headers["location"] == f"/api/v1/catalog/artists/{ids['Björk']}"
    shown = await asking.get(f"artists/{ids['Björk']}", ada)
    assert [album["title"] for album in shown["albums"]] == ["Homogenic", "Live Box", "Post"]
    assert {alias["source"] for alias in shown["aliases"]} == {"spotify", "musicbrainz"}
    assert [genre["name"] for genre in shown["genres"]] == ["art pop", "electronic", "trip hop"]
    (album,) = (await asking.get("albums", ada, q="post"))["items"]
    assert album["artists"] == [{"id": str(ids["Björk"]), "name": "Björk"}]
    for artist in (twin, ids["Björk"]):
        assert "Post" in await asking.names("albums", ada, artist=artist)
    assert await asking.names("artists", ada, q="bjork") == ["Björk"]
    found = await asking.ask("POST", "/resolve", ada, json={"items": [{"mbid": MBID}]})
    assert found["items"][0]["canonical_item_id"] == str(ids["Björk"])
    (listed,) = (await asking.get(REDIRECTS, staff))["items"]
    assert (listed["from_id"], listed["reason"]) == (str(twin), "the same")
    await asking.ask("DELETE", f"{REDIRECTS}/{twin}", staff, 204)
    await asking.ask("DELETE", f"{REDIRECTS}/{twin}", staff, 404)
    shown = await asking.get(f"albums/{post}", ada)
    assert shown["artists"][0]["id"] == str(twin)
    await asking.get(f"artists/{twin}", ada)


async def test_redirects_make_no_circle_and_no_long_chain(asking, empty_shelf, ada, staff):
    chain = [await empty_shelf.artist(f"{number}") for number in range(11)]
    for one, other in zip(chain[:8], chain[1:9], strict=True):
        await asking.ask("POST", REDIRECTS, staff, 201, **to(one, other))
    answer = await asking.client.get(f"/api/v1/artists/{chain[0]}", headers=ada.headers)
    assert answer.headers["location"].endswith(str(chain[8]))
    refused = {
        "itself": (422, chain[9], chain[9]),
        "circle": (409, chain[8], chain[0]),
        "already": (409, chain[3], chain[9]),
        "end": (409, chain[8], chain[9]),
    }
    for said, (status, *two) in refused.items():
        told = await asking.ask("POST", REDIRECTS, staff, status, **to(*two))
        assert said in told["detail"]
    told = await asking.ask("POST", REDIRECTS, staff, 409, **to(chain[9], chain[0]))
    assert "at most" in told["detail"]
    track = await empty_shelf.track("a song")
    await asking.ask("POST", REDIRECTS, staff, 422, **to(track, chain[0]))
    await asking.ask("POST", REDIRECTS, staff, 404, **to(uuid.uuid4(), chain[0]))
    pages = [(await asking.get(REDIRECTS, staff, limit=5))]
    pages.append(await asking.get(REDIRECTS, staff, limit=5, cursor=pages[0]["next"]))
    assert [len(page["items"]) for page in pages] == [5, 3] and pages[1]["next"] is None
    for who, status in ((ada, 403), (None, 401)):
        await asking.ask("POST", REDIRECTS, who, status, **to(chain[9], chain[10]))
        await asking.ask("DELETE", f"{REDIRECTS}/{chain[0]}", who, status)
        await asking.get(REDIRECTS, who, status)


async def test_two_at_once_make_no_circle(asking, empty_shelf, staff):
    one, other = [await empty_shelf.artist(name) for name in ("one", "other")]
    said = [to(one, other), to(other, one)] * 3
    url = "/api/v1/catalog/redirects"
    sent = [asking.client.post(url, headers=staff.headers, **body) for body in said]
    statuses = [answer.status_code for answer in await asyncio.gather(*sent)]
    assert sorted(statuses) == [201, *[409] * 5]
