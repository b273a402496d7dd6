"""Usages by whole words of their names, scientific or vernacular, in any order. No beginnings.

Postgres' text search with the configuration `simple`, which takes words as they are.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, Any, NamedTuple

from msgspec import Meta
from sqlalchemy import Row, TextClause, text

from api.connections import Connections
from api.pagination import cursor_of, position_of
from api.species.listing import Filters, Span
from api.species.names import Hit
from api.species.releases import Served
from api.species.schemas import Listing, Ref
from ml.names.typed import typed_form

Numbered = tuple[int, Row[*tuple[Any, ...]]]
WITH_WORDS = """release = {release} AND standing < 9
        AND to_tsvector('simple'::regconfig, canonical) @@ plainto_tsquery('simple', :words)"""
NAMES = """
    SELECT i.standing, i.canonical, i.id, 0 AS line, i.accepted_id, u.scientific_name, u.authorship,
        u.rank, u.status, a.scientific_name, a.authorship, a.rank, NULL AS vernacular, NULL
    FROM (SELECT * FROM derived.name_index AS i WHERE {with_words} {within} {beyond}
        ORDER BY standing, canonical, id {first}) AS i
    JOIN derived.name_usages u ON u.release = {release} AND u.id = i.id {filters}
    LEFT JOIN derived.name_usages a ON a.release = {release} AND a.id = i.accepted_id
    ORDER BY i.standing, i.canonical, i.id LIMIT {limit}"""
VERNACULARS = """
    SELECT length(v.name), lower(v.name), v.taxon_id, v.line, NULL, u.scientific_name, u.authorship,
        u.rank, u.status, NULL, NULL, NULL, v.name, v.language
    FROM derived.vernacular_names v
    JOIN derived.name_usages u ON u.release = {release} AND u.id = v.taxon_id {filters}
    LEFT JOIN derived.lineages i ON i.release = {release} AND i.id = v.taxon_id
    WHERE v.release = {release} {beyond}
    AND to_tsvector('simple'::regconfig, v.name) @@ plainto_tsquery('simple', :said) {within}
    AND NOT EXISTS (SELECT FROM derived.name_index n WHERE n.id = v.taxon_id AND {with_words})
    ORDER BY length(v.name), lower(v.name) COLLATE "C", v.taxon_id, v.line LIMIT {limit}"""
PARTS = (NAMES, VERNACULARS)
BEYOND = (
    "AND (standing, canonical, id) > (:number, :text, :id)",
    'AND (length(v.name), lower(v.name) COLLATE "C", v.taxon_id, v.line)'
    " > (:number, :text, :id, :line)",
)


class After(NamedTuple):
    """The last hit of the page before: which of PARTS it is of, and its place in the order."""

    part: Annotated[int, Meta(ge=0, le=1)]
    number: int
    text: str
    id: str
    line: int


async def search(
    connections: Connections,
    one: Served,
    q: str,
    filters: Filters,
    cursor: str | None,
    limit: int,
) -> Listing[Hit]:
    """Scientific names first, in the order of suggestions; then vernaculars, shortest first.

    Of the filters only rank, status and spans count; a usage whose own name is found is not shown
    again by its vernaculars. Raises InvalidError for a cursor of another list.
    """
    after = position_of(cursor, After)
    values = {"words": typed_form(q), "said": q, "rank": filters.rank, "status": filters.status}
    found: list[Numbered] = []
    for part in range(after.part if after else 0, len(PARTS)):
        beyond = after if after and after.part == part else None
        wanted = limit + 1 - len(found)
        query = statement(part, one.release, wanted, filters, beyond is not None)
        rows = await connections.rows(query, values | (beyond._asdict() if beyond else {}))
        found += [(part, row) for row in rows]
        if len(found) > limit:
            break
    return _page(one, found, limit)


def _page(one: Served, found: Sequence[Numbered], limit: int) -> Listing[Hit]:
    items = [_hit(one, row) for _, row in found[:limit]]
    if len(found) <= limit:
        return Listing(one.source, items, None)
    part, row = found[limit - 1]
    return Listing(one.source, items, cursor_of(After(part, *row[:4])))


@lru_cache(maxsize=256)
def statement(part: int, release: int, limit: int, filters: Filters, goes_on: bool) -> TextClause:
    """The statement of one of PARTS of a release, with only the filters that are set."""
    names = [name for name in ("rank", "status") if getattr(filters, name) is not None]
    conditions = "".join(f" AND u.{name} = :{name}" for name in names)
    return text(
        PARTS[part].format(
            release=int(release),
            limit=int(limit),
            filters=conditions,
            with_words=WITH_WORDS.format(release=int(release)),
            within=_within(filters.spans),
            beyond=BEYOND[part] if goes_on else "",
            first="" if conditions else f"LIMIT {int(limit)}",
        )
    )


def _within(spans: Sequence[Span] | None) -> str:
    if spans is None:
        return ""
    ranges = [f"i.lft BETWEEN {int(first)} AND {int(last)}" for first, last in spans]
    return f"AND ({' OR '.join(ranges) or 'false'})"


def _hit(one: Served, row: Row[*tuple[Any, ...]]) -> Hit:
    id_, _, accepted, name, authorship, rank, status, *of, vernacular, language = row[2:]
    key = f"{one.source}:{accepted}"
    taxon = Ref(key, of[2], of[0], of[1]) if accepted else None
    return Hit(f"{one.source}:{id_}", name, authorship, rank, status, taxon, vernacular, language)
