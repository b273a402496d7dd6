"""Items that a question may mean, as far as its viewer may see them. They are ranked elsewhere."""

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, any_, literal, select

from api.auth import Viewer
from api.belongings.filters import rule_of
from api.belongings.indexed import Index
from api.belongings.proposing import Proposed, Question, proposals
from api.connections import Connections
from api.photos.search.lance import Vector
from api.visibility import items, may_see_item, units
from ml.belongings import Asked, Document, stem

FEW = 5_000
ENOUGH, LEAST, GROWTH, MOST = 200, 50, 8, 102_400
UUIDS = ARRAY(Uuid())


class Candidate(NamedTuple):
    """An item that may be meant: its terms as far as its viewer may know, how near it lies."""

    id: uuid.UUID
    document: Document
    near: float


async def candidates_of(
    connections: Connections, viewer: Viewer, index: Index, asked: Asked
) -> list[Candidate]:
    """What may be meant: by words and meaning, and where no item has a word, by its likes."""
    seen = Seen(connections, viewer, rule_of(viewer, asked), await index.vector_of(asked.text))
    few = await seen.few() if asked.has_filters else None
    found = await seen.disposed(index, asked.words, few)
    known = {term for one in found for term in one.document.terms.split()}
    unknown = [word for word in asked.words if not known & {word, stem(word)}]
    if not unknown:
        return found
    more = await seen.disposed(index, unknown, few, nearly=True)
    met = {one.id for one in found}
    return found + [one for one in more if one.id not in met]


class Seen(NamedTuple):
    """Whose items are searched, by which rule, and what the question means."""

    connections: Connections
    viewer: Viewer
    rule: ColumnElement[bool]
    vector: Vector | None

    def allowed(self) -> Select[tuple[uuid.UUID, bool]]:
        """Items that may be found, each with whether it lies in a unit of one's own."""
        own = select(units.c.id).where(units.c.owner_id == self.viewer.id)
        is_own = items.c.unit_id.in_(own)
        return select(items.c.id, is_own).where(may_see_item(self.viewer), self.rule)

    async def few(self) -> dict[str, bool] | None:
        """All of them, if they are few."""
        rows = await self.connections.rows(self.allowed().limit(FEW + 1))
        return {str(id_): bool(own) for id_, own in rows} if len(rows) <= FEW else None

    async def disposed(
        self,
        index: Index,
        words: Sequence[str],
        few: dict[str, bool] | None,
        *,
        nearly: bool = False,
    ) -> list[Candidate]:
        """The best proposals that may be seen, at most ENOUGH.

        Few items are searched alone. Of many the best of all are asked for, and while too few of
        those may be seen, more of them, or those alone that may be.
        """
        amount = ENOUGH
        while True:
            among = None if few is None else sorted(few)
            proposed = await proposals(index, Question(words, self.vector, among, nearly), amount)
            found = _seen(proposed, few if few is not None else await self._kept(proposed))
            full = len(found) >= LEAST or proposed.is_all or amount >= MOST
            if full or few is not None:
                return found[:ENOUGH]
            few = await self.few() if amount == ENOUGH else None
            amount = amount if few is not None else amount * GROWTH

    async def _kept(self, proposed: Proposed) -> dict[str, bool]:
        ids = [uuid.UUID(one.id) for one in proposed.items]
        kept = self.allowed().where(items.c.id == any_(literal(ids, UUIDS)))
        return {str(id_): bool(own) for id_, own in await self.connections.rows(kept)}


def _seen(proposed: Proposed, may: dict[str, bool]) -> list[Candidate]:
    """Proposals one may see. Of somebody else's unit the path tells of places one may not know."""
    found = []
    for one in proposed.items:
        if one.id in may:
            fields = one.fields if may[one.id] else {**one.fields, "path": ""}
            found.append(Candidate(uuid.UUID(one.id), Document(**fields), one.near))
    return found
