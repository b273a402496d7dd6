"""Finding belongings: a question read into filters and words, answered with why. No writing.

LanceDB proposes, Postgres disposes by the rule and the filters; what is left is ranked by where its
terms were met and by what its words mean.
"""

import asyncio
import datetime as dt

from msgspec import Struct

from api.auth import Viewer
from api.belongings.candidates import candidates_of
from api.belongings.filters import rule_of
from api.belongings.indexed import Index, index_of
from api.belongings.queries.items import items_by_id, items_where
from api.belongings.schemas import Item
from api.belongings.sight import Sight, sight_of
from api.connections import Connections
from api.visibility import items
from ml.belongings import Asked, ranked, readings


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
    """Answer a question over everything its viewer may see.

    Where nothing is found as it is read, filters that were guessed are given up, the least sure
    ones first; what is shown as read tells so.
    """
    sight, index = await asyncio.gather(sight_of(connections, viewer), index_of(connections))
    read = readings(question, sight.known, today)
    answer = await _answered(sight, index, next(read), limit)
    if answer.items or answer.reason:
        return answer
    for asked in read:
        other = await _answered(sight, index, asked, limit)
        # Elsewhere only what is meant for sure; what lies there, whatever it is, comes after it.
        if other.items and (asked.has_filters or other.items[0].confidence != "Low"):
            return other
    return answer


async def _answered(sight: Sight, index: Index | None, asked: Asked, limit: int) -> Answer:
    """What is found for a question as it is read."""
    if asked.words and index is None:
        return Answer([], shown(asked), "Items are not searchable yet: they are still derived.")
    if not asked.words and not asked.has_filters:
        return Answer([], shown(asked), "The question holds no word to look for.")
    found = []
    if index is not None and (asked.words or asked.tags):
        found = await by_words(sight, index, asked, limit)
    if not asked.words and len(found) < limit:
        met = {hit.item.id for hit in found}
        rest = await _by_filters(sight, asked, limit)
        found += [hit for hit in rest if hit.item.id not in met][: limit - len(found)]
    return Answer(found, shown(asked), None)


async def by_words(sight: Sight, index: Index, asked: Asked, limit: int) -> list[Found]:
    """The best items for the words of a question that was read."""
    found = await candidates_of(index, await sight.visible(asked), asked)
    documents, near = [one.document for one in found], [one.near for one in found]
    hits = ranked(asked.looked_for, documents, near, asked.emphasis)[:limit]
    ids = [found[hit.at].id for hit in hits]
    rows = await sight.connections.rows(items_by_id(sight.viewer), {"ids": ids})
    known = {item.id: item for item in await sight.told(rows)}
    return [
        Found(known[id_], hit.score, hit.confidence, hit.why)
        for id_, hit in zip(ids, hits, strict=True)
        if id_ in known
    ]


async def _by_filters(sight: Sight, asked: Asked, limit: int) -> list[Found]:
    query = items_where(sight.viewer, rule_of(sight.viewer, asked))
    query = query.order_by(items.c.name, items.c.id).limit(limit)
    found = await sight.told(await sight.connections.rows(query))
    return [Found(item, 1.0, "High", {}) for item in found]


def shown(asked: Asked) -> Read:
    """How a question was read, as it is told."""
    quantity = Range(*asked.quantity, asked.unit) if asked.quantity else None
    value = Range(*asked.value) if asked.value else None
    days = [Days(*span) if span else None for span in (asked.bought, asked.warranty)]
    return Read(asked.words, asked.places, asked.tags, quantity, value, *days)
