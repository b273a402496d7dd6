"""Entity tags of taxonomy: of what is served and of the address, on good answers alone."""

import asyncio

import sqlalchemy as sa

from api.species.releases import _KNOWN, state_of
from tests.api.species.asking import TAXONOMY, of

ADDRESSES = [
    TAXONOMY,
    f"{TAXONOMY}?rank=genus",
    of("cats:leo"),
    of("leo", "/lineage"),
    of("f/leo:2", "/synonyms"),
    f"{TAXONOMY}/stats",
    f"{TAXONOMY}/sources",
    f"{TAXONOMY}/releases",
    f"{TAXONOMY}/releases/1/diff/3",
    f"{TAXONOMY}/lca?ids=leo&ids=onca",
    "/api/v1/sources/",
]


async def test_each_address_has_a_tag_of_its_own(client):
    tags = set()
    for address in ADDRESSES:
        answer = await client.get(address)
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "public, max-age=60"
        tag = answer.headers["etag"]
        tags.add(tag)
        for sent in (tag, f'"other", W/{tag}'):
            known = await client.get(address, headers={"if-none-match": sent})
            assert (known.status_code, known.content) == (304, b"")
            assert known.headers["etag"] == tag
            assert known.headers["cache-control"] == "public, max-age=60"
        unknown = await client.get(address, headers={"if-none-match": '"other"'})
        assert (unknown.status_code, unknown.content) == (200, answer.content)
        head = await client.head(address, headers={"if-none-match": tag})
        assert head.status_code == 304
    assert len(tags) == len(ADDRESSES)


async def test_errors_and_answers_to_posts_are_not_kept(client):
    lion = (await client.get(of("cats:leo"))).headers["etag"]
    for path, status in ((of("cats:nobody"), 404), (f"{TAXONOMY}?rank=x", 422)):
        answer = await client.get(path, headers={"if-none-match": lion})
        assert answer.status_code == status
        assert "etag" not in answer.headers
        assert answer.headers["cache-control"] == "private, no-cache"
    posted = await client.post(f"{TAXONOMY}/lca", json={"ids": ["leo"]})
    assert "etag" not in posted.headers


async def test_the_tag_is_of_what_is_served(connections):
    """Another release, another title, a table filled again: all that answers are made of."""
    seen = [(await state_of(connections)).tag]
    changes = [
        "UPDATE facts.taxonomy_sources SET title = 'Renamed' WHERE code = 'other'",
        "UPDATE facts.taxonomy_sources SET priority = 5 WHERE code = 'other'",
        "UPDATE facts.taxonomy_sources SET active = false WHERE code = 'other'",
    ]
    async with connections.engine.begin() as connection:
        for change in changes:
            await connection.execute(sa.text(change))
            seen.append((await state_of(_Asked(connection))).tag)
        await connection.rollback()
    assert len(set(seen)) == 4


class _Asked:
    """Connections that read within one transaction."""

    def __init__(self, connection):
        self.connection = connection

    async def rows(self, query):
        return (await self.connection.execute(query)).all()


async def test_the_state_is_remembered_for_a_second_at_most(connections, monkeypatch):
    asked = []
    ask = connections.rows

    async def rows(query, parameters=None):
        asked.append(query)
        return await ask(query, parameters)

    monkeypatch.setattr(connections, "rows", rows)
    _KNOWN.pop(connections, None)
    states = {(await state_of(connections)).tag for _ in range(5)}
    assert (len(states), len(asked)) == (1, 1)
    await asyncio.sleep(1.05)
    await state_of(connections)
    assert len(asked) == 2
