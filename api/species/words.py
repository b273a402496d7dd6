"""Usages by whole words of their names, scientific or vernacular, in any order. No beginnings.

Postgres' text search with the configuration `simple`, which takes words as they are.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, TextClause, text

from api.connections import Connections
from api.species.listing import Filters, Span
from api.species.names import Hit
from api.species.releases import Served
from api.species.schemas import Ref
from ml.names.typed import typed_form

NAMES = """
    SELECT i.id, i.accepted_id, u.scientific_name, u.authorship, u.rank, u.status,
        a.scientific_name, a.authorship, a.rank, NULL AS vernacular, NULL AS language
    FROM (SELECT * FROM derived.name_index AS i WHERE i.release = {release} AND standing < 9
        AND to_tsvector('simple'::regconfig, canonical) @@ plainto_tsquery('simple', :words)
        {within} ORDER BY standing, canonical, id {first}) AS i
    JOIN derived.name_usages u ON u.release = {release} AND u.id = i.id {filters}
    LEFT JOIN derived.name_usages a ON a.release = {release} AND a.id = i.accepted_id
    ORDER BY i.standing, i.canonical, i.id LIMIT {limit}"""
VERNACULARS = """
    SELECT v.taxon_id, NULL, u.scientific_name, u.authorship, u.rank, u.status,
        NULL, NULL, NULL, v.name, v.language
    FROM derived.vernacular_names v
    JOIN derived.name_usages u ON u.release = {release} AND u.id = v.taxon_id {filters}
    LEFT JOIN derived.lineages i ON i.release = {release} AND i.id = v.taxon_id
    WHERE v.release = {release}
    AND to_tsvector('simple'::regconfig, v.name) @@ plainto_tsquery('simple', :said) {within}
    ORDER BY length(v.name), lower(v.name) COLLATE "C", v.taxon_id, v.line LIMIT {limit}"""


async def search(
    connections: Connections,
    one: Served,
    q: str,
    filters: Filters,
    status: str | None,
    limit: int,
) -> list[Hit]:
    """Scientific names first, in the order of suggestions; then vernaculars, shortest first.

    Of the filters only rank and spans count; without a status usages of every status are found.
    """
    filters = Filters(spans=filters.spans, rank=filters.rank, status=status)
    values = {"words": typed_form(q), "said": q}
    values |= {"rank": filters.rank} if filters.rank else {}
    values |= {"status": filters.status} if filters.status else {}
    found: list[Hit] = []
    for template in (NAMES, VERNACULARS):
        query = statement(template, one.release, limit, filters)
        rows = await connections.rows(query, values)
        shown = {hit.id for hit in found}
        found += [hit for row in rows if (hit := _hit(one, row)).id not in shown]
    return found[:limit]


@lru_cache(maxsize=256)
def statement(template: str, release: int, limit: int, filters: Filters) -> TextClause:
    """The statement of one release, with only the filters that are set."""
    names = [name for name in ("rank", "status") if getattr(filters, name) is not None]
    conditions = "".join(f" AND u.{name} = :{name}" for name in names)
    return text(
        template.format(
            release=int(release),
            limit=int(limit),
            filters=conditions,
            within=_within(filters.spans),
            first="" if conditions else f"LIMIT {int(limit)}",
        )
    )


def _within(spans: Sequence[Span] | None) -> str:
    if spans is None:
        return ""
    ranges = [f"i.lft BETWEEN {int(first)} AND {int(last)}" for first, last in spans]
    return f"AND ({' OR '.join(ranges) or 'false'})"


def _hit(one: Served, row: Row[*tuple[Any, ...]]) -> Hit:
    id_, accepted, name, authorship, rank, status, *of, vernacular, language = row
    key = f"{one.source}:{accepted}"
    taxon = Ref(key, of[2], of[0], of[1]) if accepted else None
    return Hit(f"{one.source}:{id_}", name, authorship, rank, status, taxon, vernacular, language)
