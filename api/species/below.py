"""Taxa below a taxon, and lists that begin with a query: what the filters mean in a release."""

from typing import NamedTuple

from msgspec import Struct, structs
from sqlalchemy import text

from api.connections import Connections
from api.species.listing import Filters, Span, listed
from api.species.releases import Served, first_served
from api.species.schemas import Of, TaxonSummary
from api.species.usage_path import find
from ml.coldp.ranks import IN_ORDER

ABOVE = (*IN_ORDER[: IN_ORDER.index("kingdom")], "other", "unranked")
# Roots follow each other: one begins where the one before it ends. LATERAL with an offset is one
# descent of an index for each taxon, however large the table is and whatever is guessed of it.
KINGDOMS = """
    WITH RECURSIVE roots AS (
        SELECT id, lft, rgt, depth FROM derived.lineages
        WHERE release = {release} AND lft = 1 AND is_taxon
        UNION ALL
        SELECT next.* FROM roots CROSS JOIN LATERAL (
            SELECT id, lft, rgt, depth FROM derived.lineages
            WHERE release = {release} AND lft = roots.rgt + 1 AND is_taxon OFFSET 0
        ) next
    ), walk AS (
        SELECT roots.*, u.rank, u.scientific_name FROM roots CROSS JOIN LATERAL ({named_roots}) u
        UNION ALL
        SELECT child.*, u.rank, u.scientific_name FROM walk CROSS JOIN LATERAL (
            SELECT id, lft, rgt, depth FROM derived.lineages
            WHERE release = {release} AND parent = walk.lft AND is_taxon OFFSET 0
        ) child CROSS JOIN LATERAL ({named_children}) u
        WHERE walk.rank = ANY(:above) AND walk.depth < 6
    )
    SELECT lft, rgt FROM walk WHERE rank = 'kingdom' AND lower(scientific_name) = :name
    ORDER BY lft
"""
NAMED = """
    SELECT rank, scientific_name FROM derived.name_usages
    WHERE release = {release} AND id = {of}.id OFFSET 0
"""


class Wanted(Struct, frozen=True, kw_only=True):
    """The filters of a list as they are asked."""

    status: str | None = None
    rank: str | None = None
    kingdom: str | None = None
    under: str | None = None
    extinct: bool | None = None
    environment: str | None = None
    roots: bool = False


class Asked(NamedTuple):
    """Which release is listed, and what of it."""

    one: Served
    filters: Filters


async def meant(connections: Connections, wanted: Wanted, source: str | None) -> Asked:
    """The release and the filters: ``under`` says the source where none is named."""
    if wanted.under is not None:
        found = await find(connections, wanted.under, source)
        one, below = found.served, [_below(found.lft, found.rgt)]
    else:
        one, below = await first_served(connections, source), []
    spans: tuple[Span, ...] | None = tuple(below) if below else None
    if wanted.kingdom is not None:
        kingdoms = await _kingdoms(connections, one, wanted.kingdom)
        spans = kingdoms if spans is None else _both(spans, kingdoms)
    return Asked(
        one,
        Filters(
            spans=spans,
            status=wanted.status,
            rank=wanted.rank,
            extinct=wanted.extinct,
            environment=wanted.environment,
            roots=wanted.roots,
        ),
    )


def _below(lft: int | None, rgt: int | None) -> Span:
    """The range of what is below a taxon; what stands nowhere has an empty one."""
    return (0, -1) if lft is None or rgt is None else (lft + 1, rgt)


def _both(spans: tuple[Span, ...], others: tuple[Span, ...]) -> tuple[Span, ...]:
    """What two sets of ranges share."""
    shared = ((max(a, c), min(b, d)) for a, b in spans for c, d in others)
    return tuple(span for span in shared if span[0] <= span[1])


async def _kingdoms(connections: Connections, one: Served, name: str) -> tuple[Span, ...]:
    """Ranges of the kingdoms of a name, themselves included: found from the roots down."""
    release = int(one.release)
    roots, children = (NAMED.format(release=release, of=of) for of in ("roots", "child"))
    statement = text(KINGDOMS.format(release=release, named_roots=roots, named_children=children))
    asked = {"name": name.strip().lower(), "above": list(ABOVE)}
    rows = await connections.rows(statement, asked)
    return tuple((row.lft, row.rgt) for row in rows)


async def below_of(
    connections: Connections,
    usage: str,
    source: str | None,
    filters: Filters,
    cursor: str | None,
    limit: int,
    *,
    direct: bool,
) -> Of[TaxonSummary]:
    """Taxa below a usage's taxon in tree order: its children, or all that are below it."""
    found = await find(connections, usage, source)
    if found.lft is None:
        return Of(found.key, [], None)
    spans = (_below(found.lft, found.rgt),)
    parent = found.lft if direct else None
    filters = structs.replace(filters, spans=spans, parent=parent)
    page = await listed(connections, found.served, filters, cursor, limit)
    return Of(found.taxon_key, page.items, page.next)
