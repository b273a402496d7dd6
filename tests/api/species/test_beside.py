"""What is said of a usage over HTTP: names, areas, works, every other entity of ColDP."""

from api.species.entities import Entity
from api.species.threats import iucn_of
from tests.api.species.asking import TAXONOMY, of, pages, told

LISTS = ["synonyms", "vernaculars", "distribution", "references", "lineage", "children"]
LISTS += ["descendants"]


async def test_every_list_answers_and_knows_whom_it_does_not_know(client):
    for list_ in [*LISTS, *Entity]:
        for usage in ("cats:leo", "cats:f leo", "cats:bare", "cats:f/leo:2", "other:G"):
            assert "items" in await told(client, of(usage, f"/{list_}"))
        absent = await told(client, of("cats:nobody", f"/{list_}"), 404)
        assert absent["detail"] == "There is no usage 'cats:nobody' in any source."
        assert (await told(client, of("leo", f"/{list_}"), 404, source="none"))["status"] == 404


async def test_synonyms_and_misapplied_names_are_told_apart(client):
    page = await told(client, of("cats:leo", "/synonyms"))
    kinds = {item["id"]: (item["kind"], item["status"]) for item in page["items"]}
    assert kinds == {
        "cats:f leo": ("synonym", "synonym"),
        "cats:f/leo:2": ("misapplied", "misapplied"),
        "cats:pp1": ("synonym", "ambiguous synonym"),
    }
    assert await told(client, of("cats:f leo", "/synonyms")) == page


async def test_vernaculars_by_either_code(client):
    everything = await told(client, of("cats:leo", "/vernaculars"))
    assert [item["name"] for item in everything["items"]] == ["Lion", "Löwe", "simba", "lion"]
    for language, name in (("eng", "Lion"), ("en", "Lion"), ("DE", "Löwe"), ("ger", "Löwe")):
        page = await told(client, of("cats:leo", "/vernaculars"), language=language)
        assert [item["name"] for item in page["items"]] == [name], language
    assert (await told(client, of("cats:leo", "/vernaculars"), language="nor"))["items"] == []
    refused = await told(client, of("cats:leo", "/vernaculars"), 422, language="english!")
    assert "ISO 639" in refused["detail"]
    synonym = await told(client, of("cats:f leo", "/vernaculars"))
    assert (synonym["of"], synonym["items"]) == ("cats:leo", everything["items"])


async def test_distribution(client):
    items = (await told(client, of("cats:leo", "/distribution")))["items"]
    assert [(item["area"], item["establishment_means"]) for item in items] == [
        ("Kenya", "native"),
        ("India", "native"),
        ("England", "introduced"),
    ]
    assert items[1]["threat_status"] == "IUCN:VU"


async def test_references_say_what_they_are_cited_for(client):
    page = await told(client, of("cats:leo", "/references"))
    cited = {item["id"]: item["cited_for"] for item in page["items"]}
    assert cited == {
        "r1": ["name"],
        "r2": ["taxon"],
        "r3": ["taxon", "vernacular name"],
        "r4": ["distribution"],
    }
    assert page["items"][0]["doi"] == "10.5962/bhl.title.542"
    assert page["items"][3]["citation"] is None
    assert await pages(client, of("cats:leo", "/references"), 1) == page["items"]


async def test_relations_are_shown_from_both_ends(client):
    basionym = await told(client, of("cats:f leo", "/name-relations"))
    (item,) = basionym["items"]
    assert (item["direction"], item["related"]["id"]) == ("from", "cats:leo")
    assert item["kind"] == "basionym"
    (item,) = (await told(client, of("cats:leo", "/name-relations")))["items"]
    assert (item["direction"], item["related"]["name"]) == ("to", "Felis leo")
    (item,) = (await told(client, of("cats:leo", "/concept-relations")))["items"]
    assert (item["direction"], item["related"]["id"]) == ("to", "cats:onca")
    eaten = (await told(client, of("cats:leo", "/interactions")))["items"]
    assert [item["related"] and item["related"]["id"] for item in eaten] == ["cats:onca", None]
    assert eaten[1]["data"]["related_taxon_scientific_name"] == "Aepyceros melampus"
    (item,) = (await told(client, of("cats:onca", "/interactions")))["items"]
    assert (item["direction"], item["related"]["id"]) == ("to", "cats:leo")


async def test_other_entities(client):
    properties = (await told(client, of("cats:onca", "/properties")))["items"]
    assert [item["data"]["value"] for item in properties] == ["Near Threatened", "100 kg"]
    (estimate,) = (await told(client, of("cats:Pa", "/estimates")))["items"]
    assert estimate["data"]["estimate"] == "5"
    (kept,) = (await told(client, of("cats:f leo", "/types")))["items"]
    assert kept["kind"] == "holotype"
    assert (await told(client, of("cats:leo", "/types")))["items"] == []
    (medium,) = (await told(client, of("cats:f leo", "/media")))["items"]
    assert medium["data"]["url"] == "https://example.org/lion.jpg"
    (treatment,) = (await told(client, of("cats:leo", "/treatments")))["items"]
    assert "lion" in treatment["data"]["document"]
    assert (await told(client, of("cats:onca", "/properties"), limit=1))["next"]
    assert await pages(client, of("cats:onca", "/properties"), 1) == properties


def test_words_for_the_categories_of_the_red_list():
    meant = {
        "EN": ("EN", "en", "IUCN:EN", "iucn EN", "Endangered", "endangered (2019)", "EN (A2c)"),
        "CR": ("Critically Endangered", "critically_endangered", "IUCN: CR"),
        "EX": ("Extinct", "EX"),
        "EW": ("extinct in the wild",),
        "CD": ("Lower Risk/conservation dependent",),
        None: (None, "", "2", "least alarmed", "endangered species act", "N2B", "EN EN"),
    }
    for code, texts in meant.items():
        assert {text: iucn_of(text) for text in texts} == dict.fromkeys(texts, code)


async def test_authors(client):
    page = await told(client, f"{TAXONOMY}/authors")
    assert [(item["id"], item["data"]["family"]) for item in page["items"]] == [
        ("a1", "Linnaeus"),
        ("a2", "Oken"),
    ]
    assert await pages(client, f"{TAXONOMY}/authors", 1) == page["items"]
    assert (await told(client, f"{TAXONOMY}/authors", source="other"))["items"] == []
    assert await told(client, f"{TAXONOMY}/authors", 404, source="nobody")
