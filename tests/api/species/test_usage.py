"""One usage over HTTP: itself, its lineage, what is below it; and how ids name it."""

from tests.api.species.asking import TAXONOMY, ids, of, pages, told

LINEAGE = ["cats:A", "cats:C", "cats:M", "cats:F", "cats:Pa", "cats:leo"]


async def test_a_usage_is_told_whole(client):
    lion = await told(client, of("cats:leo"))
    assert (lion["scientific_name"], lion["status"], lion["rank"]) == (
        "Panthera leo",
        "accepted",
        "species",
    )
    assert lion["link"] == "https://example.org/lion"
    assert len(lion["classification"]) == 20
    filled = {rank: ref["name"] for rank, ref in lion["classification"].items() if ref}
    assert filled["class"] == "Mammalia"
    assert set(filled) == {"kingdom", "phylum", "class", "family", "genus", "species"}
    assert lion["parent"]["id"] == "cats:Pa"
    assert lion["basionym"]["name"] == "Felis leo"
    assert lion["counts"] == {
        "children": 0,
        "descendants": 0,
        "synonyms": 3,
        "vernaculars": 4,
        "distributions": 3,
        "details": {
            "Media": 1,
            "NameRelation": 1,
            "SpeciesInteraction": 2,
            "TaxonConceptRelation": 1,
            "Treatment": 1,
        },
    }
    source = lion["source"]
    assert (source["code"], source["licence"], source["citation"], source["version"]) == (
        "cats",
        "cc by",
        "Cite the cats",
        "2",
    )


async def test_conservation_has_its_source(client):
    lion, jaguar, cave_lion, genus = [
        (await told(client, of(f"cats:{usage}")))["conservation"]
        for usage in ("leo", "onca", "spelaea", "Pa")
    ]
    assert lion == {
        "status": "VU",
        "said_by": "Distribution",
        "given": "IUCN:VU",
        "area": "India",
        "reference_id": "r4",
    }
    assert (jaguar["status"], jaguar["said_by"]) == ("NT", "TaxonProperty")
    assert (cave_lion["status"], cave_lion["said_by"]) == ("EX", "NameUsage")
    assert genus is None
    areas = (await told(client, of("cats:leo")))["native_areas"]
    assert [area["area"] for area in areas] == ["Kenya", "India"]


async def test_issues_are_sentences(client):
    told_of = await told(client, of("other:cats:leo"))
    assert told_of["issues"] == []
    first = await told(client, f"{TAXONOMY}/releases", source="cats")
    assert first["items"][-1]["counts"]["problem"] == {"parent_invalid": 1}


MEANT = {
    "cats:leo": "cats:leo",
    "leo": "cats:leo",
    "cats:f leo": "cats:f leo",
    "cats:f/leo:2": "cats:f/leo:2",
    "f/leo:2": "cats:f/leo:2",
    "only here": "other:only here",
    "other:cats:leo": "other:cats:leo",
    "A": "cats:A",
    "other:A": "other:A",
}


async def test_ids_hold_any_character_and_name_one_usage(client):
    for asked, meant in MEANT.items():
        assert (await told(client, of(asked)))["id"] == meant
        assert (await told(client, of(asked, "/lineage")))["id"] == meant


async def test_a_named_source_is_the_only_one_asked(client):
    assert (await told(client, of("A"), source="other"))["id"] == "other:A"
    assert (await told(client, of("cats:leo"), source="other"))["id"] == "other:cats:leo"
    answer = await told(client, of("Pa"), 404, source="other")
    assert answer["detail"] == "There is no usage 'Pa' in source 'other'."
    answer = await told(client, of("Pa"), 404, source="nobody")
    assert "nobody" in answer["detail"]
    answer = await told(client, of("cats:nothing"), 404)
    assert answer["detail"] == "There is no usage 'cats:nothing' in any source."


async def test_a_character_nobody_can_keep(client):
    answer = await client.get(f"{TAXONOMY}/cats:%00")
    assert answer.status_code == 422


async def test_lineages(client):
    lion = await told(client, of("cats:leo", "/lineage"))
    assert (ids(lion["items"]), lion["of"], lion["sentence"]) == (LINEAGE, "cats:leo", None)
    synonym = await told(client, of("cats:f leo", "/lineage"))
    assert (ids(synonym["items"]), synonym["of"]) == (LINEAGE, "cats:leo")
    assert "accepted taxon" in synonym["sentence"]
    bare = await told(client, of("cats:bare", "/lineage"))
    assert (bare["items"], bare["of"]) == ([], None)
    assert "bare name" in bare["sentence"]


async def test_pro_parte_names_stand_where_each_is_put(client):
    for usage, taxon in (("pp1", "cats:leo"), ("pp2", "cats:onca")):
        told_of = await told(client, of(f"cats:{usage}"))
        assert told_of["accepted"]["id"] == taxon
        assert (await told(client, of(f"cats:{usage}", "/lineage")))["of"] == taxon


async def test_homonyms_stand_apart(client):
    plant = await told(client, of("cats:Or"))
    bird = await told(client, of("cats:Or2"))
    assert plant["scientific_name"] == bird["scientific_name"]
    assert plant["classification"]["kingdom"]["name"] == "Plantae"
    assert bird["classification"]["kingdom"]["name"] == "Animalia"


async def test_children_are_direct_and_in_order(client):
    page = await told(client, of("cats:M", "/children"))
    assert (page["of"], page["next"]) == ("cats:M", None)
    assert ids(page["items"]) == ["cats:F", "cats:Or2", "cats:lost"]
    assert [item["has_children"] for item in page["items"]] == [True, False, False]
    assert {item["parent_id"] for item in page["items"]} == {"cats:M"}
    below = await told(client, of("cats:M", "/children"), direct=False)
    assert below == await told(client, of("cats:M", "/descendants"))
    assert len(below["items"]) == 7


async def test_a_synonym_has_the_children_of_its_taxon_and_a_bare_name_has_none(client):
    page = await told(client, of("cats:f leo", "/children"))
    assert page == {"of": "cats:leo", "items": [], "next": None}
    assert (await told(client, of("cats:bare", "/descendants")))["items"] == []


async def test_descendants_of_a_rank(client):
    found = await told(client, of("cats:A", "/descendants"), rank="species")
    assert ids(found["items"]) == ["cats:leo", "cats:onca", "cats:spelaea", "cats:lost"]
    assert await told(client, of("cats:A", "/descendants"), 422, rank="specie")


async def test_pages_are_the_whole(client):
    for usage in ("cats:M", "cats:leo", "cats:A"):
        for list_ in ("children", "descendants", "synonyms", "vernaculars", "distribution"):
            whole = await told(client, of(usage, f"/{list_}"), limit=200)
            for limit in (1, 2, 3, 200):
                assert await pages(client, of(usage, f"/{list_}"), limit) == whole["items"]


async def test_a_cursor_of_another_list_is_refused(client):
    page = await told(client, of("cats:leo", "/vernaculars"), limit=1)
    answer = await told(client, of("cats:A", "/children"), 400, cursor=page["next"])
    assert "cursor" in answer["detail"]
