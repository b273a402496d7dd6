"""Profiles of music: what one says, favourites that are things and not words, who finds whom."""

import uuid

from api.music.globe import least_clout
from catalog_data.music.said import MusicListenerClaim

PATH = "/api/v1/music-profiles"
ME = f"{PATH}/me"
PLACE = {"city": "Reykjavík", "city_lat": 64.147209, "city_lng": -21.942401}


async def say(asking, who, status=200, method="PUT", **said):
    return await asking.ask(method, ME, who, status, json=said)


async def test_what_one_says_of_oneself(asking, shelf, ada):
    nothing = await asking.get(ME, ada)
    assert (nothing["username"], nothing["shown"], nothing["favourites"]) == ("ada", False, [])
    said = await say(asking, ada, bio="I hear", shown=True, clout=0.3, **PLACE)
    assert (said["city_lat"], said["city_lng"], said["clout"]) == (64.15, -21.94, 0.3)
    changed = await say(asking, ada, method="PATCH", bio="", city_lat=1.006)
    assert (changed["bio"], changed["city"], changed["city_lat"]) == ("", "Reykjavík", 1.01)
    for method in ("PUT", "PATCH"):
        told = await say(asking, ada, 422, method, city_lng=None, city_lat=3)
        assert "together" in told["detail"]
    again = await say(asking, ada, shown=True)
    assert (again["city"], again["city_lat"], again["clout"]) == (None, None, 0.0)
    wrong = ({"city_lat": 91}, {"clout": 2}, {"bio": "x" * 501}, {"favorite_artists": [""]})
    for body in wrong:
        await say(asking, ada, 422, **body)


async def test_listeners_one_is(asking, empty_shelf, ada, bo):
    pseudonym = uuid.uuid4()
    await empty_shelf.put(MusicListenerClaim, listener=pseudonym, user_id=ada.id)
    (claim,) = await asking.get(f"{ME}/listeners", ada)
    assert claim["listener"] == str(pseudonym)
    assert await asking.get(f"{ME}/listeners", bo) == []
    for who, status in ((bo, 404), (ada, 204), (ada, 404)):
        await asking.ask("DELETE", f"{ME}/listeners/{pseudonym}", who, status)
    assert await asking.get(f"{ME}/listeners", ada) == []


async def test_favourites_by_id(asking, shelf, ada, bo, staff):
    ids = shelf.ids
    for name in ("Jóga", "Air", "Jóga", "Homogenic"):
        await asking.ask("PUT", f"{ME}/favourites/{ids[name]}", ada, 204)
    told = await asking.get(f"{ME}/favourites", ada)
    assert [(one["kind"], one["name"]) for one in told] == [
        ("track", "Jóga"), ("artist", "Air"), ("album", "Homogenic"),
    ]  # fmt: skip
    mine = await asking.get(ME, ada)
    assert mine["favorite_tracks"] == ["Jóga"] and mine["favorite_albums"] == ["Homogenic"]
    # Björk made two of them, Air one; Homogenic bears art pop itself.
    assert mine["favorite_genres"] == ["art pop", "electronic", "lounge"]
    assert mine["top_genre"] == "art pop"
    twin = await shelf.track("Joga")
    await asking.ask("PUT", f"{ME}/favourites/{twin}", ada, 204)
    body = {"from_id": str(twin), "to_id": str(ids["Jóga"]), "reason": "the same"}
    await asking.ask("POST", "redirects", staff, 201, json=body)
    assert len(await asking.get(f"{ME}/favourites", ada)) == 3
    await asking.ask("DELETE", f"{ME}/favourites/{twin}", ada, 204)
    assert "Jóga" not in (await asking.get(ME, ada))["favorite_tracks"]
    await asking.ask("DELETE", f"{ME}/favourites/{ids['Jóga']}", ada, 404)
    await asking.ask("PUT", f"{ME}/favourites/{uuid.uuid4()}", ada, 404)
    assert (await asking.get(f"{ME}/favourites", bo)) == []


