"""Accepted taxa of bare names, by what relations of names say. Synonyms have theirs at hand.

A bare name that was corrected, or whose basionym or homotypic twin is accepted, means that taxon.
"""

from collections.abc import Sequence
from functools import lru_cache

import polars as pl
from sqlalchemy import TextClause, text

from api.connections import Connections

KINDS = ("spelling correction", "basionym", "homotypic")
RELATED: dict[str, pl.DataType] = {
    "id": pl.String(),
    "accepted_by": pl.String(),
    "accepted_id": pl.String(),
    "accepted_name": pl.String(),
    "accepted_authorship": pl.String(),
}
QUERY = """
    WITH asked AS (
        SELECT id, name_id, basionym_id FROM derived.name_usages
        WHERE release = {release} AND id = ANY (CAST(:ids AS text[]))
    ), related AS (
        SELECT a.id, replace(lower(d.kind), '_', ' ') AS kind, d.related_id AS name_id FROM asked a
        JOIN derived.taxon_details d ON d.release = {release} AND d.subject_id = a.name_id
        WHERE d.entity = 'NameRelation'
        UNION SELECT a.id, replace(lower(d.kind), '_', ' '), d.subject_id FROM asked a
        JOIN derived.taxon_details d ON d.release = {release} AND d.related_id = a.name_id
        WHERE d.entity = 'NameRelation'
        UNION SELECT id, 'basionym', basionym_id FROM asked WHERE basionym_id IS NOT NULL
    )
    SELECT r.id, r.kind, t.id, t.scientific_name, t.authorship FROM related r
    JOIN derived.name_usages u ON u.release = {release} AND u.name_id = r.name_id
    JOIN derived.name_usages t ON t.release = {release} AND t.id = coalesce(u.accepted_id, u.id)
    WHERE r.kind = ANY (CAST(:kinds AS text[]))
    AND t.status IN ('accepted', 'provisionally accepted')
    ORDER BY r.id, array_position(CAST(:kinds AS text[]), r.kind), t.id"""


@lru_cache(maxsize=64)
def _statement(release: int) -> TextClause:
    return text(QUERY.format(release=int(release)))


async def accepted_relatives(
    connections: Connections, release: int, ids: Sequence[str]
) -> pl.DataFrame:
    """Frame RELATED of the bare names that have an accepted relative: the nearest one of each."""
    if not ids:
        return pl.DataFrame(schema=RELATED)
    values = {"ids": list(ids), "kinds": list(KINDS)}
    rows = await connections.rows(_statement(release), values)
    found = pl.DataFrame([tuple(row) for row in rows], schema=RELATED, orient="row")
    return found.unique("id", keep="first", maintain_order=True)
