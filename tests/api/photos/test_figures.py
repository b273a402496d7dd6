"""Figures of one's own library as the API tells them: months, kit, storage, words, places."""

import asyncio

from catalog_data.photos.figures import CloudWord, PhotoStatistic, PlaceNode

STATISTICS = [
    ("month", "", 1, 0),
    ("month", "2024-02", 2, 20),
    ("month", "2019-05", 5, 70),
    ("camera", "Olympus E-M1", 7, 90),
    ("lens", "50mm", 1, 10),
    ("lens", "", 9, 10),
    ("format", "JPEG", 8, 90),
    ("source", "folder", 8, 90),
]


async def told(room, path, person):
    answer = await room.get(path, person)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_figures_are_ones_own(room, ada, bo, pipeline):
    def derive():
        for kind, name, photos, size in STATISTICS:
            row = {"kind": kind, "name": name, "photos": photos, "bytes": size}
            pipeline.put(PhotoStatistic, owner_id=ada.id, **row)
        for name, photos in (("sea", 2), ("harbour", 3)):
            row = {"kind": "words", "name": name, "photos": photos, "weight": 1.0}
            pipeline.put(CloudWord, owner_id=ada.id, **row)
        names = {"country": "Austria", "region": "Vienna", "place": ""}
        row = {**names, "depth": 2, "photos": 3, "began": 0.0, "ended": 1.0}
        pipeline.put(PlaceNode, owner_id=ada.id, **row)

    await asyncio.to_thread(derive)
    months = (await told(room, "stats/months", ada))["items"]
    assert [month["name"] for month in months] == ["2019-05", "2024-02", None]
    kit = await told(room, "stats/equipment", ada)
    assert kit["cameras"] == [{"name": "Olympus E-M1", "photos": 7, "bytes": 90}]
    assert [lens["name"] for lens in kit["lenses"]] == ["50mm", None]
    storage = await told(room, "stats/storage", ada)
    assert [storage[kind][0]["name"] for kind in ("formats", "sources")] == ["JPEG", "folder"]
    cloud = await told(room, "wordcloud", ada)
    assert [word["name"] for word in cloud["words"]] == ["harbour", "sea"]
    (node,) = (await told(room, "places/tree", ada))["items"]
    assert (node["region"], node["place"], node["ended"]) == ("Vienna", None, 1.0)
    assert await told(room, "wordcloud", bo) == {"words": [], "people": [], "places": []}
    for path in ("stats/months", "places/tree"):
        assert await told(room, path, bo) == {"items": []}
        assert (await room.get(path)).status_code == 401
