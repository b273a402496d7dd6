"""Music of the household that is drilled: a small catalogue, what is said of it and asked of it."""

import datetime as dt
import uuid
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from assets.music.claims import claim
from assets.music.datasets import Dataset
from assets.music.intake import take_in
from catalog_data.identity import new_id
from catalog_data.music.catalogue import (
    MusicAlbum,
    MusicAlias,
    MusicArtist,
    MusicCredit,
    MusicGenre,
    MusicItem,
    MusicItemGenre,
    MusicTrack,
)
from catalog_data.music.isrcs import MusicIsrcEvidence
from catalog_data.music.licences import MusicDataset
from catalog_data.sample.music import draw_listening, write_dumps
from resources.postgres import Postgres
from tests.assets.music.models import shelves
from tests.assets.music.models.deciding import decide

DRAWN, MODELS, WEIGHTINGS = "synthetic", "/api/v1/models", "/api/v1/weightings"
HEARD = Dataset("heard", "What a program heard", True, "own", "production")
ROOT, RADIOS = "/api/v1/catalog", "/api/v1/radios"
LISTS = {
    "genres": ["", "q=pop"],
    "artists": ["", "limit=1", "q=bjork", "dataset=shelf"],
    "albums": ["", "year=1997", "q=box"],
    "tracks": ["", "limit=2", "q=the"],
}
QUERIES = {
    f"{root}/{kind}": queries for root in (ROOT, "/api/v1") for kind, queries in LISTS.items()
} | {
    f"{ROOT}/conflicts": ["", "limit=1"],
    f"{ROOT}/isrcs": [""],
    "/api/v1/weightings": ["", "limit=1", "channel=production&item_kind=track"],
    "/api/v1/search-history": ["", "limit=1"],
    "/api/v1/music-profiles/search": ["q=own", "q=vien", "q=zzz"],
    "/api/v1/music-profiles/globe": ["", "zoom=13", "zoom=13&min_lat=50"],
}
# Of what is drawn, two are enough.
NAMED = {
    "genre": "music_genres",
    "artist": "music_artists WHERE name !~* 'artist [0-9]+' OR name ~* 'artist [01]$'",
    "album": "music_albums WHERE title !~ 'album [0-9]+' OR title ~ 'album 0$'",
    "track": "music_tracks WHERE title !~* 'song [0-9]+' OR title ~* 'song [01]$'",
    "search": "music_searches",
    "radio": "music_radios",
}
QUERIES["/api/v1/recommendations"] = ["", "channel=evaluation&limit=3", "resource_types=tracks"]
ENDS = "SELECT id::text AS id FROM facts.music_tracks WHERE title LIKE 'Song %' ORDER BY 1"
LOVED = """
    INSERT INTO facts.music_favourites (user_id, item_id)
    SELECT u.id, t.id FROM facts.users u, facts.music_tracks t
    WHERE u.username = 'owner' AND t.title IN ('Song 1', 'Song 2', 'Song 9')
"""
ARTISTS = ("Björk", "Bjork", "Air")
ALBUM = ("Live Box", dt.date(2001, 3, 1), "month")
ISRCS = ("GBAYE9700351", "GBAYE9700352")
TRACKS = ((1, 1, "Hunter"), (2, 1, "All Is Full of Love"), (2, 2, "The Modern Things"))


def put(urls: Any) -> None:
    """Two names of one artist, somebody else, an album on two discs, genres and aliases."""
    dataset, genre = {"code": "shelf", "title": "Our shelf"}, {"id": new_id(), "name": "art pop"}
    artists = [{"id": new_id(), "name": name} for name in ARTISTS]
    title, date, precision = ALBUM
    album = {"id": new_id(), "title": title, "released_on": date, "precision": precision}
    tracks = [
        {"id": new_id(), "title": title, "album_id": album["id"], "disc_number": disc}
        | {"track_number": number, "duration_ms": 60_000}
        for disc, number, title in TRACKS
    ]
    known = [("artist", artists), ("album", [album]), ("track", tracks)]
    items = [{"id": row["id"], "kind": kind} for kind, rows in known for row in rows]
    by = {"artist_id": artists[1]["id"], "position": 1}
    credits = [{"item_id": row["id"], **by} for row in (album, *tracks)]
    plays = [{"item_id": row["id"], "genre_id": genre["id"]} for row in artists[1:]]
    given = {"source": "musicbrainz", "kind": "artist", "item_id": artists[1]["id"]}
    alias = given | {"external_id": "87c5dedd-371d-4a53-9f7f-80522fb7f3cb"}
    with Postgres(url=urls.api).begin() as connection:
        for model, rows in (
            *((MusicDataset, [dataset]), (MusicGenre, [genre]), (MusicItem, items)),
            *((MusicArtist, artists), (MusicAlbum, [album]), (MusicTrack, tracks)),
            (MusicCredit, credits),
            (MusicItemGenre, [row | {"dataset": "shelf"} for row in plays]),
            (MusicAlias, [alias | {"dataset": "shelf"}]),
        ):
            connection.execute(sa.insert(model), rows)
        put_isrcs(connection, tracks)


def put_isrcs(connection: Any, tracks: list[dict[str, Any]]) -> None:
    """Two ISRCs that MusicBrainz gives two tracks each."""
    recordings = [new_id() for _ in tracks[:2]]
    told = {"source": "musicbrainz", "kind": "track", "dataset": "shelf"}
    rows = [
        told | {"external_id": str(mbid), "item_id": track["id"]}
        for mbid, track in zip(recordings, tracks, strict=False)
    ]
    connection.execute(sa.insert(MusicAlias), rows)
    both = [
        {"isrc": isrc, "mbid": mbid, "dataset": "shelf"} for isrc in ISRCS for mbid in recordings
    ]
    connection.execute(sa.insert(MusicIsrcEvidence), both)


