"""Items told: who an id is by now, what it is called, by whom. Nothing is ranked here.

What is told is always the item at the end of its redirects; a model may know it by an id it had.
"""

import uuid
from collections.abc import Collection, Iterable

from msgspec import Struct
from sqlalchemy import text

from api.connections import Connections
from api.music.canonical import CHAIN, DEEPEST

Id = uuid.UUID
# Looked up one by one: how many ids there are is not known when it is planned, and few they are.
NAMED = """
    SELECT asked, at, (SELECT i.kind FROM facts.music_items i WHERE i.id = at) AS kind, coalesce(
        (SELECT name FROM facts.music_artists a WHERE a.id = at),
        (SELECT title FROM facts.music_albums b WHERE b.id = at), title
    ) AS name, ARRAY(
        SELECT (SELECT name FROM facts.music_artists p WHERE p.id = artist_id)
        FROM facts.music_credits c WHERE c.item_id = at ORDER BY position, artist_id
    ) AS artists, album_id, (
        SELECT min(external_id) FROM facts.music_aliases s
        WHERE s.item_id = at AND s.source = 'spotify'
    ) AS spotify_id
    FROM ends LEFT JOIN LATERAL (
        SELECT title, album_id FROM facts.music_tracks t WHERE t.id = at OFFSET 0
    ) AS track ON true"""
FORMER = """, families AS (
        SELECT at AS now, at AS id, 0 AS depth FROM ends
        UNION
        SELECT now, r.from_id, depth + 1
        FROM families JOIN facts.music_redirects r ON r.to_id = families.id
        WHERE depth < :deepest
    ) SELECT id, now FROM families"""
TOLD, FAMILIES = text(CHAIN + NAMED), text(CHAIN + FORMER)


class Item(Struct, frozen=True):
    """One item as it is told."""

    id: Id
    kind: str
    name: str
    artists: list[str]
    album_id: Id | None
    spotify_id: str | None


async def told(connections: Connections, ids: Collection[Id]) -> dict[Id, Item]:
    """What each id is by now; ids that are unknown, or have no name, are left out."""
    if not ids:
        return {}
    asked = {"ids": list(ids), "deepest": DEEPEST}
    rows = await connections.rows(TOLD, asked)
    return {row[0]: Item(*row[1:]) for row in rows if row.name}


async def all_ids_of(connections: Connections, ids: Iterable[Id]) -> dict[Id, Id]:
    """Every id that leads where these lead, with the one at the end."""
    asked = {"ids": list(ids), "deepest": DEEPEST}
    return {former: now for former, now in await connections.rows(FAMILIES, asked)}
