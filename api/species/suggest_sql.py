"""The two statements that suggest names: by beginnings, and by beginnings one slip away.

Numbers stand in the SQL: so the planner knows the part of the table, and walks the index in the
order that is asked for until it has enough. Nothing is sorted but what the walks gave.
"""

from functools import lru_cache

from sqlalchemy import TextClause, text

from ml.names.index import STANDINGS

LAST = chr(0x10FFFF)
WALK = """
    SELECT id, standing, canonical, accepted_id FROM derived.name_index
    WHERE release = {release} AND standing = ANY ('{standings}') AND """
ORDER = " ORDER BY standing, canonical, id LIMIT {limit}"
NAMED = """
    SELECT hits.*, u.scientific_name, u.authorship, u.rank, u.status,
        a.scientific_name, a.authorship, a.rank
    FROM hits JOIN derived.name_usages u ON u.release = {release} AND u.id = hits.id
    LEFT JOIN derived.name_usages a ON a.release = {release} AND a.id = hits.accepted_id"""
BEGUN = """
    WITH hits AS MATERIALIZED (SELECT * FROM (
        (SELECT 0 AS class, * FROM ({walk} canonical = :exact {order}) AS same)
        UNION ALL
        (SELECT 1, * FROM ({walk} canonical > :typed AND canonical < :end {order}) AS longer)
    ) AS every LIMIT {limit}) {named}"""
SLIPPED = """
    WITH meant AS (
        SELECT unnest(CAST(:texts AS text[])) AS beginning {wrong} {missing} {words}
    ), hits AS MATERIALIZED (
        SELECT 2 AS class, * FROM (
            SELECT found.* FROM meant CROSS JOIN LATERAL (
                {walk} canonical >= beginning AND canonical < beginning || '{last}' {order}
            ) AS found {names}
        ) AS every {order}
    ) {named}"""
GUESSED = """
    UNION SELECT word || CAST(:{guess}_rest AS text) FROM derived.name_words
    WHERE release = {release} AND kind = :kind AND key = ANY (CAST(:{guess}_keys AS bigint[]))
    AND word LIKE ANY (CAST(:{guess}_patterns AS text[]))"""
IN_WORDS = """
    UNION SELECT left(word, CAST(:{guess}_size AS int)) FROM derived.name_words
    WHERE release = {release} AND kind = 0 AND key = own AND word IS NOT NULL
    AND word >= :inside AND word < :inside_end
    AND word LIKE ANY (CAST(:{guess}_inside AS text[]))"""
IN_NAMES = """
    UNION ({walk} canonical >= :inside AND canonical < :inside_end
    AND canonical LIKE ANY (CAST(:wrong_inside AS text[]) || CAST(:missing_inside AS text[]))
    {order})"""


@lru_cache(maxsize=256)
def begun_statement(release: int, limit: int) -> TextClause:
    """Of ``exact``, ``typed`` and ``end``: names that are the text, then those that go on."""
    return text(BEGUN.format(**_common(release, limit)))


@lru_cache(maxsize=256)
def slipped_statement(release: int, limit: int, of_words: bool) -> TextClause:
    """Of the members of ml.names.typed.Probes: names whose beginning is one slip away."""
    common = _common(release, limit)
    guessed = {guess: GUESSED.format(guess=guess, **common) for guess in ("wrong", "missing")}
    words = [IN_WORDS.format(guess=guess, **common) for guess in guessed]
    both = {
        "words": " ".join(words) if of_words else "",
        "names": "" if of_words else IN_NAMES.format(**common),
    }
    return text(SLIPPED.format(**common, **guessed, **both))


def _common(release: int, limit: int) -> dict[str, str | int]:
    standings = "{" + ",".join(map(str, STANDINGS)) + "}"
    order = ORDER.format(limit=int(limit))
    return {
        "release": int(release),
        "limit": int(limit),
        "last": LAST,
        "order": order,
        "walk": WALK.format(release=int(release), standings=standings),
        "named": NAMED.format(release=int(release)),
    }
