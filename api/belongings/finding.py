"""Finding belongings: a question read into filters and words, answered with why. No writing.

LanceDB proposes by words as they are and as they may be misspelt, both fused by reciprocal ranks;
Postgres disposes by the rule and the filters; what is left is ranked by where its terms were met.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, case, cast, false, func, or_, select, true
from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION

from api.auth import Viewer
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
from catalog_data.belongings.quantities import UNITS
from ml.belongings import (
    DOCUMENT_RECIPE,
    Asked,
    Bounds,
    Document,
    Known,
    Span,
    ranked,
    read_question,
)

if TYPE_CHECKING:
    from lancedb.query import FullTextQuery
    from lancedb.table import AsyncTable

RRF = 60  # Cormack, Clarke and Buettcher, 2009
PROPOSED, FEW = 400, 5_000
SHORTEST, LONG, CLOSE, FAR = 4, 8, 1, 2
SPELT = {name.lower(): (unit.category, unit.base) for name, unit in UNITS.items()}


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


def rule_of(viewer: Viewer, asked: Asked) -> ColumnElement[bool]:
    """The filters of a question over items."""
    rules: list[ColumnElement[bool]] = [true()]
    rules += [_within(viewer, place) for place in asked.places]
    if asked.tags:
        rules.append(items.c.tags.overlap(asked.tags))
    if asked.quantity is not None:
        rules.append(_measured(asked.quantity, asked.unit or "count"))
    if asked.value is not None:
        worth = func.coalesce(items.c.value, items.c.purchase_price)
        rules.append(_bounded(worth, asked.value))
    rules += _dated(items.c.purchased_on, asked.bought)
    warranty = _dated(items.c.warranty_until, asked.warranty)
    if asked.warranty is not None and asked.warranty.last is None:
        return and_(*rules, or_(and_(*warranty), items.c.lifetime_warranty))
    return and_(*rules, *warranty)


def _within(viewer: Viewer, name: str) -> ColumnElement[bool]:
    """Items in a unit or location of a name the viewer may know, or in what lies in it."""
    placed = select(locations.c.id).where(locations.c.name == name, may_see_location(viewer))
    named = and_(units.c.name == name, may_name_unit(viewer))
    start = select(units.c.id).where(or_(named, units.c.location_id.in_(placed)))
    down = start.cte(recursive=True)
    inside = select(units.c.id).join(down, down.c.id == units.c.parent_id)
    below = down.union_all(inside.where(may_name_unit(viewer)))
    return items.c.unit_id.in_(select(below.c.id))


def _measured(bounds: Bounds, unit: str) -> ColumnElement[bool]:
    """A quantity within bounds, in whatever unit of the same kind it was said."""
    if unit not in SPELT:
        return false()
    category, base = SPELT[unit]
    figure = cast(items.c.quantity, DOUBLE_PRECISION)
    factors = [
        (items.c.quantity_unit == name, figure * (known.base / base))
        for name, known in UNITS.items()
        if known.category == category
    ]
    return _bounded(case(*factors), bounds)


def _bounded(figure: ColumnElement[Any], bounds: Bounds) -> ColumnElement[bool]:
    low, high, inclusive = bounds
    rules = [figure.is_not(None)]
    if low is not None:
        rules.append(figure >= low if inclusive else figure > low)
    if high is not None:
        rules.append(figure <= high if inclusive else figure < high)
    return and_(*rules)


def _dated(column: ColumnElement[Any], span: Span | None) -> list[ColumnElement[bool]]:
    if span is None:
        return []
    bounds = [column >= span.first] if span.first else []
    return bounds + ([column <= span.last] if span.last else [])


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
    rows = await _proposals(Lance(await connections.lance()), words, among)
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


async def _proposals(
    lance: Lance, words: Sequence[str], among: list[str] | None
) -> list[dict[str, Any]]:
    """Rows of documents that hold a word, as it is or nearly, fused by reciprocal ranks."""
    opened = await lance.open(ITEM_DOCUMENTS)
    if opened is None or among == []:
        return []
    lists = [await _matches(opened, query, among) for query in _queries(words)]
    scores: dict[str, float] = {}
    rows: dict[str, dict[str, Any]] = {}
    for found in lists:
        for rank, row in enumerate(found, start=1):
            id_ = row["item_id"]
            rows.setdefault(id_, row)
            scores[id_] = scores.get(id_, 0.0) + 1 / (RRF + rank)
    return [rows[id_] for id_ in sorted(rows, key=lambda id_: (-scores[id_], id_))]


async def _matches(
    opened: "AsyncTable", query: "FullTextQuery", among: list[str] | None
) -> list[dict[str, Any]]:
    asked = opened.query().nearest_to_text(query).limit(PROPOSED)
    if among is not None:
        asked = asked.where("item_id IN ('" + "', '".join(among) + "')")
    table = await asked.select(["item_id", *FIELDS, "_score"]).to_arrow()
    rows: list[dict[str, Any]] = table.to_pylist()
    return sorted(rows, key=lambda row: (-round(row["_score"], 4), row["item_id"]))


def _queries(words: Sequence[str]) -> "list[FullTextQuery]":
    from lancedb.query import BooleanQuery, MatchQuery, Occur

    exact = MatchQuery(" ".join(words), "terms")  # type: ignore[call-arg]
    near = [
        MatchQuery(word, "terms", fuzziness=FAR if len(word) >= LONG else CLOSE)  # type: ignore[call-arg]
        for word in words
        if len(word) >= SHORTEST
    ]
    if not near:
        return [exact]
    return [exact, BooleanQuery([(Occur.SHOULD, query) for query in near])]


def shown(asked: Asked) -> Read:
    """How a question was read, as it is told."""
    quantity = Range(*asked.quantity, asked.unit) if asked.quantity else None
    value = Range(*asked.value) if asked.value else None
    days = [Days(*span) if span else None for span in (asked.bought, asked.warranty)]
    return Read(asked.words, asked.places, asked.tags, quantity, value, *days)
