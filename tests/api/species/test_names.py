"""Names found over HTTP in a small checklist: while typed, matched, by words, validated."""

import json

import polars as pl
import pytest

from tests.api.species.asking import TAXONOMY, ids, pages, told

LION = "cats:leo"


async def match(client, name, **said):
    return await told(client, f"{TAXONOMY}/match", name=name, **said)


async def suggested(client, q, **said):
    return (await told(client, f"{TAXONOMY}/suggest", q=q, **said))["items"]


async def test_exact_comes_before_beginnings_before_slips(client):
    found = await suggested(client, "panthera")
    assert ids(found) == ["cats:Pa", "cats:leo", "cats:onca", "cats:spelaea"]
    assert [one["match"] for one in found] == ["exact", "prefix", "prefix", "prefix"]
    slip = await suggested(client, "panthrea l")
    assert [(one["id"], one["match"]) for one in slip] == [(LION, "fuzzy")]


async def test_synonyms_are_suggested_with_their_taxon(client):
    found = await suggested(client, "felis leo")
    assert ids(found) == ["cats:f leo", "cats:f/leo:2"]
    assert found[0]["accepted"] == {
        "id": LION,
        "rank": "species",
        "name": "Panthera leo",
        "authorship": "(Linnaeus, 1758)",
    }


async def test_vernaculars_are_suggested_by_language(client):
    async def spoken(**said):
        return (await told(client, f"{TAXONOMY}/suggest", q="Lio", **said))["vernaculars"]

    assert [(one["vernacular"], one["language"]) for one in await spoken()] == [
        ("Lion", "eng"),
        ("lion", "fra"),
    ]
    assert [one["taxon"]["id"] for one in await spoken(language="fra")] == [LION]
    assert await spoken(language="deu") == []


async def test_suggestions_go_on_with_the_next_source(client):
    assert ids(await suggested(client, "gorilla beringei")) == ["other:cats:leo"]
    assert await suggested(client, "gorilla beringei", source="cats") == []


@pytest.mark.parametrize(
    ("name", "said", "how", "usage"),
    [
        ("Panthera leo", {}, "exact", LION),
        ("PANTHERA LEO", {}, "exact", LION),
        ("Panthera leo (Linnaeus, 1758)", {}, "exact", LION),
        ("Panthera leo", {"authorship": "(Linné 1758)"}, "exact", LION),
        ("Panthera leo", {"authorship": "Smith, 1900"}, "canonical", LION),
        ("Panthera leop", {}, "fuzzy", LION),
        ("Pantera leo", {}, "fuzzy", LION),
        ("Panthera oncus", {}, "variant", "cats:onca"),
        ("Pantera spelea", {}, "fuzzy", "cats:spelaea"),
        ("Oreokaris", {}, "ambiguous", None),
        ("Oreokaris", {"kingdom": "Plantae"}, "fuzzy", "cats:Or"),
        ("Oreokaris", {"kingdom": "Fungi"}, "none", None),
        ("Felis leo", {}, "exact", "cats:f leo"),
        ("Panthera tigris", {}, "higher_rank", "cats:Pa"),
        ("Oreocharis", {}, "ambiguous", None),
        ("Oreocharis", {"kingdom": "Plantae"}, "exact", "cats:Or"),
        ("Oreocharis", {"class": "Mammalia"}, "exact", "cats:Or2"),
        ("Oreocharis", {"kingdom": "Fungi"}, "none", None),
        ("Oreocharis mira", {}, "ambiguous", None),
        ("Felis ambigua", {"authorship": "Smith, 1800"}, "ambiguous", None),
        ("Gorilla gorilla", {}, "exact", "other:only here"),
        ("Rosa canina", {}, "none", None),
        ("?", {}, "none", None),
    ],
)
async def test_a_name_means(client, name, said, how, usage):
    found = await match(client, name, **said)
    assert (found["match"], found["id"]) == (how, usage), found["rule"]


async def test_a_match_tells_what_decided_and_every_candidate(client):
    found = await match(client, "Oreocharis", kingdom="Plantae")
    assert found["rule"] == "the only candidate"
    assert ids(found["candidates"]) == ["cats:Or", "cats:Or2"]
    assert [one["same_kingdom"] for one in found["candidates"]] == [1.0, 0.0]
    synonym = await match(client, "Felis leo")
    assert (synonym["accepted_id"], synonym["accepted_name"]) == (LION, "Panthera leo")
    assert (synonym["kingdom"], synonym["family"]) == ("Animalia", "Felidae")


