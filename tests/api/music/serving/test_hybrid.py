"""Rankers together: components of 0 to 1, weighed, that add up; redirects count for both ends."""

import uuid

import pytest

from api.music.serving.hybrid import added
from catalog_data.music.catalogue import MusicItem, MusicRedirect, MusicTrack
from tests.api.music.serving.material import IDS

ROOT = "/engine/recommend/hybrid"


def test_each_ranker_counts_against_its_own_best():
    one, two, three = (uuid.UUID(int=at) for at in (1, 2, 3))
    told = {"content": {one: 0.5, two: 0.25}, "metadata": {two: 8.0, three: 2.0}}
    assert added(told, {"content": 0.6, "metadata": 0.4}) == {
        one: {"content": 0.6},
        two: {"content": 0.3, "metadata": 0.4},
        three: {"metadata": 0.1},
    }
    assert added({"content": {}}, {"content": 1.0}) == {}


async def test_components_add_up_and_weights_decide(asking, shop):
    seeds = {"seed_item_ids": [str(IDS[0])]}
    shop.train("cooccurrence", "production")
    shop.train("content")
    refused = await asking.post(ROOT, 503, **seeds)
    assert "No metadata model of tracks" in refused["detail"]
    shop.train("metadata")
    found = await asking.post(ROOT, **seeds, limit=5)
    assert set(found["model_versions"]) == {"content", "metadata", "cooccurrence"}
    for item in found["items"]:
        assert sum(item["components"].values()) == pytest.approx(item["score"], abs=1e-3)
        assert max(item["components"].values()) <= 0.3334
    weights = {"content": 0.0, "metadata": 0.0, "cooccurrence": 0.5}
    alone = await asking.post(ROOT, **seeds, limit=5, weights=weights)
    plain = await asking.post("/engine/recommend/cooccurrence", **seeds, limit=5)
    assert [item["juke_id"] for item in alone["items"]] == [
        item["juke_id"] for item in plain["items"]
    ]
    assert alone["items"][0]["score"] == 1.0
    assert list(alone["model_versions"]) == ["cooccurrence"]
    nothing = dict.fromkeys(weights, 0.0)
    refused = await asking.post(ROOT, 422, **seeds, weights=nothing)
    assert "above 0" in refused["detail"]


async def test_who_became_another_is_neither_told_twice_nor_told_to_oneself(asking, shop):
    shop.train("metadata", "production")
    new, path = uuid.UUID(int=8), "/engine/recommend/metadata"
    await shop.put(MusicItem, [{"id": new, "kind": "track"}])
    await shop.put(MusicTrack, [{"id": new, "title": "Track 000, remastered"}])
    reason = {"to_id": new, "reason": "the same"}
    await shop.put(MusicRedirect, [{"from_id": IDS[at], **reason} for at in (0, 1)])
    found = await asking.post(path, seed_item_ids=[str(IDS[0])], limit=100)
    told = [item["juke_id"] for item in found["items"]]
    assert not {str(IDS[0]), str(IDS[1]), str(new)} & set(told)
    other = await asking.post(path, seed_item_ids=[str(IDS[2])], limit=100)
    told = [item["juke_id"] for item in other["items"]]
    assert told.count(str(new)) == 1 and len(told) == len(set(told))
