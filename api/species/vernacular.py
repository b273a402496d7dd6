"""Vernacular names by their beginning, or whole, of one language or of all. No words within."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import TextClause, text

from api.connections import Connections
from api.species.names import VernacularHit
from api.species.releases import Served
from api.species.schemas import Ref

LAST = chr(0x10FFFF)
QUERY = """
    SELECT v.name, v.language, v.taxon_id, u.rank, u.scientific_name, u.authorship
    FROM (
        SELECT name, language, taxon_id, line FROM derived.vernacular_names
        WHERE release = {release} AND lower(name) ~>=~ :first AND lower(name) ~<~ :last {language}
        ORDER BY lower(name) USING ~<~ LIMIT {several}
    ) AS v JOIN derived.name_usages u ON u.release = {release} AND u.id = v.taxon_id
    ORDER BY lower(v.name) COLLATE "C", v.taxon_id, v.line LIMIT {limit}"""
# The index has names alone: so many of one name are put in order.
ALIKE = 100


async def beginning_with(
    connections: Connections, served: Sequence[Served], typed: str, language: str | None, limit: int
) -> list[VernacularHit]:
    """Vernacular names that begin with the text, in their order; sources after one another."""
    text_ = typed.strip().lower()
    return await _between(connections, served, text_, text_ + LAST, language, limit)


async def called(
    connections: Connections, served: Sequence[Served], name: str, limit: int
) -> list[VernacularHit]:
    """Taxa that have just this vernacular name."""
    text_ = name.strip().lower()
    return await _between(connections, served, text_, text_ + "\x01", None, limit)


async def _between(
    connections: Connections,
    served: Sequence[Served],
    first: str,
    last: str,
    language: str | None,
    limit: int,
) -> list[VernacularHit]:
    found: list[VernacularHit] = []
    values = {"first": first, "last": last} | ({"language": language} if language else {})
    for one in served if first else ():
        query = _statement(one.release, limit - len(found), language is not None)
        rows = await connections.rows(query, values)
        found += [
            VernacularHit(name, tongue, Ref(f"{one.source}:{id_}", *taxon))
            for name, tongue, id_, *taxon in rows
        ]
        if len(found) >= limit:
            break
    return found


@lru_cache(maxsize=256)
def _statement(release: int, limit: int, of_language: bool) -> TextClause:
    language = "AND language = :language" if of_language else ""
    return text(
        QUERY.format(
            release=int(release), limit=int(limit), several=int(limit) + ALIKE, language=language
        )
    )
