"""Lists of usages in tree order, by cursor: filters and their SQL. One usage is elsewhere.

Usages stand at the ``lft`` of their taxon, so a subtree is a range of the list, and a page begins
where the one before ended. Synonyms follow their taxon by id; bare names, which stand nowhere,
are listed by id.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import ColumnElement, Row, and_, false, func, or_, select, true

from api.connections import Connections
from api.pagination import cursor_of, position_of
from api.species.releases import Served
from api.species.schemas import Ref, TaxonSummary
from api.species.tables import Condition, Rows, lineages, number, of_release, usages
from api.species.tree import refs_at
from api.species.usage_path import key_of
from ml.coldp import MAJOR_RANKS, TAXA

Span = tuple[int, int]
BARE = "bare name"
SHOWN = ("kingdom", "phylum", "class", "order", "family", "genus")
COLUMNS = (
    usages.c.id,
    usages.c.scientific_name,
    usages.c.authorship,
    usages.c.rank,
    usages.c.status,
    usages.c.accepted_id,
    usages.c.extinct,
    usages.c.environment,
    lineages.c.is_taxon,
    lineages.c.lft,
    lineages.c.rgt,
    lineages.c.parent,
    *(lineages.c[rank] for rank in SHOWN),
)


class After(NamedTuple):
    """The last usage of the page before."""

    lft: int | None
    id: str


class Filters(Struct, frozen=True, kw_only=True):
    """What to keep of a release. ``spans`` are ranges of ``lft``, both ends inclusive.

    Without a status all taxa are kept, accepted ones and provisional ones.
    """

    spans: tuple[Span, ...] | None = None
    status: str | None = None
    rank: str | None = None
    extinct: bool | None = None
    environment: str | None = None
    parent: int | None = None
    roots: bool = False


class Listed(NamedTuple):
    """A page of usages, and the cursor of the next one."""

    items: list[TaxonSummary]
    next: str | None


async def listed(
    connections: Connections, one: Served, filters: Filters, cursor: str | None, limit: int
) -> Listed:
    """A page of a release; raises InvalidError for a cursor of another list."""
    after = position_of(cursor, After)
    rows = await connections.rows(page(one.release, filters, after, limit + 1))
    items = await summaries(connections, one, rows[:limit])
    if len(rows) <= limit:
        return Listed(items, None)
    last = rows[limit - 1]
    return Listed(items, cursor_of(After(last.lft, last.id)))


def page(release: int, filters: Filters, after: After | None, limit: int) -> Rows:
    """The statement of a page after the given usage, at most ``limit`` rows."""
    query = joined(release, COLUMNS).where(*conditions(filters), *_beyond(after))
    if filters.status == BARE:
        return query.order_by(usages.c.id).limit(number(limit))
    return query.order_by(lineages.c.lft, lineages.c.id).limit(number(limit))


def counted(release: int, filters: Filters) -> Rows:
    """The statement that counts what is listed."""
    return joined(release, [func.count()]).where(*conditions(filters))


def joined(release: int, columns: Sequence[ColumnElement[Any]]) -> Rows:
    """The statement of columns of usages and their lineages."""
    query = select(*columns).select_from(lineages)
    query = query.join(usages, lineages.c.id == usages.c.id)
    return query.where(of_release(lineages, release), of_release(usages, release))


def conditions(filters: Filters) -> Iterator[Condition]:
    """SQL of each filter, over lineages joined with usages."""
    yield from _of_status(filters.status)
    if filters.spans is not None:
        yield or_(false(), *(_within(*span) for span in filters.spans))
    if filters.parent is not None:
        yield lineages.c.parent == filters.parent
    if filters.roots:
        yield lineages.c.parent.is_(None)
    if filters.rank is not None:
        yield from _of_rank(filters.rank, filters.status)
    if filters.extinct is not None:
        yield func.coalesce(usages.c.extinct, false()).is_(filters.extinct)
    if filters.environment is not None:
        several = func.concat(",", usages.c.environment, ",")
        yield several.contains(f",{filters.environment},")


def _within(first: int, last: int) -> Condition:
    return and_(lineages.c.lft >= number(first), lineages.c.lft <= number(last))


def _of_status(status: str | None) -> Iterator[Condition]:
    if status is None or status in TAXA:
        yield lineages.c.is_taxon == true()
    if status == BARE:
        yield lineages.c.lft.is_(None)
    else:
        yield lineages.c.lft.is_not(None)
    if status is not None:
        yield usages.c.status == status


def _of_rank(rank: str, status: str | None) -> Iterator[Condition]:
    """A taxon of a major rank is its own ancestor of that rank: its name need not be read."""
    if rank in MAJOR_RANKS and (status is None or status in TAXA):
        yield lineages.c[rank] == lineages.c.lft
    yield usages.c.rank == rank


def _beyond(after: After | None) -> Iterator[Condition]:
    if after is None:
        return
    if after.lft is None:
        yield usages.c.id > after.id
        return
    lft: ColumnElement[Any] = lineages.c.lft
    yield lft >= after.lft
    yield or_(lft > after.lft, and_(lft == after.lft, lineages.c.id > after.id))


async def summaries(
    connections: Connections, one: Served, rows: Sequence[Row[*tuple[Any, ...]]]
) -> list[TaxonSummary]:
    """Rows of COLUMNS with the names of their ancestors."""
    names = [row._asdict() for row in rows]
    places = {row[name] for row in names for name in (*SHOWN, "parent")}
    refs = await refs_at(connections, one, places)
    return [_summary(one, row, refs) for row in names]


def _summary(one: Served, row: Mapping[str, Any], refs: Mapping[int | None, Ref]) -> TaxonSummary:
    parent, accepted = refs.get(row["parent"]), row["accepted_id"]
    above = {rank: refs.get(row[rank]) for rank in SHOWN}
    names: dict[str, Any] = {rank: ref and ref.name for rank, ref in above.items()}
    environment = row["environment"]
    return TaxonSummary(
        id=key_of(one, row["id"]),
        **{name: row[name] for name in ("scientific_name", "authorship", "rank", "status")},
        accepted_id=None if row["is_taxon"] or accepted is None else key_of(one, accepted),
        parent_id=parent.id if parent else None,
        extinct=row["extinct"],
        environment=environment.split(",") if environment else [],
        has_children=bool(row["is_taxon"]) and row["rgt"] > row["lft"],
        class_=names.pop("class"),
        **names,
    )
