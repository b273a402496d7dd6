"""Which thing is meant by the ids that others give it. How those are written is beside."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct
from sqlalchemy import text

from api.connections import Connections
from api.music.canonical import Canonical, canonical
from api.music.identifiers import HOUSE, Given, Identifier, IdentifierError, identifiers

Id = uuid.UUID
Status = Literal["resolved", "conflict", "unresolved", "invalid"]
ALIASES = text("""
    SELECT a.source, a.kind, a.external_id, a.item_id
    FROM unnest(CAST(:sources AS text[]), CAST(:ids AS text[])) AS asked (source, external_id)
    JOIN facts.music_aliases a USING (source, external_id)""")


class Resolved(Struct):
    """What one thing is: ``candidates`` are told where its ids lead to several."""

    source: str | None
    resource_type: str | None
    source_id: str | None
    status: Status
    canonical_item_id: Id | None = None
    kind: str | None = None
    name: str | None = None
    candidates: list[Id] = []
    detail: str | None = None


async def resolved(connections: Connections, given: Sequence[Given]) -> list[Resolved]:
    """What each thing is, in order. The house's own id leads, then MusicBrainz', then others'.

    A conflict is where two ids of one thing lead to two items: neither is guessed.
    """
    read = [_read(one) for one in given]
    known = await _known(connections, {key for one in read if isinstance(one, list) for key in one})
    return [_told(one, keys, known) for one, keys in zip(given, read, strict=True)]


def _read(one: Given) -> list[Identifier] | str:
    try:
        return identifiers(one)
    except IdentifierError as error:
        return str(error)


async def _known(
    connections: Connections, keys: Iterable[Identifier]
) -> dict[Identifier, Canonical]:
    """What each identifier leads to; those nobody knows are left out."""
    wanted = sorted(keys, key=lambda key: (key.source, key.external_id, key.kind or ""))
    aliased = [key for key in wanted if key.source != HOUSE]
    asked = {
        "sources": [key.source for key in aliased],
        "ids": [key.external_id for key in aliased],
    }
    items = {key: Id(key.external_id) for key in wanted if key.source == HOUSE}
    for source, kind, external_id, item in await connections.rows(ALIASES, asked):
        for key in (Identifier(source, kind, external_id), Identifier(source, None, external_id)):
            items[key] = item
    ends = await canonical(connections, items.values())
    found = {key: ends[item] for key, item in items.items() if item in ends}
    return {key: end for key, end in found.items() if key.kind in (None, end.kind)}


def _told(one: Given, keys: list[Identifier] | str, known: dict[Identifier, Canonical]) -> Resolved:
    told = Resolved(one.source, one.resource_type, one.source_id, "invalid")
    if isinstance(keys, str):
        told.detail = keys
        return told
    found = list({known[key].id: known[key] for key in keys if key in known}.values())
    if len(found) != 1:
        told.status = "conflict" if found else "unresolved"
        told.candidates = [end.id for end in found]
        return told
    told.status = "resolved"
    told.canonical_item_id, told.kind, told.name = found[0].id, found[0].kind, found[0].name
    return told
