"""Pages of names: all in order, or those a text means. What else is filtered is not here.

A text finds first the names that begin with it, then those that hold its words, the last one of
which may go on. Either group is walked in the order of an index, so a page costs what it shows.
"""

import uuid
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, func, literal, not_, text, tuple_

from api.connections import Connections
from api.music.tables import Condition, Kind, Rows
from catalog_data.music.names import FOLDED

Found = Row[*tuple[Any, ...]]
LAST = chr(0x10FFFF)
FOLD = text("SELECT " + FOLDED.format(name="CAST(:asked AS text)"))
BEGINS, HOLDS = 0, 1


class After(NamedTuple):
    """The last name of the page before."""

    group: int
    name: str
    id: uuid.UUID


class Named(NamedTuple):
    """Rows of a page, and where the next one begins: None at the end."""

    rows: list[Found]
    next: After | None


async def folded_text(connections: Connections, asked: str | None) -> str | None:
    """A text as names are compared; None where nothing is asked."""
    return None if asked is None else str(await connections.scalar(FOLD, {"asked": asked}))


async def named_page(
    connections: Connections, kind: Kind, query: Rows, asked: str | None, place: tuple[Any, int]
) -> Named:
    """A page of a query over a kind, by name.

    Args:
        connections: Where to read.
        kind: What is listed.
        query: Its columns, with what else is filtered.
        asked: A text in its folded form; None for all.
        place: After which name, or None, and how many rows at most.
    """
    after, limit = place
    found = list[tuple[int, Found]]()
    for group in range(after.group if after else BEGINS, HOLDS + 1 if asked else HOLDS):
        wanted = _ordered(kind, query, after if after and after.group == group else None)
        statement = wanted.where(*_meant(kind, group, asked)).limit(limit + 1 - len(found))
        found += [(group, row) for row in await connections.rows(statement)]
        if len(found) > limit:
            group, last = found[limit - 1]
            shown = [row for _, row in found[:limit]]
            return Named(shown, After(group, last.folded, last.id))
    return Named([row for _, row in found], None)


def _ordered(kind: Kind, query: Rows, after: After | None) -> Rows:
    key = kind.folded
    ordered: Select[Any] = query.add_columns(key.label("folded")).order_by(key, kind.table.c.id)
    if after is not None:
        ordered = ordered.where(tuple_(key, kind.table.c.id) > tuple_(after.name, after.id))
    return ordered


def _meant(kind: Kind, group: int, asked: str | None) -> list[Condition]:
    """The rule of one group; a name without letters is meant by a text without letters alone."""
    if asked is None:
        return []
    if not asked:
        return [kind.folded == ""]
    if group == BEGINS:
        return [kind.folded >= asked, kind.folded < asked + LAST]
    question = func.to_tsquery(literal("simple").op("::")(text("regconfig")), _question(asked))
    return [kind.words.op("@@")(question), not_(func.starts_with(kind.folded, asked))]


def _question(asked: str) -> str:
    """All words, the last one as a beginning. Folded words hold no quote and no backslash."""
    return " & ".join(f"'{word}'" for word in asked.split()) + ":*"
