"""Taxa and sources in the form that BiologiDex clients read. What is asked of them is elsewhere.

Its clients end every path with a slash; where its form differs from ours, the slash tells.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from litestar import Request
from msgspec import Struct
from sqlalchemy import true

from api.connections import Connections
from api.errors import UnprocessableError
from api.people.schemas import Numbered, PageAsked
from api.species.figures import source_figures
from api.species.listing import COLUMNS, Filters, counted, joined, page, summaries
from api.species.registry import SourceOut
from api.species.releases import Served
from api.species.schemas import TaxonSummary
from api.species.tables import among, lineages
from api.species.usage_path import find
from ml.coldp.statuses import ACCEPTED

MAX_OFFSET = 100_000
MAX_CHILDREN = 1_000
BY_NUMBER = ("page", "page_size")
Sent = Request[Any, Any, Any]
FILLED = ("kingdom", "phylum", "class_", "order", "family", "genus")


class Minimal(Struct):
    """One taxon in a list; ``completeness_score`` is the share of its six ranks that is known."""

    id: str
    scientific_name: str | None
    rank_name: str
    status: str
    kingdom: str | None
    phylum: str | None
    class_name: str | None
    order: str | None
    family: str | None
    genus: str | None
    source_name: str
    completeness_score: float


class Children(Struct):
    """Taxa below one: how many there are, and the first thousand of them."""

    count: int
    direct_only: bool
    results: list[Minimal]


class DataSource(Struct):
    """One source of names."""

    id: str
    name: str
    short_code: str
    full_name: str
    url: str | None
    update_frequency: str
    license: str | None
    is_active: bool
    priority: int


def is_theirs(request: Sent) -> bool:
    """Whether the path was sent with a slash at its end."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return raw.partition(b"?")[0].endswith(b"/")


def minimal(one: Served, items: Sequence[TaxonSummary]) -> list[Minimal]:
    """Taxa in their form."""
    return [_minimal(one, item) for item in items]


def _minimal(one: Served, item: TaxonSummary) -> Minimal:
    above = {name.replace("class_", "class_name"): getattr(item, name) for name in FILLED}
    known = sum(name is not None for name in above.values())
    return Minimal(
        id=item.id,
        scientific_name=item.scientific_name,
        rank_name=item.rank,
        status=item.status,
        **above,
        source_name=one.source,
        completeness_score=round(known / len(FILLED), 4),
    )


def data_source(source: SourceOut) -> DataSource:
    """A source in their form."""
    title = source.title or source.code
    told = (source.url, source.frequency, source.licence, source.active, source.priority)
    return DataSource(source.code, title, source.code, title, *told)


async def numbered(
    connections: Connections, one: Served, filters: Filters, asked: PageAsked, request: Sent
) -> Numbered[Minimal]:
    """A page of taxa by its number, and how many there are; deep pages are for cursors."""
    offset = (asked.page - 1) * asked.size
    if offset > MAX_OFFSET:
        raise UnprocessableError(f"Pages end after {MAX_OFFSET:,} taxa: go on by cursor.")
    query = page(one.release, filters, None, asked.size).offset(offset)
    items = await summaries(connections, one, await connections.rows(query))
    count = await _count(connections, one, filters)
    later = _address(request, asked, 1) if asked.page * asked.size < count else None
    earlier = _address(request, asked, -1) if asked.page > 1 else None
    return Numbered(count, later, earlier, minimal(one, items))


def _address(request: Sent, asked: PageAsked, step: int) -> str:
    """The address of a neighbouring page, with all that was asked, as it was asked."""
    query = [pair for pair in request.query_params.multi_items() if pair[0] not in BY_NUMBER]
    query += [("page", str(asked.page + step)), ("page_size", str(asked.size))]
    path = f"{request.url.path.rstrip('/')}/"
    return str(request.url.with_replacements(path=path, query=urlencode(query)))


async def _count(connections: Connections, one: Served, filters: Filters) -> int:
    """Nothing is counted where the figures of the release tell it."""
    if filters == Filters(status=ACCEPTED):
        return (await source_figures(connections, one)).by_status.get(ACCEPTED, 0)
    count: int = await connections.scalar(counted(one.release, filters))
    return count


async def their_lineage(connections: Connections, text: str, source: str | None) -> list[Minimal]:
    """Ancestors of a taxon from the root down, and the taxon itself."""
    found = await find(connections, text, source)
    query = joined(found.served.release, COLUMNS).where(lineages.c.is_taxon == true())
    query = query.where(among(lineages.c.lft, found.path or [])).order_by(lineages.c.lft)
    rows = await connections.rows(query)
    return minimal(found.served, await summaries(connections, found.served, rows))


async def their_children(
    connections: Connections, text: str, source: str | None, direct: bool
) -> Children:
    """Taxa below one: its children, or all its descendants."""
    found = await find(connections, text, source)
    if found.lft is None or found.rgt is None:
        return Children(0, direct, [])
    below = Filters(spans=((found.lft + 1, found.rgt),), parent=found.lft if direct else None)
    rows = await connections.rows(page(found.served.release, below, None, MAX_CHILDREN))
    items = await summaries(connections, found.served, rows)
    count = len(items)
    if count == MAX_CHILDREN:
        count = await connections.scalar(counted(found.served.release, below))
    return Children(count, direct, minimal(found.served, items))
