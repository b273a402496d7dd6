"""Works that are cited of a usage, and for what. Citations of photos or people are not here."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, literal, select, union_all

from api.connections import Connections
from api.pagination import cursor_of, position_of
from api.species.said import Work
from api.species.schemas import Of
from api.species.tables import (
    Rows,
    among,
    details,
    distributions,
    of_release,
    references,
    usages,
    vernaculars,
)
from api.species.usage_path import Found, find

CITED = {
    "name_reference_id": "name",
    "reference_id": "taxon",
    "according_to_id": "according to",
}
COLUMNS = [references.c[name] for name in Work.__struct_fields__ if name in references.c]


async def works_of(
    connections: Connections, text: str, source: str | None, cursor: str | None, limit: int
) -> Of[Work]:
    """Works cited by a usage itself and by what is said of it, by id.

    A reference that the archive cites and does not hold is listed by its id alone.
    """
    found, after = await find(connections, text, source), position_of(cursor, str)
    cited = await _cited(connections, found)
    ids = sorted(id_ for id_ in cited if after is None or id_ > after)
    held = await connections.rows(_held(found, ids[:limit]))
    known = {row.id: row._asdict() for row in held}
    works = [_work(id_, cited, known.get(id_, {})) for id_ in ids[:limit]]
    return Of(found.key, works, cursor_of(ids[limit - 1]) if len(ids) > limit else None)


async def _cited(connections: Connections, found: Found) -> Mapping[str, list[str]]:
    """Ids of works with what each is cited for; a list by commas is several, if not one id."""
    given = [(row[0], row[1]) for row in await connections.rows(_citing(found))]
    texts = {text for _, text in given if text}
    parts = {part.strip() for text in texts for part in text.split(",")}
    query = select(references.c.id).where(of_release(references, found.served.release))
    rows = await connections.rows(query.where(among(references.c.id, texts | parts)))
    whole = {row[0] for row in rows}
    cited: dict[str, list[str]] = defaultdict(list)
    for kind, text in given:
        for id_ in [text] if text in whole else text.split(","):
            if (word := id_.strip()) and kind not in cited[word]:
                cited[word].append(kind)
    return cited


def _citing(found: Found) -> Any:
    """What is cited for and the ids, as given: one row for each that differs."""
    release = found.served.release
    own = (
        select(literal(kind), usages.c[name])
        .where(of_release(usages, release), usages.c.id == found.id)
        .where(usages.c[name].is_not(None))
        for name, kind in CITED.items()
    )
    lines = (
        select(literal(kind), rows.c.reference_id)
        .where(of_release(rows, release), rows.c.taxon_id == found.taxon_id)
        .where(rows.c.reference_id.is_not(None))
        .distinct()
        for rows, kind in ((vernaculars, "vernacular name"), (distributions, "distribution"))
    )
    reference = details.c.data["reference_id"].astext
    subjects = {found.taxon_id, found.id, found.name_id or found.id}
    others = (
        select(func.lower(details.c.entity), reference)
        .where(of_release(details, release), details.c.subject_id.in_(subjects))
        .where(reference.is_not(None))
        .distinct()
    )
    return union_all(*own, *lines, others)


def _held(found: Found, ids: list[str]) -> Rows:
    query = select(*COLUMNS).where(of_release(references, found.served.release))
    return query.where(among(references.c.id, ids))


def _work(id_: str, cited: Mapping[str, list[str]], held: Mapping[str, Any]) -> Work:
    values: dict[str, Any] = {name: held.get(name) for name in Work.__struct_fields__}
    return Work(**values | {"id": id_, "cited_for": cited[id_]})
