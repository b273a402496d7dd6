"""The commands that write a made inventory and take it away. What is in it is drawn elsewhere."""

import uuid
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.accounts import account, first_account
from pipelines.cli.house import House, opened
from pipelines.cli.say import RefusalError, say

if TYPE_CHECKING:
    from resources.postgres import Postgres

MOST = 200_000
inventory = typer.Typer(
    no_args_is_help=True, help="Made inventories: a house of things, to try and to measure with."
)
Owner = Annotated[
    str | None, typer.Option(help="Address of whose belongings they are; the first account.")
]
Seed = Annotated[int, typer.Option(min=1, help="Which house: the same number makes the same one.")]
# A unit that a person called otherwise, or laid own things in, is theirs and stays.
EMPTY = """
    DELETE FROM facts.storage_units u
    WHERE u.owner_id = :owner AND u.description = :mark
        AND NOT EXISTS (SELECT FROM facts.items i WHERE i.unit_id = u.id)
        AND NOT EXISTS (SELECT FROM facts.storage_units o WHERE o.parent_id = u.id)
"""
THINGS = "DELETE FROM facts.items WHERE owner_id = :owner AND starts_with(reference, :mark)"
THERE = "SELECT count(*) FROM facts.items WHERE owner_id = :owner AND starts_with(reference, :mark)"


def register(app: typer.Typer) -> None:
    """Put these commands under the root."""
    app.add_typer(inventory, name="inventory", rich_help_panel="Fill")


@inventory.command("make")
def make(
    items: Annotated[int, typer.Option(min=1, max=MOST, help="How many items it has.")] = 2_000,
    seed: Seed = 1,
    owner: Owner = None,
) -> None:
    """Write a made house of places and items for somebody: the same seed and size, the same house.

    Its items' references begin with made-house-SEED, so that they are told from real ones.
    """
    with opened() as house:
        who = whose(house, owner)
        units = put_house(house.said, who, items, seed)
    say(f"A house of {units} places and {items} items is written; wunderkammer materialize")
    say(f"makes it found, wunderkammer inventory clear --seed {seed} takes it away again.")


@inventory.command("clear")
def clear(seed: Seed = 1, owner: Owner = None) -> None:
    """Take a made house away again: its items, and its places in which nothing else lies."""
    with opened() as house:
        items, units, left = clear_house(house.said, whose(house, owner), seed)
    say(f"{items} items and {units} places are gone.")
    if left:
        say(f"{left} places stay: something of yours lies in them.")


def whose(house: House, owner: str | None) -> uuid.UUID:
    """Whose belongings are meant; refuses where nobody has an account."""
    email = owner or first_account(house.said)
    if email is None:
        raise RefusalError("Nobody has an account yet: wunderkammer user add EMAIL makes one.")
    return account(house.said, email)[0]


def put_house(postgres: "Postgres", owner: uuid.UUID, items: int, seed: int) -> int:
    """Write a made house in one transaction; how many places it has. Refuses a second one."""
    import sqlalchemy as sa

    from catalog_data.base import Fact
    from catalog_data.sample.belongings import made_house
    from catalog_data.sample.belongings.written import item_mark, rows_of
    from resources.postgres import merge_rows

    made = made_house(items, seed)
    told = {"owner": owner, "mark": item_mark(seed)}
    with postgres.begin() as connection:
        if connection.execute(sa.text(THERE), told).scalar_one():
            raise RefusalError(
                f"The house of seed {seed} is there: wunderkammer inventory clear takes it away."
            )
        for name, rows in rows_of(made, str(owner), seed).items():
            merge_rows(connection, Fact.metadata.tables[f"facts.{name}"], rows)
    return len(made.units)


def clear_house(postgres: "Postgres", owner: uuid.UUID, seed: int) -> tuple[int, int, int]:
    """Delete a made house: how many items, how many places, and how many places stay."""
    import sqlalchemy as sa

    from catalog_data.sample.belongings.written import item_mark, unit_mark

    marked = {"owner": owner, "mark": unit_mark(seed)}
    with postgres.begin() as connection:
        items = connection.execute(sa.text(THINGS), {"owner": owner, "mark": item_mark(seed)})
        units = 0
        # The innermost first, level by level: a house is seven deep.
        while gone := connection.execute(sa.text(EMPTY), marked).rowcount:
            units += gone
        left = "SELECT count(*) FROM facts.storage_units WHERE owner_id = :owner"
        count = connection.execute(sa.text(f"{left} AND description = :mark"), marked)
        return items.rowcount, units, count.scalar_one()
