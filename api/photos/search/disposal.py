"""LanceDB proposes, Postgres disposes: proposals become photos one may see. Scores stay.

What may not be seen is gone before anything is counted or ranked. Where little of what is
proposed may be seen, more is asked for, and in the end only what may be seen is searched.
"""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

from msgspec import Struct
from sqlalchemy import ARRAY, String, Uuid, any_, literal, select

from api.auth import Viewer
from api.connections import Connections
from api.photos.filters import PhotoFilters, conditions
from api.photos.search.lance import Proposal
from api.photos.view import DATED, Rows, photos
from api.visibility import may_see

Key = Literal["id", "content_id"]
Propose = Callable[[int, Sequence[str] | None], Awaitable[list[Proposal]]]
LEAST, GROWTH, MOST = 100, 8, 51_200
FEW = 5_000


class Seen(Struct, frozen=True):
    """What a viewer may find: the rule and the filters, and a photo to leave out."""

    viewer: Viewer | None
    filters: PhotoFilters = PhotoFilters()
    but: uuid.UUID | None = None

    def rows(self, key: Key) -> Rows:
        """Ids of these photos, each with its key."""
        query = select(photos.c.id, photos.c[key]).select_from(DATED)
        query = query.where(may_see(self.viewer), *conditions(self.filters))
        return query if self.but is None else query.where(photos.c.id != self.but)


class Ranked(Struct, frozen=True):
    """A photo one may see, at its place."""

    photo_id: uuid.UUID
    score: float


async def disposed(
    connections: Connections, seen: Seen, key: Key, propose: Propose, wanted: int
) -> list[Ranked]:
    """The best ``wanted`` photos one may see of what is proposed, ties by id.

    ``propose`` gives the best so many, of all or of the keys it is handed.
    """
    amount = max(LEAST, 4 * wanted)
    kept: list[Ranked] = []
    while True:
        proposals = await propose(amount, None)
        kept = await _kept(connections, seen, key, proposals)
        if len(kept) >= wanted or len(proposals) < amount or amount >= MOST:
            return kept[:wanted]
        few = await _few(connections, seen, key)
        if few is not None:
            return (await _kept(connections, seen, key, await propose(len(few), few)))[:wanted]
        amount = min(MOST, amount * GROWTH)


async def _kept(
    connections: Connections, seen: Seen, key: Key, proposals: Sequence[Proposal]
) -> list[Ranked]:
    scores = {proposal.id: proposal.score for proposal in proposals}
    among = (
        literal([uuid.UUID(given) for given in scores], ARRAY(Uuid()))
        if key == "id"
        else literal(list(scores), ARRAY(String()))
    )
    rows = await connections.rows(seen.rows(key).where(photos.c[key] == any_(among)))
    found = [Ranked(row[0], scores[str(row[1])]) for row in rows]
    return sorted(found, key=lambda hit: (-hit.score, str(hit.photo_id)))


async def _few(connections: Connections, seen: Seen, key: Key) -> list[str] | None:
    """All keys that may be seen, if they are few."""
    rows = await connections.rows(seen.rows(key).limit(FEW + 1))
    return None if len(rows) > FEW else sorted({str(row[1]) for row in rows})
