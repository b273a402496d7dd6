"""ISRCs that may be of several tracks, as the evidence is divided. What staff say is beside."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import text

from api.connections import Connections
from api.music.canonical import canonical
from api.music.listing import credits_of

Id = uuid.UUID
OPEN = """NOT EXISTS (
    SELECT FROM facts.music_isrc_decisions d WHERE d.isrc = {isrc} AND d.item_id IS NOT NULL)"""
OF_PAGE = text(f"""
    SELECT c.isrc, c.item_id, c.votes, c.share FROM derived.music_isrc_conflicts c JOIN (
        SELECT DISTINCT m.isrc FROM derived.music_isrc_conflicts m
        WHERE m.isrc > :after AND {OPEN.format(isrc="m.isrc")} ORDER BY m.isrc LIMIT :limit
    ) AS page USING (isrc) ORDER BY c.isrc, c.share DESC, c.item_id""")  # noqa: S608
OF_SOME = text(f"""
    SELECT c.isrc, c.item_id, c.votes, c.share FROM derived.music_isrc_conflicts c
    WHERE c.isrc = ANY(:isrcs) AND {OPEN.format(isrc="c.isrc")}
    ORDER BY c.isrc, c.share DESC, c.item_id""")  # noqa: S608


class Claimant(Struct):
    """One of the tracks that an ISRC may be of, and how much of the evidence says so."""

    item_id: Id
    name: str
    artists: list[str]
    votes: int
    share: float


class Conflict(Struct):
    """One ISRC of which no track has two thirds of the evidence: the likeliest first."""

    isrc: str
    candidates: list[Claimant]


class AfterIsrc(NamedTuple):
    """The last ISRC of the page before."""

    isrc: str


async def conflicts_page(
    connections: Connections, after: AfterIsrc | None, limit: int
) -> list[Conflict]:
    """Divided ISRCs that nobody decided, in their order."""
    asked = {"after": after.isrc if after else "", "limit": limit}
    return await _told(connections, await connections.rows(OF_PAGE, asked))


async def divided(connections: Connections, isrcs: Iterable[str]) -> dict[str, Conflict]:
    """Those of some ISRCs that are divided and that nobody decided."""
    wanted = sorted(set(isrcs))
    if not wanted:
        return {}
    rows = await connections.rows(OF_SOME, {"isrcs": wanted})
    return {one.isrc: one for one in await _told(connections, rows)}


async def _told(connections: Connections, rows: Sequence[Any]) -> list[Conflict]:
    """What is told of them: under the ids that items have by now, those without a name left out."""
    ends = await canonical(connections, {row.item_id for row in rows})
    by = await credits_of(connections, [end.id for end in ends.values()])
    found: defaultdict[str, list[Claimant]] = defaultdict(list)
    for isrc, item, votes, share in rows:
        if item in ends:
            end = ends[item]
            artists = [one.name for one in by[end.id]]
            found[isrc].append(Claimant(end.id, end.name, artists, votes, share))
    return [Conflict(isrc, candidates) for isrc, candidates in found.items()]
