"""Which thing is meant by the ids that others give it. How those are written is beside."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct
from sqlalchemy import text

from api.connections import Connections
from api.music.canonical import Canonical, canonical
from api.music.identifiers import HOUSE, Given, Identifier, IdentifierError, identifiers
from api.music.isrcs import Conflict, divided

Id = uuid.UUID
Status = Literal["resolved", "conflict", "unresolved", "invalid"]
# What staff say of an ISRC comes last, and so instead of what anybody else told.
ALIASES = text("""
    WITH asked AS (
        SELECT * FROM unnest(CAST(:sources AS text[]), CAST(:ids AS text[]))
        AS asked (source, external_id)
    )
    SELECT a.source, a.kind, a.external_id, a.item_id, 0 AS said
    FROM asked JOIN facts.music_aliases a USING (source, external_id)
    UNION ALL SELECT asked.source, 'track', d.isrc, d.item_id, 1
    FROM asked JOIN facts.music_isrc_decisions d ON d.isrc = asked.external_id
    WHERE asked.source = 'isrc' AND d.item_id IS NOT NULL ORDER BY said""")


class Resolved(Struct):
    """What one thing is: ``candidates`` are told where its ids lead to several.

    ``shares`` tell how much of the evidence each of them has where it is an ISRC's that is divided.
    """

    source: str | None
    resource_type: str | None
    source_id: str | None
    status: Status
    canonical_item_id: Id | None = None
    kind: str | None = None
    name: str | None = None
    candidates: list[Id] = []
    shares: list[float] = []
    detail: str | None = None


async def resolved(connections: Connections, given: Sequence[Given]) -> list[Resolved]:
    """What each thing is, in order. The house's own id leads, then MusicBrainz', then others'.

    A conflict is where two ids of one thing lead to two items, or the evidence for an ISRC is
    divided and nothing else tells which of its tracks it is: none is guessed.
    """
    read = [_read(one) for one in given]
    keys = {key for one in read if isinstance(one, list) for key in one}
    disputes = await _disputes(connections, keys)
    known = await _known(connections, keys - disputes.keys())
    told = [_told(one, its, known) for one, its in zip(given, read, strict=True)]
    for one, its in zip(told, read, strict=True):
        for key in disputes.keys() & set(its if isinstance(its, list) else ()):
            _dispute(one, disputes[key])
    return told


async def _disputes(
    connections: Connections, keys: Iterable[Identifier]
) -> dict[Identifier, Conflict]:
    """The ISRCs among identifiers of which nobody knows whose they are."""
    isrcs = {key.external_id: key for key in keys if (key.source, key.kind) == ("isrc", "track")}
    return {isrcs[isrc]: one for isrc, one in (await divided(connections, isrcs)).items()}


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
    for source, kind, external_id, item, _ in await connections.rows(ALIASES, asked):
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


def _dispute(told: Resolved, conflict: Conflict) -> None:
    """Tell that an ISRC may be of several tracks, unless another id says it is one of these."""
    candidates = [one.item_id for one in conflict.candidates]
    if told.status == "resolved" and told.canonical_item_id in candidates:
        return
    others = [told.canonical_item_id] if told.canonical_item_id else told.candidates
    told.status, told.canonical_item_id, told.kind, told.name = "conflict", None, None, None
    told.candidates = list(dict.fromkeys([*others, *candidates]))
    told.shares = [one.share for one in conflict.candidates] if not others else []
    told.detail = f"The evidence for the ISRC {conflict.isrc} is divided."
