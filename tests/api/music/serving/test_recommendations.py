"""Recommendations for somebody: stored, by seeds, by favourites, by what everybody likes."""

import uuid

from catalog_data.music.catalogue import MusicArtist, MusicItem, MusicRedirect, MusicTrack
from catalog_data.music.listening import MusicFavourite
from catalog_data.music.said import MusicListenerClaim
from tests.api.music.serving.material import IDS, id_of, spotify, track

ROOT = "/api/v1/recommendations"


def ids(found, kind="tracks"):
    return [item["extra"]["id"] for item in found[kind]]


async def test_by_seeds_the_champion_answers_with_reasons(asking, shop):
    version = shop.train("ease", "production")
    asked = {"tracks": ["track 000", "Track 001"], "limit": 4, "resource_types": ["tracks"]}
    found = await asking.post(f"{ROOT}/", **asked)
    assert (found["basis"], found["model_version"]) == ("seeds", version)
    assert len(found["tracks"]) == 4
    assert not {str(IDS[0]), str(IDS[1])} & set(ids(found))
    best = found["tracks"][0]
    assert (best["likeness"], best["extra"]["artists"]) == (1.0, ["Ada"])
    assert best["extra"]["spotify_id"] == spotify(uuid.UUID(best["extra"]["id"]))
    for item in found["tracks"]:
        reasons = item["extra"]["reasons"]
        assert {reason["name"] for reason in reasons} <= {"Track 000", "Track 001"}
        assert reasons == sorted(reasons, key=lambda reason: -reason["share"])
    assert found["albums"] == found["artists"] == []


async def test_all_kinds_at_once_and_what_is_lacking(asking, shop):
    shop.train("ease", "production")
    found = await asking.post(ROOT, artists=["ADA"], genres=["rock"], limit=3)
    assert list(found["unavailable"]) == ["artists"]
    assert "No model of artists is published in the production channel" in str(found["unavailable"])
    assert len(found["tracks"]) == 3
    assert all(item["name"].startswith("Album") for item in found["albums"])
    assert found["albums"][0]["extra"]["reasons"]


async def test_names_of_nothing_and_of_several_things_are_reported(asking, shop):
    shop.train("ease", "production")
    twin = uuid.UUID(int=9)
    await shop.put(MusicItem, [{"id": twin, "kind": "artist"}])
    await shop.put(MusicArtist, [{"id": twin, "name": "ada"}])
    found = await asking.post(ROOT, artists=["Ada", "Nobody"], tracks=["Track 100"])
    (name,) = found["ambiguous"]
    assert (name["kind"], name["name"]) == ("artist", "Ada")
    assert [one["id"] for one in name["candidates"]] == [str(twin), str(id_of("artist", 0))]
    assert found["unresolved"] == [{"kind": "artist", "name": "Nobody"}]
    assert found["tracks"], "the rest is gone by"
    await shop.put(MusicRedirect, [{"from_id": twin, "to_id": id_of("artist", 0), "reason": "x"}])
    assert (await asking.post(ROOT, artists=["Ada"]))["ambiguous"] == []
    signs = [{"id": uuid.UUID(int=at), "kind": "artist"} for at in (10, 11)]
    await shop.put(MusicItem, signs)
    named = zip(signs, ("!!!", "???"), strict=True)
    await shop.put(MusicArtist, [{"id": row["id"], "name": name} for row, name in named])
    found = await asking.post(ROOT, artists=["!!!", "+"])
    assert (found["ambiguous"], found["unresolved"]) == ([], [{"kind": "artist", "name": "+"}])


async def test_an_item_that_became_another_counts_and_is_told_as_that(asking, shop):
    shop.train("cooccurrence", "production")
    new = uuid.UUID(int=8)
    await shop.put(MusicItem, [{"id": new, "kind": "track"}])
    await shop.put(MusicTrack, [{"id": new, "title": "Track 000, remastered"}])
    before = await asking.post(ROOT, seeds=[str(IDS[0])], resource_types=["tracks"])
    await shop.put(MusicRedirect, [{"from_id": IDS[0], "to_id": new, "reason": "the same"}])
    for seed in (IDS[0], new):
        found = await asking.post(ROOT, seeds=[str(seed)], resource_types=["tracks"])
        assert ids(found) == ids(before)
        assert found["tracks"][0]["extra"]["reasons"][0]["name"] == "Track 000, remastered"
    found = await asking.post(ROOT, seeds=[str(IDS[1])], resource_types=["tracks"], limit=50)
    assert str(new) in ids(found) and str(IDS[0]) not in ids(found)


