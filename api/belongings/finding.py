"""Finding belongings: a question read into filters and words, answered with why. No writing.

LanceDB proposes, Postgres disposes by the rule and the filters; what is left is ranked by where its
terms were met.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, func, select

from api.auth import Viewer
from api.belongings.filters import rule_of
from api.belongings.proposing import proposals
from api.belongings.queries.items import items_where, told
from api.belongings.schemas import Item
from api.connections import Connections
from api.photos.search.lance import Lance, published_versions
from api.visibility import (
    items,
    locations,
    may_name_unit,
    may_see_item,
    may_see_location,
    units,
)
from catalog_data.belongings.documents import FIELDS, ITEM_DOCUMENTS
from ml.belongings import DOCUMENT_RECIPE, Asked, Document, Known, ranked, read_question

FEW = 5_000


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
    """One item found. ``why`` tells where each word was met; of filters alone there is none."""

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
    version = (await published_versions(connections)).get(ITEM_DOCUMENTS)
    if version != DOCUMENT_RECIPE:
        return Answer([], shown(asked), "Items are not searchable yet: they are still derived.")
    rule = rule_of(viewer, asked)
    documents = await _candidates(connections, viewer, asked.words, rule)
    hits = ranked(asked.words, [document for _, document in documents])[:limit]
    ids = [documents[hit.at][0] for hit in hits]
    rows = await connections.rows(items_where(viewer, items.c.id.in_(ids)))
    known = {item.id: item for item in await told(connections, viewer, rows)}
    found = [
        Found(known[id_], hit.score, hit.confidence, hit.why)
        for id_, hit in zip(ids, hits, strict=True)
        if id_ in known
    ]
    return Answer(found, shown(asked), None)


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
    connections: Connections, viewer: Viewer, words: Sequence[str], rule: ColumnElement[bool]
) -> list[tuple[uuid.UUID, Document]]:
    """Items that may be meant, with their terms, best proposals first.

    Of somebody else's unit the path is left out: it tells of places one may not know.
    """
    own = select(units.c.id).where(units.c.owner_id == viewer.id)
    columns = (items.c.id, items.c.unit_id.in_(own).label("is_own"))
    allowed = select(*columns).where(may_see_item(viewer), rule)
    few = await connections.rows(allowed.order_by(items.c.id).limit(FEW + 1))
    among = [str(row.id) for row in few] if len(few) <= FEW else None
    rows = await proposals(Lance(await connections.lance()), words, among)
    if among is None:
        ids = [uuid.UUID(row["item_id"]) for row in rows]
        few = await connections.rows(allowed.where(items.c.id.in_(ids)))
    seen = {str(row.id): bool(row.is_own) for row in few}
    return [
        (uuid.UUID(row["item_id"]), _document(row, with_path=seen[row["item_id"]]))
        for row in rows
        if row["item_id"] in seen
    ]


def _document(row: dict[str, Any], *, with_path: bool) -> Document:
    told_of = {name: row[name] for name in FIELDS}
    return Document(**told_of if with_path else {**told_of, "path": ""})


def shown(asked: Asked) -> Read:
    """How a question was read, as it is told."""
    quantity = Range(*asked.quantity, asked.unit) if asked.quantity else None
    value = Range(*asked.value) if asked.value else None
    days = [Days(*span) if span else None for span in (asked.bought, asked.warranty)]
    return Read(asked.words, asked.places, asked.tags, quantity, value, *days)
