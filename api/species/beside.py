"""What stands beside a taxon: synonyms, common names, areas. Works and other entities: elsewhere.

All of it is said of taxa: asked of a synonym, it is that of its accepted taxon.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from msgspec import Struct
from sqlalchemy import Table, and_, func, or_, select

from api.connections import Connections
from api.errors import UnprocessableError
from api.pagination import cursor_of, position_of
from api.species.said import Occurrence, Synonym, Vernacular
from api.species.schemas import Of
from api.species.tables import (
    Condition,
    Rows,
    distributions,
    lineages,
    number,
    of_release,
    usages,
    vernaculars,
)
from api.species.usage_path import Found, find, key_of
from ml.coldp.languages import language_of
from ml.coldp.statuses import MISAPPLIED

S = TypeVar("S", bound=Struct)
NAMES = ("status", "rank", "scientific_name", "authorship", "name_phrase")


async def synonyms_of(
    connections: Connections, text: str, source: str | None, cursor: str | None, limit: int
) -> Of[Synonym]:
    """Names that stand where a taxon stands, by id: synonyms and misapplied names, told apart."""
    found, after = await find(connections, text, source), position_of(cursor, str)
    rows = await connections.rows(_synonyms(found, after, limit + 1)) if found.lft else []
    items = [_synonym(found, row) for row in rows[:limit]]
    more = cursor_of(rows[limit - 1].id) if len(rows) > limit else None
    return Of(found.taxon_key, items, more)


def _synonyms(found: Found, after: str | None, limit: int) -> Rows:
    release = found.served.release
    columns = [usages.c[name] for name in ("id", *NAMES, "basionym_id", "according_to_id")]
    same = and_(usages.c.id == lineages.c.id, of_release(usages, release))
    query = select(*columns).select_from(lineages.join(usages, same))
    query = query.where(of_release(lineages, release), lineages.c.lft == found.lft)
    query = query.where(lineages.c.is_taxon.is_(False))
    if after is not None:
        query = query.where(lineages.c.id > after)
    return query.order_by(lineages.c.id).limit(number(limit))


def _synonym(found: Found, row: Any) -> Synonym:
    kind = "misapplied" if row.status == MISAPPLIED else "synonym"
    return Synonym(
        id=key_of(found.served, row.id),
        kind=kind,
        **{name: getattr(row, name) for name in NAMES},
        basionym_id=row.basionym_id and key_of(found.served, row.basionym_id),
        according_to_id=row.according_to_id,
    )


async def vernaculars_of(
    connections: Connections,
    text: str,
    source: str | None,
    language: str | None,
    cursor: str | None,
    limit: int,
) -> Of[Vernacular]:
    """Common names of a taxon in the order of the archive, of one language or of all."""
    conditions = [] if language is None else [_in_language(language)]
    return await _lines(
        connections, vernaculars, Vernacular, text, source, conditions, cursor, limit
    )


def _in_language(language: str) -> Condition:
    code = language_of(language)
    if code is None:
        raise UnprocessableError(f"{language!r} is no language of ISO 639-1 or 639-3.")
    given = func.lower(vernaculars.c.language_given) == language.strip().lower()
    return or_(vernaculars.c.language == code, given)


async def distribution_of(
    connections: Connections, text: str, source: str | None, cursor: str | None, limit: int
) -> Of[Occurrence]:
    """Areas of a taxon in the order of the archive."""
    return await _lines(connections, distributions, Occurrence, text, source, [], cursor, limit)


async def _lines(
    connections: Connections,
    rows: Table,
    kind: type[S],
    text: str,
    source: str | None,
    conditions: Sequence[Condition],
    cursor: str | None,
    limit: int,
) -> Of[S]:
    """A page of a table of lines about one taxon."""
    found, after = await find(connections, text, source), position_of(cursor, int)
    query = select(rows.c.line, *(rows.c[name] for name in kind.__struct_fields__))
    query = query.where(of_release(rows, found.served.release), *conditions)
    query = query.where(rows.c.taxon_id == found.taxon_id)
    if after is not None:
        query = query.where(rows.c.line > after)
    lines = await connections.rows(query.order_by(rows.c.line).limit(number(limit + 1)))
    items = [kind(*values) for _, *values in lines[:limit]]
    more = cursor_of(lines[limit - 1].line) if len(lines) > limit else None
    return Of(found.taxon_key, items, more)
