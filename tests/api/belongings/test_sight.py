"""What a viewer may know is remembered, and forgotten at once where a fact it rests on changes."""

import uuid

import pytest
from sqlalchemy import text

from api.auth import Viewer
from api.belongings import sight
from api.belongings.sight import sight_of
from catalog_data.people import Role


@pytest.fixture
def seen_by(connections, monkeypatch):
    """What a person may know: ids of items, names of places, and how often it was read anew."""
    read = []

    async def names(*given, asked=sight._names):
        read.append(given)
        return await asked(*given)

    monkeypatch.setattr(sight, "_names", names)

    async def seen(who):
        now = (await sight_of(connections, Viewer(who.id, Role.USER))).remembered
        ids = [now.visible.own, now.visible.others]
        joined = [[str(uuid.UUID(bytes=each.ljust(16, b"\0"))) for each in some] for some in ids]
        return [sorted(one) for one in (*joined, now.known.places, now.known.tags)], len(read)

    return seen


async def test_nothing_is_read_twice_and_nothing_that_changed_is_missed(
    asking, ada, bo, seen_by, connections
):
    box = await asking.unit(ada, "Blue box")
    inside = await asking.item(ada, "Torch", unit_id=box, tags=["light"])
    loose = await asking.item(ada, "Drill")
    assert await seen_by(ada) == ([[inside], [loose], ["Blue box"], ["light"]], 1)
    assert (await seen_by(ada))[1] == 1
    assert await seen_by(bo) == ([[], [], [], []], 2)
    await asking.share(f"units/{box}", ada, bo, "read")
    assert await seen_by(bo) == ([[], [inside], ["Blue box"], ["light"]], 3)
    await asking.change(f"units/{box}", ada, name="Red box")
    assert (await seen_by(bo))[0][2] == ["Red box"]
    async with connections.engine.connect() as late, late.begin():
        await late.execute(text("UPDATE facts.items SET tags = '{lamp}' WHERE name = 'Torch'"))
        await asking.change(f"items/{loose}", ada, name="Cordless drill")
        assert (await seen_by(ada))[0][3] == ["light"]
    assert (await seen_by(ada))[0][3] == ["lamp"]
    read = (await seen_by(ada))[1]
    assert (await seen_by(ada))[1] == read
    await asking.drop(f"units/{box}/shares/{bo.id}", ada)
    assert (await seen_by(bo))[0] == [[], [], [], []]
