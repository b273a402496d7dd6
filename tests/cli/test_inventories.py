"""Made inventories: the same by seed and size, written at once, and taken away without a trace."""

import sqlalchemy as sa

from pipelines.cli.accounts import create
from pipelines.cli.entry import run

TOLD = """
    WITH RECURSIVE up AS (
        SELECT id, name AS path FROM facts.storage_units WHERE parent_id IS NULL
        UNION ALL SELECT u.id, up.path || ' / ' || u.name
        FROM facts.storage_units u JOIN up ON up.id = u.parent_id)
    SELECT i.reference, i.name, i.description, i.quantity, i.quantity_unit, i.tags, i.value,
        i.purchased_on, i.manufacturer, i.warranty_until, up.path, e.kind, e.to_unit_id = i.unit_id
    FROM facts.items i JOIN up ON up.id = i.unit_id JOIN facts.item_events e ON e.item_id = i.id
    ORDER BY i.reference
"""


def told(house):
    return house.said.frame(sa.text(TOLD)).rows()


def counted(house):
    query = """SELECT (SELECT count(*) FROM facts.items),
        (SELECT count(*) FROM facts.storage_units),
        (SELECT count(*) FROM facts.item_events)"""
    with house.said.begin() as connection:
        return tuple(connection.execute(sa.text(query)).one())


def test_a_house_is_made_and_taken_away(house, capsys):
    assert run(["inventory", "make"]) == 1
    assert "user add" in capsys.readouterr().err
    owner = create(house.said, "mina@wunderkammer.example", "mina", "correct horse", staff=True)
    assert run(["inventory", "make", "--items", "120", "--seed", "3"]) == 0
    first = told(house)
    assert len(first) == 120 and len({row[10] for row in first}) > 20
    assert {row[11:] for row in first} <= {("made", True), ("made", "t")}
    assert any(row[4] != "count" for row in first) and any(row[9] for row in first)
    assert run(["inventory", "make", "--items", "5", "--seed", "3"]) == 1
    assert "inventory clear" in capsys.readouterr().err
    assert run(["inventory", "clear", "--seed", "3"]) == 0 and counted(house) == (0, 0, 0)
    assert run(["inventory", "make", "--items", "120", "--seed", "3"]) == 0
    assert told(house) == first

    with house.said.begin() as connection:
        query = """INSERT INTO facts.items (id, owner_id, name, unit_id)
            SELECT gen_random_uuid(), :owner, 'Mine', id FROM facts.storage_units
            WHERE parent_id IS NOT NULL ORDER BY id LIMIT 1"""
        connection.execute(sa.text(query), {"owner": owner})
    capsys.readouterr()
    assert run(["inventory", "clear", "--seed", "3"]) == 0
    assert "places stay" in capsys.readouterr().out
    items, units, events = counted(house)
    assert (items, events) == (1, 0) and 2 <= units <= 8
