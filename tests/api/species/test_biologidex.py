"""Taxonomy as BiologiDex clients ask and read it: paths with a slash at their end."""

from tests.api.species.asking import TAXONOMY, told

MINIMAL = {
    "id",
    "scientific_name",
    "rank_name",
    "status",
    "kingdom",
    "phylum",
    "class_name",
    "order",
    "family",
    "genus",
    "source_name",
    "completeness_score",
}


async def test_lists_have_pages_by_number(client):
    first = await told(client, f"{TAXONOMY}/", page_size=5)
    assert set(first) == {"count", "next", "previous", "results"}
    assert (first["count"], first["previous"]) == (12, None)
    assert [set(item) for item in first["results"]] == [MINIMAL] * 5
    second = await client.get(first["next"])
    assert second.json()["results"][0]["scientific_name"] == "Panthera leo"
    lion = second.json()["results"][0]
    assert (lion["rank_name"], lion["class_name"], lion["source_name"]) == (
        "species",
        "Mammalia",
        "cats",
    )
    assert lion["completeness_score"] == 0.8333
    genera = await told(client, f"{TAXONOMY}/", rank="genus", kingdom="Plantae")
    assert (genera["count"], genera["next"]) == (1, None)
    assert await told(client, f"{TAXONOMY}/", 422, page=1_000_000)


async def test_lineage_is_a_list_and_children_are_counted(client):
    lineage = await told(client, f"{TAXONOMY}/leo/lineage/")
    names = [item["scientific_name"] for item in lineage]
    assert names[0] == "Animalia"
    assert names[-1] == "Panthera leo"
    assert len(names) == 6
    children = await told(client, f"{TAXONOMY}/M/children/")
    assert (children["count"], children["direct_only"]) == (3, True)
    everything = await told(client, f"{TAXONOMY}/M/children/", direct="false")
    assert (everything["count"], len(everything["results"])) == (7, 7)
    assert (await told(client, f"{TAXONOMY}/bare/children/"))["results"] == []
    assert await told(client, f"{TAXONOMY}/bare/lineage/") == []
    assert await told(client, f"{TAXONOMY}/nobody/lineage/", 404)


async def test_figures_and_sources(client):
    figures = await told(client, f"{TAXONOMY}/stats/")
    names = ("total_taxa", "kingdoms", "species", "genera", "families", "sources")
    assert [figures[name] for name in names] == [12, 2, 4, 3, 1, 2]
    sources = await told(client, "/api/v1/sources/")
    assert (sources["count"], sources["next"]) == (2, None)
    cats = sources["results"][0]
    assert cats["short_code"] == "cats"
    assert {"id", "name", "full_name", "url", "update_frequency", "license"} <= set(cats)
    assert (cats["is_active"], cats["priority"]) == (True, 10)