def put_lists(urls: Any) -> None:
    """Playlists that a program drew, of tracks with tastes: enough to learn from."""
    said = Postgres(url=urls.api)
    _, songs = shelves.catalogue(said, 64)
    shelves.dataset(said, DRAWN, "production", "music_playlist_tracks", synthetic=True)
    shelves.playlists(said, DRAWN, songs, 60)


def put_heard(urls: Any, folder: Path, friend: str) -> None:
    """A drawn dump of listening comes in; the friend is one of who listened."""
    drawn = draw_listening(listeners=16, sessions=64, tracks=40, seed=2)
    full, _ = write_dumps(folder / "dumps", drawn)
    said = Postgres(url=urls.api)
    take_in(said, full, HEARD)
    claim(said, HEARD.code, "1", uuid.UUID(friend))


def hear_more(urls: Any, folder: Path) -> None:
    """What the dump after that holds: some of it lies between events that are known."""
    (later,) = (folder / "dumps").glob("*-incremental.tar.zst")
    counts = take_in(Postgres(url=urls.api), later, HEARD)
    assert counts.imported > 20


async def versions(house: Any, training_set: str) -> dict[str, str]:
    """The model of each challenger."""
    listed = (await house.do("GET", f"{MODELS}?training_set={training_set}", "owner"))["items"]
    return {model["challenger"]: model["version"] for model in listed}


async def decided(house: Any, folder: Path) -> None:
    """Staff look at models: two are approved one after the other, and one is taken back.

    Somebody loves some songs, and is recommended others. One model was approved before more was
    heard: it stays what it was.
    """
    listed, heard = [await versions(house, name) for name in (DRAWN, HEARD.code)]
    rows = Postgres(url=house.urls.api)
    with rows.begin() as connection:
        connection.execute(sa.text(LOVED))
    for challenger in ("cooccurrence", "ease"):
        decide(rows, "approve", "production", listed[challenger])
    for version in (listed["als"], heard["ease"]):
        decide(rows, "approve", "evaluation", version)
    body = {"channel": "production", "reason": "too much of the same"}
    await house.do("POST", f"{MODELS}/rollback", "owner", json=body | {"item_kind": "track"})
    await house.do("POST", f"{MODELS}/{listed['popularity']}/refuse", "owner", json=body)
    hear_more(house.urls, folder)
    chosen = {"channel": "production", "item_kind": "track", "note": "as it was found"}
    await house.do("POST", WEIGHTINGS, "owner", json=chosen | {"training_set": DRAWN})
    even = dict.fromkeys(("content", "metadata", "cooccurrence"), 1.0)
    chosen |= {"channel": "evaluation", "note": "to compare"}
    await house.do("POST", WEIGHTINGS, "owner", json=chosen | {"weights": even})


async def said(house: Any) -> None:
    """One artist turns out to be another; a radio begins, and is told what is not liked."""
    found = (await house.do("GET", f"{ROOT}/artists", "owner"))["items"]
    ids = {artist["name"]: artist["id"] for artist in found}
    body = {"from_id": ids["Bjork"], "to_id": ids["Björk"], "reason": "written without dots"}
    await house.do("POST", f"{ROOT}/redirects", "owner", json=body)
    songs = (await house.do("GET", f"{ROOT}/tracks?q=hunter", "owner"))["items"]
    its = {"item_id": songs[0]["id"], "reason": "it says so on the sleeve"}
    await house.do("PUT", f"{ROOT}/isrcs/{ISRCS[1]}", "owner", json=its)
    begun = {"title": "Evening", "artists": ["Air"], "tracks": ["Song 0", "Song 5"]}
    radio = await house.do("POST", RADIOS, "owner", json=begun)
    less = {"item_id": radio["seeds"][0]["id"], "more": False}
    await house.do("POST", f"{RADIOS}/{radio['id']}/feedback", "owner", json=less)
    await of_themselves(house, ids["Bjork"])


async def of_themselves(house: Any, loved: str) -> None:
    """The owner is on the globe, a friend is not; both searched, the friend opened something."""
    place = {"city": "Vienna", "city_lat": 48.208, "city_lng": 16.373}
    profile = {"shown": True, "clout": 0.6, "favorite_artists": ["Air", "Nobody"], **place}
    await house.do("PUT", "/api/v1/music-profiles/me", "owner", json=profile)
    await house.do("PUT", "/api/v1/music-profiles/me", "friend", json={"bio": "I hear", **place})
    path = f"/api/v1/music-profiles/me/favourites/{loved}"
    await house.do("PUT", path, "friend")
    opened = [{"resource_id": loved, "resource_type": "artist"}]
    for query in ("iceland", "volcano"):
        said = {"search_query": query, "engaged_resources": opened}
        await house.do("POST", "/api/v1/search-history", "friend", json=said)
    await house.do("POST", "/api/v1/search-history", "owner", json={"search_query": "air"})


def paths_of(rows: Postgres) -> dict[str, list[str]]:
    """What can stand in the paths of music."""
    query = "SELECT id::text AS id FROM facts.{} ORDER BY 1"
    others = {
        "version": "SELECT version AS id FROM derived.music_models ORDER BY 1",
        "username": "SELECT username AS id FROM facts.users ORDER BY 1",
        **{name: query.format(table) for name, table in NAMED.items()},
    }
    ends = rows.frame(sa.text(ENDS))["id"].to_list()
    return {"start": ends[:2], "end": ends[-2:]} | {
        name: rows.frame(sa.text(other))["id"].to_list() for name, other in others.items()
    }