async def test_what_is_stored_for_one_and_for_the_listeners_one_claims(asking, shop, ada, bo):
    other = uuid.uuid4()
    shop.recommend(ada.id, IDS[3:6])
    shop.recommend(other, [IDS[3], IDS[9]])
    shop.recommend(bo.id, IDS[12:])
    await shop.put(MusicListenerClaim, [{"listener": other, "user_id": ada.id}])
    found = await asking.post(f"{ROOT}/")
    assert (found["basis"], found["model_version"]) == ("listening", "stored-1")
    assert ids(found) == [str(IDS[at]) for at in (3, 4, 9, 5)]
    (reason,) = found["tracks"][0]["extra"]["reasons"]
    assert reason == {"id": str(IDS[0]), "name": "Track 000", "share": 0.75}
    again = await asking.get(ROOT, resource_types="tracks", limit=2)
    assert again["tracks"] == found["tracks"][:2]
    rest = await asking.post(ROOT, exclude=[str(IDS[3])])
    assert ids(rest) == [str(IDS[at]) for at in (4, 9, 5)]


async def test_of_favourites_and_of_nothing(asking, shop, ada):
    shop.train("ease", "production")
    refused = await asking.get(ROOT, 503)
    assert "published" in refused["detail"]
    shop.train("popularity")
    found = await asking.get(ROOT)
    assert (found["basis"], found["model_version"]) == ("popularity", "popularity-1")
    assert found["tracks"][0]["extra"]["reasons"] == []
    await shop.put(MusicFavourite, [{"user_id": ada.id, "item_id": track(2, 0, 0)}])
    found = await asking.get(ROOT)
    assert found["basis"] == "favourites"
    assert found["tracks"][0]["extra"]["artists"] == ["Cid"]
    assert found["tracks"][0]["extra"]["reasons"][0]["name"] == "Track 200"


async def test_channels_are_apart_and_a_new_champion_is_picked_up(asking, shop):
    asked = {"seeds": [str(IDS[0])], "resource_types": ["tracks"]}
    refused = await asking.post(ROOT, 503, **asked)
    assert "No model of music is published in the production channel" in refused["detail"]
    shop.train("metadata", "evaluation")
    await asking.post(ROOT, 503, **asked)
    found = await asking.post(ROOT, **asked, channel="evaluation")
    assert found["model_version"] == "metadata-1"
    shop.train("cooccurrence", "production")
    assert (await asking.post(ROOT, **asked))["model_version"] == "cooccurrence-1"


async def test_diversity_trades_likeness_for_difference(asking, shop):
    shop.train("metadata", "production")
    shop.spread_all()
    asked = {"seeds": [str(IDS[0])], "resource_types": ["tracks"], "limit": 3}
    plain = await asking.post(ROOT, **asked)
    mixed = await asking.post(ROOT, **asked, diversity=1.0)
    assert ids(plain) == [str(id_) for id_ in IDS[1:4]], "the same artist, ties by id"
    assert ids(mixed)[0] == ids(plain)[0]
    assert ids(mixed)[1] == str(IDS[5]), "what lies farthest from the first one"


async def test_numbers_that_are_gone_are_told(asking, shop):
    version = shop.train("ease", "production")
    blob = shop.connections.derived.path(f"{shop.blob_of(version)}")
    blob.unlink()
    refused = await asking.post(ROOT, 503, seeds=[str(IDS[0])])
    assert version in refused["detail"]


async def test_what_cannot_be_asked_is_refused(asking):
    for said in (
        {"limit": 51, "genres": ["rock"]},
        {"artists": ["x"] * 51},
        {"artists": [" "]},
        {"diversity": 1.5},
        {"channel": "nowhere"},
        {"resource_types": ["people"]},
    ):
        assert (await asking.post(ROOT, 422, **said))["detail"], said
