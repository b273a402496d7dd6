"""Items that a question may mean, as far as its viewer may see them. They are ranked elsewhere."""

import uuid
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from sqlalchemy import ARRAY, ColumnElement, LargeBinary, Select, Uuid, any_, func, literal, select

from api.auth import Viewer
from api.belongings.filters import rule_of
from api.belongings.held import LENGTH, Ats, Held, held
from api.belongings.indexed import Index
from api.belongings.proposing import Proposed, Question, proposals
from api.connections import Connections
from api.photos.search.lance import Vector
from api.visibility import items, may_see_item, units
from ml.belongings import Asked, Document, stem

FEW = 5_000
ENOUGH, LEAST, GROWTH, MOST = 200, 50, 8, 102_400
UUIDS = ARRAY(Uuid())
DIGITS = 4
NOTHING = literal(b"", LargeBinary())
May = dict[bytes, bool]


class Candidate(NamedTuple):
    """An item that may be meant: its terms as far as its viewer may know, how near it lies."""

    id: uuid.UUID
    document: Document
    near: float


async def candidates_of(
    connections: Connections, viewer: Viewer, index: Index, asked: Asked
) -> list[Candidate]:
    """What may be meant: by words and meaning, and where no item has a word, by its likes."""
    table = await held(index)
    if table is None:
        return []
    vector = await index.vector_of(asked.text)
    seen = Seen(connections, viewer, rule_of(viewer, asked), index, table, vector)
    few = await seen.few() if asked.has_filters else None
    found = await seen.disposed(asked.words, few)
    known = {term for one in found for term in one.document.terms.split()}
    unknown = [word for word in asked.words if not known & {word, stem(word)}]
    if not unknown:
        return found
    more = await seen.disposed(unknown, few, nearly=True)
    met = {one.id for one in found}
    return found + [one for one in more if one.id not in met]


class Seen(NamedTuple):
    """Whose items are searched, by which rule, in what, and what the question means."""

    connections: Connections
    viewer: Viewer
    rule: ColumnElement[bool]
    index: Index
    held: Held
    vector: Vector | None

    def allowed(self) -> Select[tuple[uuid.UUID, bool]]:
        """Items that may be found, each with whether it lies in a unit of one's own."""
        own = select(units.c.id).where(units.c.owner_id == self.viewer.id)
        is_own = items.c.unit_id.in_(own).label("is_own")
        return select(items.c.id, is_own).where(may_see_item(self.viewer), self.rule)

    async def few(self) -> May | None:
        """All of them, if they are few."""
        found = await self._may(self.allowed().limit(FEW + 1))
        return found if len(found) <= FEW else None

    async def disposed(
        self, words: Sequence[str], few: May | None, *, nearly: bool = False
    ) -> list[Candidate]:
        """The best proposals that may be seen, at most ENOUGH.

        Few items are searched alone. Of many the best of all are asked for, and while too few of
        those may be seen, more of them, or those alone that may be.
        """
        amount = ENOUGH
        while True:
            among = None if few is None else self.held.among(few)
            question = Question(words, self.vector, among, nearly)
            proposed = await proposals(self.index, self.held, question, amount)
            may = few if few is not None else await self._kept(proposed)
            rows = proposed.rows[np.isin(proposed.rows, self.held.among(may))]
            full = len(rows) >= LEAST or proposed.is_all or amount >= MOST
            if full or few is not None:
                return await self._told(rows[:ENOUGH], may)
            few = await self.few() if amount == ENOUGH else None
            amount = amount if few is not None else amount * GROWTH

    async def _kept(self, proposed: Proposed) -> May:
        ids = self.held.uuids(proposed.rows)
        return await self._may(self.allowed().where(items.c.id == any_(literal(ids, UUIDS))))

    async def _may(self, query: Select[tuple[uuid.UUID, bool]]) -> May:
        """Rows [id, is_own] of a query, which come as two texts of bytes: thousands are one row."""
        found = query.subquery()
        ids = func.string_agg(func.uuid_send(found.c.id), NOTHING)
        own, others = found.c.is_own.is_(True), found.c.is_own.is_not(True)
        (row,) = await self.connections.rows(select(ids.filter(own), ids.filter(others)))
        return {
            joined[at : at + LENGTH]: is_own
            for joined, is_own in zip(row, (True, False), strict=True)
            for at in range(0, len(joined or b""), LENGTH)
        }

    async def _told(self, ats: Ats, may: May) -> list[Candidate]:
        """What is known of rows. Of somebody else's unit the path tells what one may not know."""
        rows, ids = await self.held.rows(ats), self.held.uuids(ats)
        near = [0.0] * len(rows)
        if self.vector is not None and rows:
            meanings = np.stack([row.meaning for row in rows if row.meaning is not None])
            near = np.round(meanings @ self.vector, DIGITS).tolist()
        documents = [
            row.document if may[id_.bytes] else row.document._replace(path="")
            for row, id_ in zip(rows, ids, strict=True)
        ]
        return list(map(Candidate, ids, documents, near))
