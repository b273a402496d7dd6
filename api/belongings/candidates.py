"""Items that a question may mean, as far as its viewer may see them. They are ranked elsewhere."""

import uuid
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from api.belongings.held import KEPT, Ats, Held, Seen, held
from api.belongings.indexed import Index
from api.belongings.proposing import ENOUGH, Question, proposals
from api.belongings.sight import Visible
from api.photos.search.lance import Vector
from ml.belongings import Asked, Document, stem

DIGITS = 4


class Candidate(NamedTuple):
    """An item that may be meant: its terms as far as its viewer may know, how near it lies."""

    id: uuid.UUID
    document: Document
    near: float


async def candidates_of(index: Index, visible: Visible, asked: Asked) -> list[Candidate]:
    """What may be meant: by words and meaning, and where no item has a word, by its likes."""
    table = await held(index)
    if table is None:
        return []
    seen, vector = table.seen(visible), await index.vector_of(asked.text)
    rows = (await proposals(index, table, Question(asked.looked_for, vector, seen.any)))[:ENOUGH]
    found = await _told(table, rows, seen, vector)
    terms = [_terms(one.document) for one in found]
    unknown = [
        word
        for word in asked.looked_for
        if all({word, stem(word)}.isdisjoint(known) for known in terms)
    ]
    if not unknown:
        return found
    likes = Question(unknown, vector, seen.any, nearly=True)
    more = (await proposals(index, table, likes))[:ENOUGH]
    return found + await _told(table, more[np.isin(more, rows, invert=True)], seen, vector)


@lru_cache(maxsize=KEPT)
def _terms(document: Document) -> frozenset[str]:
    return frozenset(document.terms.split())


async def _told(table: Held, rows: Ats, seen: Seen, vector: Vector | None) -> list[Candidate]:
    """What is known of rows. Of somebody else's unit the path tells of places one may not know."""
    read, is_own = await table.rows(rows), seen.own[rows]
    near = [0.0] * len(read)
    if vector is not None and read:
        meanings = np.stack([row.meaning for row in read if row.meaning is not None])
        near = np.round(meanings @ vector, DIGITS).tolist()
    documents = [
        row.document if may else row.document._replace(path="")
        for row, may in zip(read, is_own.tolist(), strict=True)
    ]
    return list(map(Candidate, table.uuids(rows), documents, near))
