"""The engine's routes: rankers by ids and by what providers call recordings."""

import uuid

import numpy as np
import pytest

from tests.api.music.serving.material import IDS, baskets, id_of, spotify, track

ROOT = "/engine/recommend"
ABSENT = str(uuid.UUID(int=5))


async def test_a_ranker_answers_by_ids_as_its_model_scores(asking, shop):
    version = shop.train("cooccurrence", "production")
    seeds = [str(IDS[0]), str(IDS[4])]
    found = await asking.post(f"{ROOT}/cooccurrence", seed_item_ids=seeds, limit=5)
    row = np.zeros((1, len(IDS)), np.float32)
    row[0, [0, 4]] = 1
    scores = shop.models[version].scores(type(baskets())(row))[0].round(4)
    scores[[0, 4]] = -1
    best = [at for at in np.argsort(-scores, kind="stable")[:5] if scores[at] > 0]
    assert len(best) > 2
    assert [item["juke_id"] for item in found["items"]] == [str(IDS[at]) for at in best]
    told = [item["score"] for item in found["items"]]
    assert told == pytest.approx(scores[best].tolist())
    assert [item["components"] for item in found["items"]] == [
        {"cooccurrence": score} for score in told
    ]
    assert (found["ranker"], found["seed_count"], found["model_version"]) == (
        "cooccurrence",
        2,
        version,
    )
    gone = found["items"][0]["juke_id"]
    rest = await asking.post(
        f"{ROOT}/cooccurrence", seed_item_ids=seeds, exclude_ids=[gone], limit=4
    )
    assert rest["items"] == found["items"][1:]


async def test_metadata_knows_artist_album_and_genre_alone(asking, shop):
    shop.train("ease", "production")
    shop.train("metadata")
    found = await asking.post(f"{ROOT}/metadata", seed_item_ids=[str(track(1, 0, 0))], limit=100)
    scores = {item["juke_id"]: item["score"] for item in found["items"]}
    same = {str(id_) for id_ in IDS if id_ != track(1, 0, 0) and id_ in {*IDS[6:12]}}
    assert {id_ for id_, score in scores.items() if score == 1.0} == same
    assert {id_ for id_, score in scores.items() if score == 0.5} == {str(i) for i in IDS[12:]}
    assert len(scores) == 11, "jazz has nothing to do with it"


async def test_without_a_model_that_is_served_nothing_is_said(asking, shop):
    shop.train("cooccurrence")
    refused = await asking.post(f"{ROOT}/cooccurrence", 503, seed_item_ids=[str(IDS[0])])
    assert "No cooccurrence model of tracks is published in the production" in refused["detail"]
    shop.train("ease", "evaluation")
    await asking.post(f"{ROOT}/cooccurrence", 503, seed_item_ids=[str(IDS[0])])
    asked = {"seed_item_ids": [str(IDS[0])], "channel": "evaluation"}
    assert (await asking.post(f"{ROOT}/cooccurrence", **asked))["items"]


async def test_of_models_of_a_sort_the_one_made_as_the_champion_is_asked(asking, shop):
    shop.train("ease", "production", data_hash="d2")
    shop.train("cooccurrence", made="old")
    newest = shop.train("cooccurrence", made="zz", data_hash="d2")
    shop.train("cooccurrence", made="barred", data_hash="d2", licensed=False)
    shop.train("cooccurrence", made="other", data_hash="d2", training_set="elsewhere")
    found = await asking.post(f"{ROOT}/cooccurrence", seed_item_ids=[str(IDS[0])])
    assert found["model_version"] == newest


async def test_recordings_as_providers_name_them(asking, shop):
    version = shop.train("cooccurrence", "production")
    seeds = [
        {"source": "spotify", "resource_type": "track", "source_id": spotify(IDS[0])},
        {"juke_id": str(IDS[0])},
        {"source": "spotify", "resource_type": "track", "source_id": "no id"},
        {"source": "musicbrainz", "resource_type": "recording", "source_id": ABSENT},
    ]
    excluded = [{"source": "spotify", "resource_type": "track", "source_id": spotify(IDS[1])}]
    asked = {"seed_items": seeds, "exclude_items": excluded, "limit": 3, "request_id": ABSENT}
    found = await asking.post(f"{ROOT}/cooccurrence/identity", **asked)
    by_id = {"seed_item_ids": [str(IDS[0])], "exclude_ids": [str(IDS[1])], "limit": 3}
    plain = await asking.post(f"{ROOT}/cooccurrence", **by_id)
    assert [item["canonical_item_id"] for item in found["items"]] == [
        item["juke_id"] for item in plain["items"]
    ]
    counted = [
        found[name] for name in ("seed_count", "requested_seed_count", "resolved_seed_count")
    ]
    assert (counted, found["request_id"]) == ([1, 4, 1], ABSENT)
    lost = [(one["source_id"], one["status"]) for one in found["unresolved_seed_items"]]
    assert lost == [("no id", "invalid"), (ABSENT, "unresolved")]
    assert found["versions"]["model_version"] == version
    assert found["versions"]["training_version"] == "d1"
    assert all(found["versions"].values())
    mlcore = await asking.post("/api/v1/recommendations/mlcore/", **asked)
    assert mlcore["items"] == found["items"]
    await asking.post("/api/v1/recommendations/mlcore/", 503, ranker="metadata", **asked)


async def test_what_cannot_be_asked_is_refused_in_words(asking):
    for said in (
        {},
        {"seed_item_ids": []},
        {"seed_item_ids": [ABSENT], "limit": 101},
        {"seed_item_ids": [ABSENT] * 101},
        {"seed_item_ids": [ABSENT], "unknown": 1},
    ):
        assert (await asking.post(f"{ROOT}/cooccurrence", 422, **said))["detail"], said


async def test_artists_are_ranked_by_a_model_of_artists(asking, shop):
    shop.train("cooccurrence", "production")
    seeds = [str(id_of("artist", 0))]
    refused = await asking.post(f"{ROOT}/cooccurrence", 503, seed_item_ids=seeds)
    assert "model of artists" in refused["detail"]
