"""Rankers together: components of 0 to 1, weighed, that add up; redirects count for both ends."""

import uuid

import numpy as np
import pytest
from scipy.sparse import csr_array

from api.music.serving.hybrid import added
from catalog_data.identity import new_id
from catalog_data.music.catalogue import MusicItem, MusicRedirect, MusicTrack
from catalog_data.music.said import MusicWeighting
from ml.taste import top
from ml.taste.blending import RANKERS, best_alone, blended
from tests.api.music.serving.material import IDS

ROOT = "/engine/recommend/hybrid"


def test_each_ranker_counts_against_its_own_best():
    one, two, three = (uuid.UUID(int=at) for at in (1, 2, 3))
    told = {
        "content": (stored(one, two), [0.5, 0.25]),
        "metadata": (stored(two, three), [8.0, 2.0]),
    }
    shares = {"content": 0.6, "metadata": 0.4}
    found = added(told, shares, 9)
    assert [(one.id, one.score, one.components) for one in found] == [
        (two, 0.7, {"content": 0.3, "metadata": 0.4}),
        (one, 0.6, {"content": 0.6}),
        (three, 0.1, {"metadata": 0.1}),
    ]
    assert added(told, shares, 1) == found[:1]
    assert added({"content": (stored(), [])}, {"content": 1.0}, 9) == []


def stored(*ids):
    """Ids as models keep them."""
    return np.array([id_.bytes for id_ in ids], dtype="S16")


async def test_components_add_up_and_chosen_weights_decide(asking, shop):
    seeds = {"seed_item_ids": [str(IDS[0]), str(IDS[1])], "limit": 5}
    shop.train("cooccurrence", "production")
    shop.train("content")
    refused = await asking.post(ROOT, 503, **seeds)
    assert "No metadata model of tracks" in refused["detail"]
    shop.train("metadata")
    found = await asking.post(ROOT, **seeds)
    assert set(found["model_versions"]) == {"content", "metadata", "cooccurrence"}
    even = dict.fromkeys(("content", "metadata", "cooccurrence"), 1.0)
    assert found["weighting"] == {"id": "default", "weights": even}
    for item in found["items"]:
        assert sum(item["components"].values()) == pytest.approx(item["score"], abs=1e-3)
        assert max(item["components"].values()) <= 0.3334
    chosen = await choose(shop, content=0.1, metadata=0.3, cooccurrence=0.6)
    found = await asking.post(ROOT, **seeds)
    assert found["weighting"]["id"] == str(chosen)
    assert [item["juke_id"] for item in found["items"]] == best_offline(shop, (0.1, 0.3, 0.6))
    chosen = await choose(shop, content=0.0, metadata=0.0, cooccurrence=0.5)
    alone = await asking.post(ROOT, **seeds)
    plain = await asking.post("/engine/recommend/cooccurrence", **seeds)
    assert [item["juke_id"] for item in alone["items"]] == [
        item["juke_id"] for item in plain["items"]
    ]
    assert (alone["items"][0]["score"], alone["weighting"]["id"]) == (1.0, str(chosen))
    assert list(alone["model_versions"]) == ["cooccurrence"]
    refused = await asking.post(ROOT, 422, **seeds, weights=even)
    assert "weights" in str(refused)


async def choose(shop, **weights):
    """Weights as staff choose them for production."""
    row = {"id": new_id(), "channel": "production", "item_kind": "track", "note": "tried"}
    row |= {f"{name}_weight": weight for name, weight in weights.items()} | {"tables": []}
    await shop.put(MusicWeighting, [row])
    return row["id"]


def best_offline(shop, weights):
    """The five best of the first two tracks, as the search for weights blends rankers."""
    seen = csr_array(np.array([[1, 1, *[0] * (len(IDS) - 2)]], dtype=np.float32))
    models = [shop.models[f"{name}-1"] for name in RANKERS]
    alone = np.stack([best_alone(model.scores(seen), seen) for model in models])
    best = top(blended(alone, weights).sum(axis=0), seen, 5)[0]
    return [str(IDS[at]) for at in best]


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