async def test_favourites_by_name_are_never_guessed(asking, shelf, ada):
    first, other = await shelf.track("Mirror"), await shelf.track("Mirror")
    await shelf.artist("AIR")
    names = {"favorite_artists": ["bjork", "Air", "Nobody"], "favorite_tracks": ["mirror", "Jóga"]}
    told = await say(asking, ada, favorite_genres=["electronic", "polka"], **names)
    assert told["favorite_artists"] == ["Björk", "Air"] and told["favorite_tracks"] == ["Jóga"]
    lost = {(one["name"], one["status"]) for one in told["unresolved"]}
    assert lost == {("Nobody", "unknown"), ("mirror", "ambiguous"), ("polka", "derived")}
    (unclear,) = [one for one in told["unresolved"] if one["status"] == "ambiguous"]
    assert {one["id"] for one in unclear["candidates"]} == {str(first), str(other)}
    await asking.ask("PUT", f"{ME}/favourites/{other}", ada, 204)
    mine = await asking.get(ME, ada)
    again = await say(asking, ada, **{key: mine[key] for key in names})
    assert again["favourites"] == mine["favourites"] and again["unresolved"] == []
    less = await say(asking, ada, method="PATCH", favorite_artists=["Air"])
    assert less["favorite_artists"] == ["Air"]
    assert less["favorite_tracks"] == ["Jóga", "Mirror"]


async def test_who_finds_whom(asking, shelf, ada, bo, world):
    shown = {"shown": True, "clout": 0.3}
    await say(asking, ada, favorite_artists=["Мумий Тролль"], **shown, **PLACE)
    await say(asking, bo, clout=1.0, **PLACE)
    cid, dan = await world.person("cid"), await world.person("dan")
    await say(asking, cid, **shown | {"clout": 0.0}, city="Suva", city_lat=-18.1, city_lng=179.5)
    everybody = ((ada, {"ada", "cid"}), (bo, {"ada", "cid"}), (cid, {"ada", "cid"}))
    for who, names in everybody:
        assert await seen(asking, who) == names
    assert (await asking.get(f"{PATH}/search", bo, q="reykjavik"))["results"] == [
        {"id": str(ada.id), "username": "ada", "bio": "", "city": "Reykjavík"}
    ]
    assert (await asking.get(f"{PATH}/search", bo, q="%"))["results"] == []
    point = {"lat": 64.15, "lng": -21.94, "clout": 0.3, "top_genre": "rock"}
    view = {"min_lat": 60, "max_lng": 0, "zoom": 5}
    found = await asking.get(f"{PATH}/globe", bo, **view)
    assert found == [{"id": str(ada.id), "username": "ada"} | point]
    assert await asking.get(f"{PATH}/globe", bo, zoom=4) == []
    near = {"zoom": 13, "limit": 20_000}
    assert len(await asking.get(f"{PATH}/globe", bo, **near)) == 2
    over = await asking.get(f"{PATH}/globe", bo, min_lng=170, max_lng=-170, **near)
    assert [one["username"] for one in over] == ["cid"]
    assert len(await asking.get(f"{PATH}/globe", bo, zoom=13, limit=1)) == 1
    await asking.get(f"{PATH}/globe", bo, 422, min_lat=-91)
    assert (await asking.get(f"{PATH}/ADA", bo))["is_owner"] is False
    # A block hides both ways; who hides their profile is as absent as who has none.
    await world.relate(ada, dan, "blocked")
    assert await seen(asking, dan) == {"cid"}
    await say(asking, dan, **shown)
    assert "dan" not in await seen(asking, ada)
    lacking = [(dan, "ada"), (ada, "dan"), (ada, "bo"), (ada, "nobody")]
    problems = [await asking.get(f"{PATH}/{name}", who, 404) for who, name in lacking]
    assert len({problem["detail"] for problem in problems}) == 1
    assert (await asking.get(f"{PATH}/bo", bo))["shown"] is False
    for path in (ME, f"{ME}/favourites", f"{PATH}/search", f"{PATH}/globe", f"{PATH}/ada"):
        await asking.get(path, None, 401)


async def seen(asking, who):
    """Whom somebody finds by searching and on the globe: the same people."""
    found = (await asking.get(f"{PATH}/search", who, q="a"))["results"]
    found += (await asking.get(f"{PATH}/search", who, q="i"))["results"]
    shown = {one["username"] for one in found}
    placed = await asking.get(f"{PATH}/globe", who, zoom=20)
    assert {one["username"] for one in placed} <= shown
    return shown


def test_clout_by_zoom():
    zooms = (0, 4, 5, 8, 9, 12, 13, 24)
    assert [least_clout(zoom) for zoom in zooms] == [0.5, 0.5, 0.2, 0.2, 0.05, 0.05, 0.0, 0.0]
