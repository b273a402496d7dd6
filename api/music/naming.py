"""Which things are meant by names: one, several or none, and never a guess. Ids are elsewhere."""

import uuid
from collections.abc import Sequence
from functools import cache

from msgspec import Struct
from sqlalchemy import TextClause, text

from api.connections import Connections
from api.music.canonical import Ref
from api.music.listing import credits_of
from api.music.tables import Kind
from catalog_data.music.names import FOLDED

MOST = 10  # things of one name that are told
NAMED = """
    SELECT asked.name AS asked, found.id, found.name
    FROM unnest(CAST(:names AS text[])) AS asked (name) CROSS JOIN LATERAL (
        SELECT t.id, t.{column} AS name FROM {table} t
        WHERE {kept} = {given}
        AND NOT EXISTS (SELECT FROM facts.music_redirects r WHERE r.from_id = t.id)
        ORDER BY t.{column} = asked.name DESC, t.id LIMIT {most}
    ) AS found"""


class Candidate(Struct):
    """A thing that a name may mean, and by whom it is."""

    id: uuid.UUID
    name: str
    artists: list[str]


@cache
def _statement(kind: Kind) -> TextClause:
    kept, given = FOLDED.format(name=f"t.{kind.column}"), FOLDED.format(name="asked.name")
    place = {"column": kind.column, "table": kind.table.fullname, "most": MOST}
    return text(NAMED.format(kept=kept, given=given, **place))


async def candidates(
    connections: Connections, kind: Kind, names: Sequence[str]
) -> dict[str, list[Ref]]:
    """Things of a kind that bear each name, whatever the case and the accents.

    Where one of them is written exactly so, and no other is, it alone is meant.
    """
    found = dict[str, list[Ref]]()
    for row in await connections.rows(_statement(kind), {"names": sorted(set(names))}):
        found.setdefault(row.asked, []).append(Ref(row.id, row.name))
    return {name: _exact(name, refs) or refs for name, refs in found.items()}


def _exact(name: str, refs: Sequence[Ref]) -> list[Ref] | None:
    same = [ref for ref in refs if ref.name == name]
    return same if len(same) == 1 else None


async def described(connections: Connections, refs: Sequence[Ref]) -> list[Candidate]:
    """Things of one name, told apart by their artists."""
    by = await credits_of(connections, [ref.id for ref in refs])
    return [Candidate(ref.id, ref.name, [one.name for one in by[ref.id]]) for ref in refs]
