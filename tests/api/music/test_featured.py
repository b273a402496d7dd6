"""Featured genres are twenty, whoever is known of them; staff wish that genres be asked for."""

import uuid

from sqlalchemy import insert, update

from catalog_data.music.catalogue import MusicArtist, MusicGenre, MusicItem
from catalog_data.music.crawl import MusicRefresh
from catalog_data.music.featured import GENRES, FeaturedArtist
from tests.api.photos.conftest import pipeline  # noqa: F401

ROOT = "/api/v1/genres"


async def test_twenty_genres_with_who_stands_for_them(client, ada, connections, pipeline):  # noqa: F811
    empty = (await client.get(f"{ROOT}/featured", headers=ada.headers)).json()["items"]
    assert [genre["name"] for genre in empty] == list(GENRES) and len(empty) == 20
    assert {(genre["id"], len(genre["artists"])) for genre in empty} == {(None, 0)}
    genre = uuid.uuid4()
    await connections.run(insert(MusicGenre).values(id=genre, name="Jazz"))
    for rank, name in ((2, "Bill"), (1, "Miles")):
        id_ = uuid.uuid4()
        await connections.run(insert(MusicItem).values(id=id_, kind="artist"))
        await connections.run(insert(MusicArtist).values(id=id_, name=name))
        told = {"genre": "jazz", "rank": rank, "artist_id": id_, "heard": 1, "tracks": 1}
        pipeline.put(FeaturedArtist, **told)
    found = (await client.get("/api/v1/catalog/genres/featured", headers=ada.headers)).json()
    (jazz,) = [each for each in found["items"] if each["name"] == "jazz"]
    assert jazz["id"] == str(genre)
    assert [artist["name"] for artist in jazz["artists"]] == ["Miles", "Bill"]


async def test_a_wish_is_taken_and_what_came_of_it_told(client, ada, staff, connections):
    assert (await client.post(f"{ROOT}/refresh", headers=ada.headers)).status_code == 403
    answer = await client.post(f"{ROOT}/refresh", headers=staff.headers)
    assert answer.status_code == 202 and answer.json()["ended_at"] is None
    await connections.run(update(MusicRefresh).values(outcome="3 genres are new."))
    (told,) = (await client.get(f"{ROOT}/refresh", headers=staff.headers)).json()["items"]
    assert told["id"] == answer.json()["id"] and told["outcome"] == "3 genres are new."
    asked = [await client.post(f"{ROOT}/refresh", headers=staff.headers) for _ in range(5)]
    assert asked[-1].status_code == 429
