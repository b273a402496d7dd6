"""Sources, releases and what changed between two of them, over HTTP."""

from tests.api.species.asking import TAXONOMY, pages, told

RELEASES, SOURCES = f"{TAXONOMY}/releases", f"{TAXONOMY}/sources"


async def test_releases_with_counts_checks_and_state(client):
    page = await told(client, RELEASES)
    states = [(item["release"], item["source"], item["state"]) for item in page["items"]]
    assert states == [(3, "cats", "served"), (2, "other", "served"), (1, "cats", "previous")]
    newest = page["items"][0]
    assert newest["counts"]["entities"]["VernacularName"] == 5
    assert all(check["passed"] for check in newest["checks"])
    assert (newest["version"], newest["refused"]) == ("2", None)
    assert await pages(client, RELEASES, 1) == page["items"]
    own = await told(client, RELEASES, source="other")
    assert [item["release"] for item in own["items"]] == [2]
    assert "nobody" in (await told(client, RELEASES, 404, source="nobody"))["detail"]


async def test_sources_by_priority(client):
    page = await told(client, SOURCES)
    told_of = [(item["code"], item["priority"], item["release"]) for item in page["items"]]
    assert told_of == [("cats", 10, 3), ("other", 100, 2)]
    assert page["items"][0]["licence"] == "cc by"
    assert await pages(client, SOURCES, 1) == page["items"]


async def test_what_changed(client):
    path = f"{RELEASES}/1/diff/3"
    page = await told(client, path)
    assert (page["source"], page["before"], page["after"]) == ("cats", 1, 3)
    assert page["counts"] == {"moved": 1, "status": 1}
    assert page["items"] == [
        {
            "id": "cats:lost",
            "kind": "moved",
            "before": "nobody",
            "after": "M",
            "name": "Lost orphan",
        },
        {
            "id": "cats:onca",
            "kind": "status",
            "before": "provisionally accepted",
            "after": "accepted",
            "name": "Panthera onca",
        },
    ]
    assert await pages(client, path, 1) == page["items"]
    moved = await told(client, path, kind="moved")
    assert [item["id"] for item in moved["items"]] == ["cats:lost"]
    assert moved["counts"] == page["counts"]
    assert await told(client, path, 422, kind="eaten")


async def test_other_pairs_are_not_compared(client):
    for pair in ("3/diff/1", "1/diff/2", "2/diff/3", "7/diff/8", "3/diff/3"):
        answer = await told(client, f"{RELEASES}/{pair}", 404)
        assert "There is 1/diff/3." in answer["detail"], pair
    assert await told(client, f"{RELEASES}/one/diff/two", 404)
