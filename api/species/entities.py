"""The other entities of ColDP about one usage: relations, properties, types, media, treatments.

Each is kept as its archive gave it. Entities of names are about the usage's own name, entities of
taxa about its taxon; a relation is shown from both of its ends.
"""

from enum import StrEnum
from typing import Any

from msgspec import Struct
from sqlalchemy import and_, func, or_, select

from api.connections import Connections
from api.pagination import cursor_of, position_of
from api.species.releases import first_served
from api.species.said import Author, Detail
from api.species.schemas import Listing, Of, Ref
from api.species.tables import Condition, Rows, among, details, number, of_release, usages
from api.species.tree import NAMED
from api.species.usage_path import Found, find, key_of


class Entity(StrEnum):
    """Names of the lists about one usage, each of one entity."""

    NAME_RELATIONS = "name-relations"
    CONCEPT_RELATIONS = "concept-relations"
    PROPERTIES = "properties"
    ESTIMATES = "estimates"
    INTERACTIONS = "interactions"
    TYPES = "types"
    MEDIA = "media"
    TREATMENTS = "treatments"


class Kind(Struct, frozen=True):
    """An entity as the archive calls it; whether it is of names, and whether it relates two."""

    name: str
    of_names: bool = False
    relates: bool = False


KINDS = {
    Entity.NAME_RELATIONS: Kind("NameRelation", of_names=True, relates=True),
    Entity.CONCEPT_RELATIONS: Kind("TaxonConceptRelation", relates=True),
    Entity.PROPERTIES: Kind("TaxonProperty"),
    Entity.ESTIMATES: Kind("SpeciesEstimate"),
    Entity.INTERACTIONS: Kind("SpeciesInteraction", relates=True),
    Entity.TYPES: Kind("TypeMaterial", of_names=True),
    Entity.MEDIA: Kind("Media"),
    Entity.TREATMENTS: Kind("Treatment"),
}
COLUMNS = [details.c[name] for name in ("line", "kind", "subject_id", "related_id", "data")]


async def details_of(
    connections: Connections,
    text: str,
    source: str | None,
    entity: Entity,
    cursor: str | None,
    limit: int,
) -> Of[Detail]:
    """A page of one entity about one usage, in the order of the archive."""
    found, after, kind = await find(connections, text, source), _after(cursor), KINDS[entity]
    own = _own(found, kind)
    query = select(*COLUMNS).where(_is_of(found.served.release, kind.name), _about(own, kind))
    rows = await connections.rows(_page(query, after, limit + 1))
    others = {_other(row, own) for row in rows[:limit]} - {None}
    named = await _named(connections, found, others, kind.of_names)
    items = [_detail(row, own, named) for row in rows[:limit]]
    more = cursor_of(rows[limit - 1].line) if len(rows) > limit else None
    return Of(found.key if kind.of_names else found.taxon_key, items, more)


async def authors_of(
    connections: Connections, source: str | None, cursor: str | None, limit: int
) -> Listing[Author]:
    """People whom a source's archive lists as authors, in its order."""
    one, after = await first_served(connections, source), _after(cursor)
    query = select(*COLUMNS).where(_is_of(one.release, "Author"))
    rows = await connections.rows(_page(query, after, limit + 1))
    items = [Author(row.subject_id, row.data) for row in rows[:limit]]
    more = cursor_of(rows[limit - 1].line) if len(rows) > limit else None
    return Listing(one.source, items, more)


def counted_by_entity(found: Found) -> Rows:
    """The statement that counts what the lists about a usage hold: entity, rows."""
    listed = (
        and_(details.c.entity == kind.name, _about(_own(found, kind), kind))
        for kind in KINDS.values()
    )
    query = select(details.c.entity, func.count())
    query = query.where(of_release(details, found.served.release), or_(*listed))
    return query.group_by(details.c.entity).order_by(details.c.entity)


def _own(found: Found, kind: Kind) -> set[str]:
    """What the archive calls the usage's name, or its taxon."""
    return {found.id, found.name_id or found.id} if kind.of_names else {found.taxon_id}


def _after(cursor: str | None) -> int | None:
    after: int | None = position_of(cursor, int)
    return after


def _is_of(release: int, name: str) -> Condition:
    return and_(of_release(details, release), details.c.entity == name)


def _about(own: set[str], kind: Kind) -> Condition:
    about = details.c.subject_id.in_(sorted(own))
    return or_(about, details.c.related_id.in_(sorted(own))) if kind.relates else about


def _page(query: Rows, after: int | None, limit: int) -> Rows:
    if after is not None:
        query = query.where(details.c.line > after)
    return query.order_by(details.c.line).limit(number(limit))


def _other(row: Any, own: set[str]) -> str | None:
    """The other end of a relation, as the archive calls it."""
    other: str | None = row.related_id if row.subject_id in own else row.subject_id
    return other


def _detail(row: Any, own: set[str], named: dict[str, Ref]) -> Detail:
    other = _other(row, own)
    direction = "from" if row.subject_id in own else "to"
    return Detail(row.line, direction, row.kind, other, named.get(other or ""), row.data)


async def _named(
    connections: Connections, found: Found, others: set[str | None], of_names: bool
) -> dict[str, Ref]:
    """Usages by what relations call them: a name without an id has its usage's."""
    ids = sorted(other for other in others if other)
    if not ids:
        return {}
    wanted: Condition = among(usages.c.id, ids)
    if of_names:
        wanted = or_(wanted, among(usages.c.name_id, ids))
    query = select(usages.c.id, usages.c.name_id, *NAMED)
    query = query.where(of_release(usages, found.served.release), wanted).order_by(
        usages.c.id.desc()
    )
    refs: dict[str, Ref] = {}
    for id_, name_id, *named in await connections.rows(query):
        ref = Ref(key_of(found.served, id_), *named)
        refs |= {key: ref for key in (name_id or id_, id_) if key in ids}
    return refs
