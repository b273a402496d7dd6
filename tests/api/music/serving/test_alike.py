"""The content space asked: by names, by one item, from one to another."""

import uuid

import numpy as np
import pytest

from catalog_data.music.catalogue import MusicGenre, MusicItemGenre
from catalog_data.music.licences import Channel, MusicDataset, MusicLicence
from tests.api.music.serving.material import IDS, id_of, track, track_vectors

CATALOG = "/api/v1/catalog"
ABSENT = uuid.UUID(int=5)


async def test_what_is_like_some_music_by_its_content(asking, shop):
    shop.spread_all()
    found = await asking.post("/recommend", tracks=["Track 000", "Track 002"], limit=5)
    told = [item["extra"]["id"] for item in found["tracks"]]
    assert told[0] == str(IDS[1]), "between the two"
    assert str(IDS[0]) not in told
    assert (found["basis"], found["unavailable"]) == ("content", {})
    vectors = track_vectors()
    middle = vectors[0] + vectors[2]
    cosine = float(vectors[1] @ middle / np.linalg.norm(middle))
    assert found["tracks"][0]["likeness"] == round(cosine, 2)
    reasons = found["tracks"][0]["extra"]["reasons"]
    assert sum(reason["share"] for reason in reasons) == pytest.approx(1.0, abs=1e-3)
    assert found["albums"][0]["name"] == "Album 00"
    assert [item["name"] for item in found["artists"]] == ["Ada", "Bo", "Cid"]
    assert found["model_version"]


async def test_names_are_reported_and_nothing_is_guessed(asking, shop):
    shop.spread_all()
    found = await asking.post("/recommend", artists=["Nobody"])
    assert found["artists"] == found["albums"] == found["tracks"] == []
    assert found["unresolved"] == [{"kind": "artist", "name": "Nobody"}]
    await asking.post("/recommend", 422)
    await asking.post("/recommend", 422, genres=["rock"], limit=51)


async def test_without_vectors_nothing_is_said(asking, shop):
    assert "No vectors" in (await asking.post("/recommend", 503, genres=["rock"]))["detail"]
    refused = await asking.get(f"{CATALOG}/tracks/{IDS[0]}/similar", 503)
    assert "No vectors of tracks" in refused["detail"]
    shop.spread("track", IDS[1:], track_vectors()[1:])
    found = await asking.post("/recommend", genres=["rock"])
    assert list(found["unavailable"]) == ["artists"]
    assert (await asking.get(f"{CATALOG}/tracks/{IDS[0]}/similar"))["items"] == []


async def test_what_is_lent_is_served_for_evaluation_alone(asking, shop):
    lent = {"channel": "evaluation"}
    shop.spread("track", IDS, track_vectors(), channel=Channel.EVALUATION)
    path = f"{CATALOG}/tracks/{IDS[0]}"
    seen = {"resource_type": "track", "attributes": {"id": str(IDS[0])}}
    assert len((await asking.post("/embed", **seen, **lent))["vector"]) == 3
    assert (await asking.get(f"{path}/similar", **lent))["items"]
    assert (await asking.get(f"{path}/path/{IDS[9]}", **lent))["items"]
    for refused in (
        await asking.post("/embed", 503, **seen),
        await asking.get(f"{path}/similar", 503),
        await asking.get(f"{path}/path/{IDS[9]}", 503),
        await asking.post("/recommend", 503, seeds=[str(IDS[0])]),
    ):
        assert "in the production channel yet" in refused["detail"]
    shop.spread_all()
    await shop.put(MusicDataset, [{"code": "lent", "title": "Lent"}])
    lends = {"dataset": "lent", "licence": "own", "allows": "research"}
    await shop.put(MusicLicence, [lends | {"table_name": "music_item_genres"}])
    folk = uuid.UUID(int=6)
    await shop.put(MusicGenre, [{"id": folk, "name": "folk"}])
    of = {"genre_id": folk, "dataset": "lent"}
    await shop.put(MusicItemGenre, [{"item_id": id_, **of} for id_ in IDS[:3]])
    asked = {"genres": ["folk"], "resource_types": ["tracks"]}
    assert (await asking.post("/recommend", **asked))["tracks"] == []
    assert len((await asking.post("/recommend", **asked, **lent))["tracks"]) == 10


async def test_what_is_nearest_to_one(asking, shop):
    shop.spread_all()
    found = await asking.get(f"{CATALOG}/tracks/{IDS[5]}/similar", limit=2)
    assert [item["extra"]["id"] for item in found["items"]] == [str(IDS[4]), str(IDS[6])]
    artists = await asking.get(f"{CATALOG}/artists/{id_of('artist', 0)}/similar")
    assert [item["name"] for item in artists["items"]] == ["Bo", "Cid"]
    for path in (f"tracks/{ABSENT}", f"tracks/{id_of('artist', 0)}", f"artists/{IDS[0]}"):
        await asking.get(f"{CATALOG}/{path}/similar", 404)


async def test_a_way_from_one_track_to_another(asking, shop):
    shop.spread_all()
    path = f"{CATALOG}/tracks/{IDS[0]}/path"
    found = await asking.get(f"{path}/{IDS[17]}", steps=30)
    assert [step["id"] for step in found["items"]] == [str(id_) for id_ in IDS]
    likeness = [step["likeness"] for step in found["items"]]
    assert likeness[0] is None and min(likeness[1:]) > 0.99
    short = await asking.get(f"{path}/{track(2, 1, 2)}", steps=3)
    assert len(short["items"]) == 4
    await asking.get(f"{path}/{IDS[0]}", 422)
    await asking.get(f"{path}/{ABSENT}", 404)
    await asking.get(f"{path}/{IDS[1]}", 422, steps=31)
