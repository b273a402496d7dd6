"""Names for what is being typed: exact before beginnings before slips; vernaculars beside them.

Two statements at most. Order within a class never depends on what was typed, and a class holds
fewer names with every letter: so one more right letter never loses a name that was shown. But a
name that is whole comes first whatever it is: such ones are shown beside the number asked for.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from api.connections import Connections
from api.species.names import Suggestion, Suggestions
from api.species.releases import Served
from api.species.schemas import Ref
from api.species.suggest_sql import LAST, begun_statement, slipped_statement
from api.species.vernacular import beginning_with
from ml.names.index import SYNONYM_STANDING
from ml.names.typed import FEWEST, probes, typed_form

Rows = Sequence[Row[*tuple[Any, ...]]]
EXACT = 0
MATCHES = ("exact", "prefix", "fuzzy", "fuzzy")


async def suggestions(
    connections: Connections, served: Sequence[Served], typed: str, language: str | None, limit: int
) -> Suggestions:
    """Names for a text, and vernacular names that begin with it, of a language if one is said."""
    names = await suggest(connections, served, typed, limit)
    spoken = await beginning_with(connections, served, typed, language, limit)
    return Suggestions(names, spoken)


async def suggest(
    connections: Connections, served: Sequence[Served], typed: str, limit: int
) -> list[Suggestion]:
    """Names whose beginning is the text, or one slip from it; sources after one another."""
    form, found = typed_form(typed), list[Suggestion]()
    for one in served:
        rows = await names_for(connections, one.release, form, max(1, limit - len(found)))
        found += [_suggestion(one, row) for row in rows]
        if len(found) >= limit:
            break
    return found


async def names_for(connections: Connections, release: int, form: str, limit: int) -> Rows:
    """Rows of a release for a text in typed_form(), best first: exact ones, and ``limit`` more."""
    if not form.strip():
        return []
    rows = await begun(connections, release, form, limit)
    missing = limit - sum(row[0] > EXACT for row in rows)
    if missing <= 0 or len(form.replace(" ", "")) < FEWEST:
        return rows
    return [*rows, *await slipped(connections, release, form, missing)]


async def begun(connections: Connections, release: int, form: str, limit: int) -> Rows:
    """Names that are the text, then names that begin with it."""
    values = {"exact": form.rstrip(), "typed": form, "end": form + LAST}
    return _ordered(await connections.rows(begun_statement(release, limit), values))


async def slipped(connections: Connections, release: int, form: str, limit: int) -> Rows:
    """Names whose beginning is one slip from the text."""
    found = probes(form)
    values: dict[str, Any] = {
        "typed": form,
        "kind": int(found.kind),
        "start": found.start,
        "start_end": found.start + LAST,
    }
    for way in ("lost", "stray"):
        guess = getattr(found, way)._asdict()
        values |= {f"{way}_{part}": value for part, value in guess.items()}
    statement = slipped_statement(release, limit, " " not in form)
    return _ordered(await connections.rows(statement, values))


def _ordered(rows: Rows) -> Rows:
    return sorted(rows, key=lambda row: row[:4])


def _suggestion(one: Served, row: Row[*tuple[Any, ...]]) -> Suggestion:
    kind, standing, _, id_, accepted, name, authorship, rank, status, *of = row
    return Suggestion(
        f"{one.source}:{id_}",
        name,
        authorship,
        rank,
        status,
        MATCHES[kind],
        Ref(f"{one.source}:{accepted}", of[2], of[0], of[1])
        if accepted and standing >= SYNONYM_STANDING
        else None,
    )
