"""An owner's rules of how their photos are grouped: read, chosen, taken back."""

import uuid
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from api.connections import Connections
from api.errors import NotFoundError, UnprocessableError
from api.photos.view import table
from catalog_data.photos.rules import KINDS, PhotoRule

rules = table(PhotoRule)


class Rules(Struct):
    """The rules of one kind as they hold, and whether their owner chose them."""

    kind: str
    chosen: bool
    rules: dict[str, Any]


def kind_of(kind: str) -> type[Struct]:
    """The fields of a kind; raises NotFoundError for one there is not."""
    if kind not in KINDS:
        raise NotFoundError(f"There are no such rules: there are {', '.join(KINDS)}.")
    return KINDS[kind]


async def rules_of(connections: Connections, owner: uuid.UUID, kind: str) -> Rules:
    """What an owner chose of a kind, else the defaults."""
    usual = kind_of(kind)()
    query = select(rules.c.rules).where(rules.c.owner_id == owner, rules.c.kind == kind)
    chosen = await connections.scalar(query)
    return Rules(kind, chosen is not None, chosen or msgspec.to_builtins(usual))


async def choose(
    connections: Connections, owner: uuid.UUID, kind: str, given: dict[str, Any]
) -> Rules:
    """Keep an owner's rules, all of a kind; raises UnprocessableError for what they cannot say."""
    try:
        said = msgspec.to_builtins(msgspec.convert(given, kind_of(kind)))
    except msgspec.ValidationError as error:
        raise UnprocessableError(f"These are no rules of {kind}: {error}.") from error
    row = insert(rules).values(owner_id=owner, kind=kind, rules=said)
    change = {"rules": said, "said_at": func.now()}
    key = [rules.c.owner_id, rules.c.kind]
    await connections.run(row.on_conflict_do_update(index_elements=key, set_=change))
    return Rules(kind, True, said)  # noqa: FBT003


async def take_back(connections: Connections, owner: uuid.UUID, kind: str) -> Rules:
    """Go by the defaults again."""
    kind_of(kind)
    await connections.run(delete(rules).where(rules.c.owner_id == owner, rules.c.kind == kind))
    return await rules_of(connections, owner, kind)
