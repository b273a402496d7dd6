"""Lists, figures and the taxon in common over HTTP, over a small checklist."""

from tests.api.species.asking import TAXONOMY, ids, pages, told

ACCEPTED = ["A", "C", "M", "F", "Pa", "leo", "onca", "spelaea", "Or2", "lost", "P", "Or"]


def cats(*usages):
    return [f"cats:{usage}" for usage in usages]


async def test_the_list_is_of_accepted_taxa_in_tree_order(client):
    page = await told(client, TAXONOMY)
    assert (page["source"], ids(page["items"])) == ("cats", cats(*ACCEPTED))
    lion = page["items"][5]
    assert (lion["genus"], lion["class"], lion["kingdom"]) == ("Panthera", "Mammalia", "Animalia")
    assert (lion["parent_id"], lion["accepted_id"]) == ("cats:Pa", None)
    other = await told(client, TAXONOMY, source="other")
    assert ids(other["items"])[:2] == ["other:A", "other:G"]


async def test_filters(client):
    asked = {
        ("rank", "genus"): ("Pa", "Or2", "Or"),
        ("rank", "Kingdom"): ("A", "P"),
        ("status", "synonym"): ("f leo",),
        ("status", "misapplied"): ("f/leo:2",),
        ("status", "ambiguous synonym"): ("pp1", "pp2"),
        ("status", "bare name"): ("bare",),
        ("status", "provisionally accepted"): (),
        ("kingdom", "plantae"): ("P", "Or"),
        ("kingdom", "Fungi"): (),
        ("under", "cats:Pa"): ("leo", "onca", "spelaea"),
        ("under", "f leo"): (),
        ("extinct", "true"): ("spelaea",),
        ("environment", "marine"): ("M", "lost"),
        ("roots", "true"): ("A", "P"),
    }
    for (name, value), usages in asked.items():
        page = await told(client, TAXONOMY, **{name: value})
        assert ids(page["items"]) == cats(*usages), (name, value)
    both = {"under": "cats:M", "kingdom": "Animalia", "rank": "species", "extinct": "false"}
    page = await told(client, TAXONOMY, **both)
    assert ids(page["items"]) == cats("leo", "onca", "lost")
    apart = await told(client, TAXONOMY, under="cats:M", kingdom="Plantae")
    assert apart["items"] == []
    below = await told(client, TAXONOMY, under="other:G")
    assert below["source"] == "other"
    assert ids(below["items"]) == ["other:cats:leo", "other:only here"]


async def test_what_a_filter_cannot_be(client):
    for name, value, status in (
        ("rank", "specie", 422),
        ("status", "good", 422),
        ("environment", "air", 422),
        ("under", "cats:nobody", 404),
        ("source", "nobody", 404),
        ("cursor", "x", 400),
        ("limit", 0, 422),
    ):
        answer = await told(client, TAXONOMY, status, **{name: value})
        assert answer["detail"], name


async def test_pages_are_the_whole(client):
    for filters in ({}, {"status": "ambiguous synonym"}, {"rank": "species"}, {"under": "cats:A"}):
        whole = (await told(client, TAXONOMY, limit=200, **filters))["items"]
        for limit in (1, 2, 5):
            assert await pages(client, TAXONOMY, limit, **filters) == whole


async def test_figures(client):
    figures = await told(client, f"{TAXONOMY}/stats")
    assert (figures["source"], figures["release"]) == ("cats", 3)
    assert figures["by_status"] == {
        "accepted": 12,
        "ambiguous synonym": 2,
        "bare name": 1,
        "misapplied": 1,
        "synonym": 1,
    }
    assert list(figures["by_rank"])[:3] == ["kingdom", "phylum", "class"]
    seen = [figures[name] for name in ("total_taxa", "kingdoms", "species", "genera", "families")]
    assert (seen, figures["usages"]) == ([12, 2, 4, 3, 1], 17)
    each = {source["source"]: source["usages"] for source in figures["by_source"]}
    assert (each, figures["sources"]) == ({"cats": 17, "other": 4}, 2)
    alone = await told(client, f"{TAXONOMY}/stats", source="other")
    assert (alone["usages"], alone["sources"]) == (4, 1)
    assert await told(client, f"{TAXONOMY}/stats", 404, source="nobody")


async def common(client, *usages, status=200, **more):
    """The answer by GET, which is that by POST."""
    found = await told(client, f"{TAXONOMY}/lca", status, ids=list(usages), **more)
    sent = {"ids": list(usages), **more}
    posted = await client.post(f"{TAXONOMY}/lca", json=sent)
    assert posted.status_code == status
    if status == 200:
        assert posted.json() == found
    return found


async def test_the_taxon_in_common(client):
    for usages, lca in (
        (("cats:leo", "cats:onca"), "cats:Pa"),
        (("cats:leo", "cats:onca", "cats:Or2"), "cats:M"),
        (("cats:leo",), "cats:leo"),
        (("cats:leo", "cats:f leo", "pp1"), "cats:leo"),
        (("pp1", "pp2"), "cats:Pa"),
        (("cats:leo", "cats:F"), "cats:F"),
        (("other:G", "other:cats:leo"), "other:G"),
    ):
        found = await common(client, *usages)
        assert found["lca"]["id"] == lca, usages
        assert found["lineage"][-1] == found["lca"]
    apart = await common(client, "cats:leo", "cats:Or")
    assert (apart["lca"], apart["lineage"]) == (None, [])
    assert "different roots" in apart["sentence"]


async def test_what_has_nothing_in_common(client):
    assert "'nobody'" in (await common(client, "leo", "nobody", status=404))["detail"]
    assert "stands nowhere" in (await common(client, "leo", "bare", status=422))["detail"]
    several = await common(client, "cats:leo", "other:G", status=422)
    assert "several sources" in several["detail"]
    assert await told(client, f"{TAXONOMY}/lca", 422)
    assert (await common(client, "A", source="other"))["lca"]["id"] == "other:A"
