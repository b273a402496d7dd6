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
        (SELECT 0 AS class, standing, canonical, id, accepted_id
         FROM ({walk} canonical = :exact {order}) AS same)
        UNION ALL
        (SELECT 1, standing, canonical, id, accepted_id
         FROM ({walk} canonical > :typed AND canonical < :end {order}) AS longer)
    ) AS every) {named}"""
SLIPPED = """
    WITH meant AS ({lost} UNION {stray}), found AS (
        SELECT class, walked.* FROM meant CROSS JOIN LATERAL (
            {walk} canonical >= beginning AND canonical < beginning || '{last}'
            AND NOT starts_with(canonical, :typed) {order}
        ) AS walked {names}
    ), hits AS MATERIALIZED (
        SELECT min(class) AS class, standing, canonical, id, accepted_id FROM found
        GROUP BY 2, 3, 4, 5 ORDER BY 1, 2, 3, 4 LIMIT {limit}
    ) {named}"""
MEANT = """
    SELECT {number} AS class, unnest(CAST(:{way}_texts AS text[])) AS beginning
    UNION SELECT {number}, word || CAST(:{way}_rest AS text) FROM derived.name_words
    WHERE release = {release} AND kind = :kind AND key = ANY (CAST(:{way}_keys AS bigint[]))
    AND word LIKE ANY (CAST(:{way}_patterns AS text[]))"""
IN_WORDS = """
    UNION SELECT {number}, left(word, CAST(:{way}_size AS int)) FROM derived.name_words
    WHERE release = {release} AND kind = 0 AND key = own AND word IS NOT NULL
    AND word >= :start AND word < :start_end AND word LIKE ANY (CAST(:{way}_inside AS text[]))"""
IN_NAMES = """
    UNION (SELECT {number}, * FROM (
        {walk} canonical >= :start AND canonical < :start_end
        AND canonical LIKE ANY (CAST(:{way}_inside AS text[]))
        AND NOT starts_with(canonical, :typed) {order}
    ) AS {way}_names)"""
WAYS = {"lost": 2, "stray": 3}


@lru_cache(maxsize=256)
def begun_statement(release: int, limit: int) -> TextClause:
    """Of ``exact``, ``typed`` and ``end``: names that are the text, then those that go on."""
    return text(BEGUN.format(**_common(release, limit)))


@lru_cache(maxsize=256)
def slipped_statement(release: int, limit: int, of_words: bool) -> TextClause:
    """Of the members of ml.names.typed.Probes: names whose beginning is one slip away."""
    common = _common(release, limit)
    meant = MEANT + IN_WORDS if of_words else MEANT
    ways = {way: meant.format(way=way, number=number, **common) for way, number in WAYS.items()}
    names = [IN_NAMES.format(way=way, number=number, **common) for way, number in WAYS.items()]
    return text(SLIPPED.format(names="" if of_words else " ".join(names), **ways, **common))


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
