"""The content space: what is known as it is served, all else by the encoder that made it."""

import uuid

import numpy as np
import pytest

from catalog_data.music.catalogue import MusicItem, MusicTrack
from tests.api.music.serving.material import IDS, id_of


def asked(kind, **attributes):
    return {"resource_type": kind, "attributes": attributes}


async def test_what_is_known_is_told_and_what_is_new_is_encoded_alike(asking, shop):
    version = shop.train("content")
    vectors = shop.models[version].vectors
    shop.spread("track", IDS, vectors, version)
    for attributes in ({"id": str(IDS[4])}, {"name": "track 011"}):
        found = await asking.post("/embed", **asked("track", **attributes))
        assert found["vector"] == pytest.approx(vectors[4].tolist(), abs=1e-5)
        assert (found["model_version"], found["quality"]) == (version, 1.0)
        assert found["metadata"] == {"resource_type": "track", "source": "known"}
        assert found["space"]
    album = await asking.post("/embed", **asked("album", title="Album 00"))
    middle = vectors[:3].sum(axis=0)
    np.testing.assert_allclose(album["vector"], middle / np.linalg.norm(middle), atol=1e-5)
    new = await asking.post("/embed", **asked("track", name="Track 999", genres=["rock"]))
    assert (new["metadata"]["source"], new["quality"]) == ("encoded", 0.75)
    near = vectors @ np.array(new["vector"], np.float32)
    assert set(np.argsort(-near)[:12]) == set(range(6, 18)), "rock"
    text = await asking.post("/embed", **asked("text", text="jazz"))
    expected = shop.models[version].encoder.of_texts(["jazz"])[0]
    assert text["vector"] == pytest.approx(expected.tolist(), abs=1e-5)
    strange = await asking.post("/embed", **asked("text", text="zzz"))
    assert (strange["quality"], set(strange["vector"])) == (0.0, {0.0})


async def test_of_several_items_of_a_name_the_artist_decides(asking, shop):
    version = shop.train("content")
    shop.spread("track", IDS, shop.models[version].vectors, version)
    twin = uuid.UUID(int=7)
    await shop.put(MusicItem, [{"id": twin, "kind": "track"}])
    await shop.put(MusicTrack, [{"id": twin, "title": "TRACK 000"}])
    found = await asking.post("/embed", **asked("track", name="Track 000"))
    assert found["metadata"]["source"] == "encoded"
    assert {one["id"] for one in found["ambiguous"][0]["candidates"]} == {str(twin), str(IDS[0])}
    found = await asking.post("/embed", **asked("track", name="Track 000", artist="ada"))
    assert (found["metadata"]["source"], found["ambiguous"]) == ("known", [])
    found = await asking.post("/embed", **asked("track", name="Track 001", artist="Bo"))
    assert found["metadata"]["source"] == "encoded", "another of that name"


async def test_what_cannot_be_embedded_is_told(asking, shop):
    refused = await asking.post("/embed", 503, **asked("track", name="Track 000"))
    assert "No vectors of tracks are published" in refused["detail"]
    shop.spread_all()
    assert await asking.post("/embed", **asked("track", id=str(IDS[0])))
    artist = await asking.post("/embed", **asked("artist", id=str(id_of("artist", 0))))
    assert len(artist["vector"]) == 3
    refused = await asking.post("/embed", 503, **asked("text", text="jazz"))
    assert "is not kept" in refused["detail"]
    for said in (
        asked("track", id="none"),
        asked("track"),
        asked("song", name="x"),
        asked("text", text="x" * 1001),
        {"resource_type": "text", "attributes": {str(n): "x" for n in range(21)}},
    ):
        assert (await asking.post("/embed", 422, **said))["detail"], said
