"""One thing under several ids: where a chain of redirects ends, and all that lead there.

A redirect takes nothing away: both items stay, with their names and aliases, and taking it back
parts them again. Who makes redirects keeps chains short; reading them never goes further.
"""

import uuid
from collections.abc import Iterable
from typing import Any

from msgspec import Struct
from sqlalchemy import text

from api.connections import Connections
from api.errors import NotFoundError, ProblemError
from api.music.tables import Kind

Id = uuid.UUID
DEEPEST = 8  # redirects of a chain
LED = """chain AS (
        SELECT id AS asked, id AS at, 0 AS depth FROM given
        UNION ALL
        SELECT asked, r.to_id, depth + 1
        FROM chain JOIN facts.music_redirects r ON r.from_id = chain.at
        WHERE depth < :deepest
    ), ends AS (SELECT DISTINCT ON (asked) asked, at FROM chain ORDER BY asked, depth DESC)"""
CHAIN = "WITH RECURSIVE given AS (SELECT unnest(CAST(:ids AS uuid[])) AS id), " + LED
ENDS = """
    SELECT asked, at, i.kind, coalesce(a.name, b.title, t.title) AS name
    FROM ends JOIN facts.music_items i ON i.id = at
    LEFT JOIN facts.music_artists a ON a.id = at
    LEFT JOIN facts.music_albums b ON b.id = at
    LEFT JOIN facts.music_tracks t ON t.id = at"""
FAMILY = """, family AS (
        SELECT at AS id, 0 AS depth FROM ends
        UNION ALL
        SELECT r.from_id, depth + 1
        FROM family JOIN facts.music_redirects r ON r.to_id = family.id
        WHERE depth < :deepest
    ) SELECT id FROM family ORDER BY depth, id"""


class Ref(Struct, frozen=True):
    """A thing by its name."""

    id: Id
    name: str


class Canonical(Struct, frozen=True):
    """Where an id leads: to itself, or to what it turned out to be."""

    id: Id
    kind: str
    name: str

    @property
    def ref(self) -> Ref:
        """It, by its name."""
        return Ref(self.id, self.name)


class MovedError(ProblemError):
    """It turned out to be another: 308, with the address of that one, which may change again."""

    status_code = 308

    def __init__(self, address: str) -> None:
        headers = {"Location": address, "Cache-Control": "no-cache"}
        super().__init__(f"It is at {address}.", headers=headers)


async def canonical(connections: Connections, ids: Iterable[Id]) -> dict[Id, Canonical]:
    """Where each id leads; an id that is of nothing with a name is left out."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = await connections.rows(text(CHAIN + ENDS), {"ids": wanted, "deepest": DEEPEST})
    return {row.asked: Canonical(row.at, row.kind, row.name) for row in rows if row.name}


async def family(connections: Connections, id_: Id) -> list[Id]:
    """All ids of one thing, the canonical one first."""
    rows: Any = await connections.rows(text(CHAIN + FAMILY), {"ids": [id_], "deepest": DEEPEST})
    return [row.id for row in rows]


async def settled(connections: Connections, kind: Kind, id_: Id, path: str) -> Canonical:
    """The item of a kind that is asked for at a path, whose last part it is.

    Raises NotFoundError where there is none, MovedError where it is another's by now.
    """
    found = (await canonical(connections, [id_])).get(id_)
    if found is None or found.kind != kind.word:
        raise NotFoundError(f"There is no such {kind.word}.")
    if found.id != id_:
        raise MovedError(f"{path.rstrip('/').rpartition('/')[0]}/{found.id}")
    return found
