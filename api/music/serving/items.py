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
NAME = """coalesce(
        (SELECT name FROM facts.music_artists a WHERE a.id = {id}),
        (SELECT title FROM facts.music_albums b WHERE b.id = {id}),
        (SELECT title FROM facts.music_tracks t WHERE t.id = {id})
    )"""
ARTISTS = """ARRAY(
        SELECT (SELECT name FROM facts.music_artists p WHERE p.id = artist_id)
        FROM facts.music_credits c WHERE c.item_id = {id} ORDER BY position, artist_id
    )"""
SPOTIFY = """(
        SELECT min(external_id) FROM facts.music_aliases s
        WHERE s.item_id = {id} AND s.source = 'spotify'
    )"""
NAMED = """
    SELECT asked, at, (SELECT i.kind FROM facts.music_items i WHERE i.id = at) AS kind,
        {name} AS name, {artists} AS artists,
        (SELECT album_id FROM facts.music_tracks t WHERE t.id = at) AS album_id,
        {spotify} AS spotify_id
    FROM ends"""
FORMER = """, families AS (
        SELECT at AS now, at AS id, 0 AS depth FROM ends
        UNION
        SELECT now, r.from_id, depth + 1
        FROM families JOIN facts.music_redirects r ON r.to_id = families.id
        WHERE depth < :deepest
    ) SELECT id, now FROM families"""
OF_AT = {"name": NAME.format(id="at"), "artists": ARTISTS.format(id="at")}
TOLD = text(CHAIN + NAMED.format(**OF_AT, spotify=SPOTIFY.format(id="at")))
FAMILIES = text(CHAIN + FORMER)


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
