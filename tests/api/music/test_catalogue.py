"""The catalogue of music: lists, how names are found, filters, details, both documents' paths."""

import uuid

from tests.api.music.conftest import CATALOGUE, V1

KINDS = ("genres", "artists", "albums", "tracks")


async def test_lists_and_filters(asking, shelf, ada):
    ids = shelf.ids
    assert await asking.names("genres", ada) == ["art pop", "electronic", "lounge", "rock"]
    everyone = ["Air", "Björk", "Mum", "Мумий Тролль"]
    for limit in (1, 3, 200):
        assert await asking.names("artists", ada, limit=limit) == everyone
    assert await asking.names("artists", ada, genre=ids["art pop"]) == ["Björk", "Mum"]
    assert await asking.names("artists", ada, dataset="drawn") == ["Björk"]
    assert await asking.names("artists", ada, dataset="nobody's") == []
    assert await asking.names("albums", ada, year=1997) == ["Homogenic"]
    assert await asking.names("albums", ada, artist=ids["Björk"]) == ["Homogenic", "Live Box"]
    assert await asking.names("albums", ada, genre=ids["lounge"]) == ["Live Box"]
    assert await asking.names("tracks", ada, year=2001, artist=ids["Björk"]) == ["Encore"]
    assert await asking.names("tracks", ada, album=ids["Homogenic"], limit=2) == [
        "All Is Full of Love", "Hunter", "Jóga",
    ]  # fmt: skip
    assert len(await asking.names("tracks", ada, genre=ids["electronic"], limit=3)) == 7
    (boy,) = (await asking.get("tracks", ada, q="sexy"))["items"]
    assert (boy["album"]["name"], boy["disc_number"], boy["track_number"]) == ("Live Box", 1, 1)
    assert [artist["name"] for artist in boy["artists"]] == ["Air"]


FOUND = [
    ("artists", "bjork", ["Björk"]),
    ("artists", "BJÖ", ["Björk"]),
    ("artists", "мумий", ["Мумий Тролль"]),
    ("artists", "ТРОЛ", ["Мумий Тролль"]),
    ("tracks", "joga", ["Jóga"]),
    ("tracks", "the st", ["Kelly Watch the Stars"]),
    ("tracks", "stars the", ["Kelly Watch the Stars"]),
    ("tracks", "l", ["La Femme", "All Is Full of Love"]),
    ("tracks", "star the", []),
    ("genres", "POP", ["art pop"]),
    ("albums", "hom'o\\ | & !x:*", []),
]


async def test_names_are_found_by_their_beginnings_then_by_their_words(asking, shelf, ada):
    for kind, asked, found in FOUND:
        for limit in (1, 50):
            assert await asking.names(kind, ada, q=asked, limit=limit) == found, asked


async def test_names_without_letters(asking, empty_shelf, ada):
    for name in ("!!!", "AC/DC", "Ø [Phase]", "+/-", "x" * 5_000):
        await empty_shelf.artist(name)
    assert sorted(await asking.names("artists", ada, q="!!!")) == ["!!!", "+/-"]
    assert await asking.names("artists", ada, q="ac dc") == ["AC/DC"]
    assert await asking.names("artists", ada, q="ø phase") == ["Ø [Phase]"]
    assert len(await asking.names("artists", ada, limit=2)) == 5


async def test_details(asking, shelf, ada):
    ids = shelf.ids
    artist = await asking.get(f"artists/{ids['Björk']}", ada)
    assert [album["title"] for album in artist["albums"]] == ["Homogenic", "Live Box"]
    assert [album["released"] for album in artist["albums"]] == ["1997", "2001-03-12"]
    assert (artist["album_count"], artist["track_count"]) == (2, 4)
    assert [genre["name"] for genre in artist["genres"]] == ["art pop", "electronic"]
    # Two things bear art pop beside her, two electronic music: whoever bears both comes first.
    assert [one["name"] for one in artist["related"]] == ["Mum", "Air"]
    assert artist["related"][0]["likeness"] > artist["related"][1]["likeness"] > 0
    assert artist["related"][1]["genres"] == ["electronic"]
    (alias,) = artist["aliases"]
    assert (alias["source"], alias["dataset"]) == ("spotify", "drawn")
    album = await asking.get(f"albums/{ids['Live Box']}", ada)
    assert [artist["name"] for artist in album["artists"]] == ["Air", "Björk"]
    titles = {disc["number"]: [t["title"] for t in disc["tracks"]] for disc in album["discs"]}
    assert titles == {
        1: ["Sexy Boy"],
        2: ["Kelly Watch the Stars", "La Femme"],
        None: ["Encore"],
    }
    homogenic = await asking.get(f"albums/{ids['Homogenic']}", ada)
    assert homogenic["duration_ms"] == 6000
    track = await asking.get(f"tracks/{ids['Jóga']}", ada)
    assert track["features"] == {"tempo": 90.5} and track["track"]["album"]["name"] == "Homogenic"
    assert track["aliases"][0]["external_id"] == "GBAYE9700352"
    genre = await asking.get(f"genres/{ids['art pop']}", ada)
    assert (genre["artists"], genre["albums"], genre["tracks"]) == (2, 1, 0)
    assert (genre["parents"], genre["children"]) == ([], [])


async def test_genres_stand_below_genres(asking, shelf, ada):
    ids = shelf.ids
    await shelf.below("lounge", "rock")
    await shelf.below("rock", "art pop")
    await shelf.below("art pop", "rock")  # whoever gives a tree may err
    rock = await asking.get(f"genres/{ids['rock']}", ada)
    assert [genre["name"] for genre in rock["parents"]] == ["art pop"]
    assert [genre["name"] for genre in rock["children"]] == ["art pop", "lounge"]
    everyone = ["Air", "Björk", "Mum", "Мумий Тролль"]
    assert await asking.names("artists", ada, genre=ids["rock"]) == everyone
    assert await asking.names("artists", ada, genre=ids["lounge"]) == ["Air"]


async def test_both_paths_for_those_who_are_signed_in_and_ask_rightly(asking, shelf, ada):
    named = {"genres": "rock", "artists": "Air", "albums": "Homogenic", "tracks": "Hunter"}
    for kind, name in named.items():
        for path in (kind, f"{kind}/{shelf.ids[name]}"):
            told = [await asking.get(f"{root}/{path}", ada) for root in (CATALOGUE, V1)]
            assert told[0] == told[1]
            assert await asking.get(f"{V1}/{path}/", ada) == told[0]
            await asking.get(path, None, 401)
        await asking.get(f"{kind}/{uuid.uuid4()}", ada, 404)
    await asking.get(f"artists/{shelf.ids['Hunter']}", ada, 404)

    wrong = ({"year": 0}, {"year": 10_000}, {"genre": "rock"}, {"q": ""}, {"limit": 0})
    for params in wrong:
        await asking.get("albums", ada, 422, **params)
    await asking.get("tracks", ada, 400, cursor="nonsense")
