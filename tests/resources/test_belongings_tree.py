"""Storage units are a tree: the database refuses cycles, also of two moves at once."""

import threading
import uuid

import psycopg
import pytest
from psycopg import errors

UNIT = """INSERT INTO facts.storage_units (id, owner_id, name, parent_id, access_token)
    VALUES (%s, %s, 'Drawer 1', %s, md5(random()::text))"""
MOVE = "UPDATE facts.storage_units SET parent_id = %s WHERE id = %s"


def person(connection, name):
    id_ = uuid.uuid4()
    connection.execute(
        "INSERT INTO facts.users (id, email, username, friend_code) VALUES (%s, %s, %s, %s)",
        (id_, f"{name}@example.org", name, f"{name.upper():A<8}"),
    )
    return id_


@pytest.fixture
def tree(urls):
    """An owner, and three units each in the one before."""
    ids = [uuid.uuid4() for _ in range(3)]
    with psycopg.connect(urls.api) as connection:
        owner = person(connection, "ada")
        for id_, parent in zip(ids, [None, *ids], strict=False):
            connection.execute(UNIT, (id_, owner, parent))
    return urls.api, owner, ids


def test_a_unit_never_lies_within_itself(tree):
    url, owner, (top, middle, low) = tree
    with psycopg.connect(url, autocommit=True) as connection:
        for inside in (top, middle, low):
            with pytest.raises(errors.CheckViolation, match="within itself") as refused:
                connection.execute(MOVE, (inside, top))
            assert refused.value.diag.constraint_name == "ck_storage_units_cycle"
        connection.execute(MOVE, (top, low))
        connection.execute(MOVE, (low, middle))
        with pytest.raises(errors.CheckViolation, match="of its owner"):
            connection.execute(UNIT, (uuid.uuid4(), person(connection, "bo"), top))
        with pytest.raises(errors.ForeignKeyViolation):
            connection.execute("DELETE FROM facts.storage_units WHERE id = %s", (low,))


def test_two_moves_at_once_make_no_cycle(tree):
    url, owner, (top, middle, _) = tree
    refused = []
    with psycopg.connect(url) as one, psycopg.connect(url) as other:
        one.execute(MOVE, (None, middle))
        one.commit()
        one.execute(MOVE, (middle, top))

        def move():
            try:
                other.execute(MOVE, (top, middle))
                other.commit()
            except errors.CheckViolation as error:
                refused.append(error.diag.constraint_name)

        waiting = threading.Thread(target=move)
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()  # the second move waits for the first
        one.commit()
        waiting.join(10)
    assert refused == ["ck_storage_units_cycle"]


WRONG = {
    "quantity": "ck_items_whole_quantity",
    "quantity_unit, quantity": "ck_items_quantity_unit",
    "value": "ck_items_money",
}


@pytest.mark.parametrize("columns", WRONG)
def test_what_no_item_can_be_is_refused(tree, columns):
    url, owner, _ = tree
    values = {"quantity": "1", "quantity_unit, quantity": "'yard', 1", "value": "-1"}[columns]
    into = f"INSERT INTO facts.items (id, owner_id, name, {columns})"
    with psycopg.connect(url) as connection, pytest.raises(errors.CheckViolation) as refused:
        connection.execute(f"{into} VALUES (%s, %s, 'x', {values})", (uuid.uuid4(), owner))
    assert refused.value.diag.constraint_name == WRONG[columns]


def test_whoever_leaves_leaves_others_their_things(tree, urls):
    url, owner, (top, *_) = tree
    with psycopg.connect(url) as connection:
        bo, item = person(connection, "bo"), uuid.uuid4()
        query = "INSERT INTO facts.items (id, owner_id, name, unit_id) VALUES (%s, %s, 'saw', %s)"
        connection.execute(query, (item, bo, top))
        connection.execute("DELETE FROM facts.users WHERE id = %s", (owner,))
        rows = connection.execute("SELECT id, unit_id FROM facts.items").fetchall()
        assert rows == [(item, None)]
        assert connection.execute("SELECT count(*) FROM facts.storage_units").fetchone() == (0,)
