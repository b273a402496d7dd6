"""Names for what is being typed: exact before beginnings before slips; vernaculars beside them.

One statement for each release. Order within a class never depends on what was typed, and a class
holds fewer names with every letter: so one more right letter never loses a name that was shown. But
a name that is whole comes first whatever it is: such ones are shown beside the number asked for.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from api.connections import Connections
from api.species.names import Suggestion, Suggestions
from api.species.releases import Served
from api.species.schemas import Ref
from api.species.suggest_sql import LAST, begun_statement, suggest_statement
from api.species.vernacular import beginning_with
from ml.names.index import SYNONYM_STANDING
from ml.names.typed import FEWEST, Guess, probes, typed_form

Rows = Sequence[Row[*tuple[Any, ...]]]
EXACT = 0
# Between a word and any longer one.
NEXT = "\x01"
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
    if len(form.replace(" ", "")) < FEWEST:
        return await begun(connections, release, form, limit)
    statement = suggest_statement(release, limit, " " not in form)
    rows = _ordered(await connections.rows(statement, _beginnings(form) | _slips(form)))
    exact = sum(row[0] == EXACT for row in rows)
    return rows[: exact + limit]


async def begun(connections: Connections, release: int, form: str, limit: int) -> Rows:
    """Names that are the text, then names that begin with it."""
    statement = begun_statement(release, limit)
    return _ordered(await connections.rows(statement, _beginnings(form)))


def _beginnings(form: str) -> dict[str, Any]:
    return {"exact": form.rstrip(), "typed": form, "typed_end": form + LAST}


def _slips(form: str) -> dict[str, Any]:
    found = probes(form)
    start = {"kind": int(found.kind), "start": found.start, "start_end": found.start + LAST}
    return start | _of_way("lost", found.lost) | _of_way("stray", found.stray)


def _of_way(way: str, guess: Guess) -> dict[str, Any]:
    """What a way is asked; a first word is whole where another follows, else it may go on."""
    words = [text.partition(" ")[0] for text in guess.texts]
    ends = [
        word + (LAST if word == text else NEXT)
        for word, text in zip(words, guess.texts, strict=True)
    ]
    values = guess._asdict() | {"words": words, "word_ends": ends}
    return {f"{way}_{name}": value for name, value in values.items()}


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