async def test_what_sounds_alike_is_found_where_letters_do_not(client):
    found = await match(client, "Pantera spelea")
    assert (found["rule"], found["name"]) == ("sounds alike", "Panthera spelaea")
    assert [one["genus_distance"] for one in found["candidates"]] == [1]
    assert (await match(client, "Pantera spelaea"))["rule"] == "the only candidate"
    answer = await client.post(f"{TAXONOMY}/validate", json=[{"name": "Pantera spelea"}])
    issue = answer.json()["items"][0]["issues"][0]
    assert issue["detail"] == "It may be Panthera spelaea, which sounds alike."


async def test_a_vernacular_name_is_a_suggestion(client):
    found = await match(client, "Löwe")
    assert found["match"] == "none"
    assert [one["taxon"]["id"] for one in found["suggestions"]] == [LION]


async def test_batches_come_in_order_in_every_form(client):
    names = ["Panthera leo", {"name": "Oreocharis", "kingdom": "Plantae"}, "Nobody here"]
    wanted = [LION, "cats:Or", None]
    url = f"{TAXONOMY}/match/batch"
    lines = "\n".join(json.dumps(name) for name in names)
    sent = [
        {"json": names},
        {"content": lines, "headers": {"content-type": "application/x-ndjson"}},
    ]
    for body in sent:
        answer = await client.post(url, **body)
        rows = [json.loads(line) for line in answer.text.splitlines()]
        assert (answer.status_code, [row["id"] for row in rows]) == (200, wanted)
    plain = await client.post(
        url,
        content="Panthera leo\n\nNobody here",
        headers={"content-type": "text/plain", "accept": "application/vnd.apache.arrow.stream"},
    )
    assert pl.read_ipc_stream(plain.content)["id"].to_list() == [LION, None]


async def test_what_is_no_batch_is_refused(client):
    url = f"{TAXONOMY}/match/batch"
    for body in ("{", "3", '[{"nome": "x"}]'):
        answer = await client.post(url, content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 400, body
    assert (await client.post(url, json=["a"] * 100_001)).status_code == 413
    assert (await client.post(url, json=[])).text == ""


async def test_words_are_whole_and_in_any_order(client):
    async def words(q, **said):
        return ids((await told(client, f"{TAXONOMY}/search", q=q, **said))["items"])

    assert await words("leo panthera") == [LION]
    assert await words("leo") == [LION, "cats:f leo"]
    assert await words("panther") == []
    assert await words("mammals") == ["cats:M"]
    assert await words("oreocharis", kingdom="plantae") == ["cats:Or"]
    assert await words("oreocharis", under="cats:M") == ["cats:Or2"]
    assert await words("panthera", rank="genus") == ["cats:Pa"]
    assert await words("leo", status="synonym") == ["cats:f leo"]
    assert await words("simba") == [LION]


@pytest.mark.parametrize(("q", "count"), [("gorilla", 5), ("mammals", 0)])
async def test_pages_of_a_search_are_the_whole(client, q, count):
    path = f"{TAXONOMY}/search"
    whole = await told(client, path, q=q, source="other")
    assert (len(whole["items"]), whole["next"]) == (count, None)
    for limit in range(1, count + 1):
        assert await pages(client, path, limit, q=q, source="other") == whole["items"]


async def test_a_usage_found_by_its_name_is_not_shown_by_its_vernaculars(client):
    found = (await told(client, f"{TAXONOMY}/search", q="gorilla", source="other"))["items"]
    named = ["other:G", "other:cats:leo", "other:only here"]
    assert [(one["id"], one["vernacular"]) for one in found] == [
        *((one, None) for one in named),
        ("other:A", "gorilla"),
        ("other:A", "gorilla and others"),
    ]


async def test_a_search_takes_no_cursor_of_another_list(client):
    other = (await told(client, TAXONOMY, limit=1))["next"]
    await told(client, f"{TAXONOMY}/search", 400, q="leo", cursor=other)


async def test_validate_says_what_is_wrong(client):
    names = ["Panthera leo", "Felis leo", "Panthera leop", "Oreocharis", "Nobody here"]
    answer = await client.post(f"{TAXONOMY}/validate", json=[{"name": name} for name in names])
    body = answer.json()
    assert body["valid"] is False
    assert [item["known"] for item in body["items"]] == [True, True, False, False, False]
    codes = [[issue["code"] for issue in item["issues"]] for item in body["items"]]
    assert codes == [[], ["not_accepted"], ["fuzzy"], ["ambiguous"], ["none"]]
    assert (await client.post(f"{TAXONOMY}/validate", json=[])).json()["valid"] is True
