"""Every route of taxonomy, for anybody: the same answer signed in and not, and 404 for what isn't.

Among them all that BiologiDex names: with a slash at the end and without, each answers.
"""

import pytest

from tests.api.species.asking import TAXONOMY
from tests.conftest import cloned

SUBJECT = {"{taxon}": "cats%3Aleo", "{before}": "1", "{after}": "3"}
ABSENT = {"{taxon}": "cats%3Anobody", "{before}": "1", "{after}": "99"}
QUERIES = {"lca": "ids=leo&ids=onca", "search": "q=panthera", "suggest": "q=panth"}
QUERIES |= {"match": "name=Panthera leo"}
BODIES = {"lca": {"ids": ["leo", "onca"]}, "lineages": {"ids": ["leo"]}}
UNSERVED = {"sources", "batch", "validate"}
BIOLOGIDEX = ["", "/{taxon}", "/{taxon}/lineage", "/{taxon}/children", "/stats"]


def routes(app, verb):
    """Paths of the document that are of names."""
    paths = app.openapi_schema.to_schema()["paths"]
    of_names = (TAXONOMY, "/api/v1/sources")
    return sorted(path for path in paths if path.startswith(of_names) and verb in paths[path])


def asked(path, values, more=""):
    """The address of a route."""
    for name, value in values.items():
        path = path.replace(name, value)
    query = "&".join(filter(None, (QUERIES.get(path.rpartition("/")[2]), more)))
    return f"{path}?{query}" if query else path


async def test_all_are_told_the_same(app, client, ada):
    found = routes(app, "get")
    assert len(found) >= 24
    for path in found:
        address = asked(path, SUBJECT)
        stranger = await client.get(address)
        person = await client.get(address, headers=ada.headers)
        assert stranger.status_code == person.status_code == 200, (address, stranger.text)
        assert stranger.content == person.content, address
        slashed = await client.get(address.replace("?", "/?") if "?" in address else f"{address}/")
        assert slashed.status_code == 200, address


async def test_what_is_not_there(app, client):
    for path in routes(app, "get"):
        if "{" in path:
            answer = await client.get(asked(path, ABSENT))
        elif path.rpartition("/")[2] in UNSERVED:
            continue
        else:
            answer = await client.get(asked(path, {}, "source=nobody"))
        assert answer.status_code == 404, (path, answer.text)
        problem = answer.json()
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert problem["detail"].endswith("."), problem
    for path in routes(app, "post"):
        body = BODIES.get(path.rpartition("/")[2])
        if body is not None:
            assert (await client.post(path, json=body)).status_code == 200, path


def test_what_biologidex_names_is_routed(app):
    found = {*routes(app, "get"), *routes(app, "post")}
    assert {f"{TAXONOMY}{path}" for path in BIOLOGIDEX} | {"/api/v1/sources"} <= found


@pytest.mark.parametrize("verb", ["post", "put", "delete"])
async def test_nothing_can_be_written(client, verb):
    for path in (TAXONOMY, f"{TAXONOMY}/cats%3Aleo", f"{TAXONOMY}/sources"):
        assert (await getattr(client, verb)(path)).status_code == 405


async def test_an_empty_house_says_so(start_app, server, server_home):
    with cloned(server, server_home) as empty:
        client = await start_app(database_url=empty.api)
        answer = await client.get(TAXONOMY)
        assert answer.status_code == 404
        assert answer.json()["detail"] == "No release of any source of names is published yet."
        assert (await client.get(f"{TAXONOMY}/sources")).json() == {"items": [], "next": None}
        assert (await client.get(f"{TAXONOMY}/releases")).json() == {"items": [], "next": None}
        await client.aclose()
