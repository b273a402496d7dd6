"""Finding belongings: a question read into filters and words, answered with why. No writing.

LanceDB proposes, Postgres disposes by the rule and the filters; what is left is ranked by where its
terms were met and by what its words mean.
"""

import datetime as dt
import uuid
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import ARRAY, Uuid, any_, func, literal, select

from api.auth import Viewer
from api.belongings.filters import rule_of
from api.belongings.indexed import Index, index_of
from api.belongings.proposing import Proposed, Question, proposals
from api.belongings.queries.items import items_where, told
from api.belongings.schemas import Item
from api.connections import Connections
from api.visibility import (
    items,
    locations,
    may_name_unit,
    may_see_item,
    may_see_location,
    units,
)
from ml.belongings import Asked, Document, Known, ranked, read_question

FEW = 5_000
ENOUGH, GROWTH, MOST = 200, 8, 102_400
UUIDS = ARRAY(Uuid())


class Candidate(NamedTuple):
    """An item that may be meant: its terms as far as its viewer may know, how near it lies."""

    id: uuid.UUID
    document: Document
    near: float


class Range(Struct):
    """Bounds of a figure; null is open."""

    low: float | None
    high: float | None
    inclusive: bool
    unit: str | None = None


class Days(Struct):
    """From the first to the last day; null is open."""

    first: dt.date | None
    last: dt.date | None


class Read(Struct):
    """How a question was read: filters, and the words that are left."""

    words: list[str]
    places: list[str]
    tags: list[str]
    quantity: Range | None
    value: Range | None
    bought: Days | None
    warranty: Days | None


class Found(Struct):
    """One item found. ``why`` tells where each word was met, or how alike a photo is."""

    item: Item
    score: float
    confidence: str
    why: dict[str, str]


class Answer(Struct):
    """Items found, best first, and how the question was read. ``reason``: why words were not."""

    items: list[Found]
    asked: Read
    reason: str | None


async def find(
    connections: Connections, viewer: Viewer, question: str, today: dt.date, limit: int
) -> Answer:
    """Answer a question over everything its viewer may see."""
    asked = read_question(question, await _known(connections, viewer), today)
    if not asked.words:
        return await _by_filters(connections, viewer, asked, limit)
    index = await index_of(connections)
    if index is None:
        return Answer([], shown(asked), "Items are not searchable yet: they are still derived.")
    return Answer(await by_words(connections, viewer, index, asked, limit), shown(asked), None)


async def by_words(
    connections: Connections, viewer: Viewer, index: Index, asked: Asked, limit: int
) -> list[Found]:
    """The best items for the words of a question that was read."""
    candidates = await _candidates(connections, viewer, index, asked)
    known = [candidate.document for candidate in candidates]
    near = [candidate.near for candidate in candidates]
    hits = ranked(asked.words, known, near)[:limit]
    ids = [candidates[hit.at].id for hit in hits]
    rows = await connections.rows(items_where(viewer, items.c.id.in_(ids)))
    known = {item.id: item for item in await told(connections, viewer, rows)}
    return [
        Found(known[id_], hit.score, hit.confidence, hit.why)
        for id_, hit in zip(ids, hits, strict=True)
        if id_ in known
    ]


async def _by_filters(connections: Connections, viewer: Viewer, asked: Asked, limit: int) -> Answer:
    if not asked.has_filters:
        return Answer([], shown(asked), "The question holds no word to look for.")
    query = items_where(viewer, rule_of(viewer, asked)).order_by(items.c.name, items.c.id)
    rows = await connections.rows(query.limit(limit))
    found = await told(connections, viewer, rows)
    return Answer([Found(item, 1.0, "High", {}) for item in found], shown(asked), None)


async def _known(connections: Connections, viewer: Viewer) -> Known:
    """Names of places and tags that a viewer may know."""
    names = select(units.c.name).where(may_name_unit(viewer))
    places = names.union(select(locations.c.name).where(may_see_location(viewer)))
    tags = select(func.unnest(items.c.tags).label("tag")).where(may_see_item(viewer)).distinct()
    rows = await connections.rows(places)
    return Known([row[0] for row in rows], [row[0] for row in await connections.rows(tags)])


async def _candidates(
    connections: Connections, viewer: Viewer, index: Index, asked: Asked
) -> list[Candidate]:
    """The best proposals one may see, at most ENOUGH.

    Few items that may be meant are searched alone. Where they are many, the best of all items are
    asked for, and more of them while too few may be seen.
    """
    own = select(units.c.id).where(units.c.owner_id == viewer.id)
    columns = (items.c.id, items.c.unit_id.in_(own).label("is_own"))
    allowed = select(*columns).where(may_see_item(viewer), rule_of(viewer, asked))
    few = await connections.rows(allowed.order_by(items.c.id).limit(FEW + 1))
    among = [str(row.id) for row in few] if len(few) <= FEW else None
    question = Question(asked.words, await index.vector_of(asked.text), among)
    amount = ENOUGH
    while True:
        proposed = await proposals(index, question, amount)
        if among is None:
            ids = [uuid.UUID(one.id) for one in proposed.items]
            few = await connections.rows(allowed.where(items.c.id == any_(literal(ids, UUIDS))))
        found = _seen(proposed, {str(row.id): bool(row.is_own) for row in few})
        if among is not None or len(found) >= ENOUGH or proposed.is_all or amount >= MOST:
            return found[:ENOUGH]
        amount *= GROWTH


def _seen(proposed: Proposed, may: dict[str, bool]) -> list[Candidate]:
    """Proposals one may see. Of somebody else's unit the path tells of places one may not know."""
    found = []
    for one in proposed.items:
        if one.id in may:
            fields = one.fields if may[one.id] else {**one.fields, "path": ""}
            found.append(Candidate(uuid.UUID(one.id), Document(**fields), one.near))
    return found


def shown(asked: Asked) -> Read:
    """How a question was read, as it is told."""
    quantity = Range(*asked.quantity, asked.unit) if asked.quantity else None
    value = Range(*asked.value) if asked.value else None
    days = [Days(*span) if span else None for span in (asked.bought, asked.warranty)]
    return Read(asked.words, asked.places, asked.tags, quantity, value, *days)
