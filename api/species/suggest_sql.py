"""The statements that suggest names: by beginnings, and with those one slip away. No values.

Numbers stand in the SQL: so the planner knows the part of the table, and walks the index in the
order that is asked for until it has enough. Nothing is sorted but what the walks gave. What is
asked stands in a row of its own, because a plan made without the values serves all of them: else
each is planned for itself, which took 1.5 ms of 3.
"""

from functools import lru_cache

from sqlalchemy import TextClause, text

from ml.names.index import STANDINGS

LAST = chr(0x10FFFF)
OF_BEGINNINGS = {name: "text" for name in ("typed", "exact", "typed_end")}
OF_SLIPS = {"kind": "int", "start": "text", "start_end": "text"}
OF_A_WAY = {
    **{name: "text[]" for name in ("texts", "words", "word_ends", "patterns", "inside")},
    "keys": "bigint[]",
    "rest": "text",
    "size": "int",
}
# Cast, because ANY of a bare subquery is a comparison with its rows.
VALUE = "CAST((SELECT {name} FROM asked) AS {kind})"
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
    WITH asked AS MATERIALIZED (SELECT {asked}), {begun} AS MATERIALIZED (
        (SELECT 0 AS class, standing, canonical, id, accepted_id
         FROM ({walk} canonical = {exact} {order}) AS same)
        UNION ALL
        (SELECT 1, standing, canonical, id, accepted_id
         FROM ({walk} canonical > {typed} AND canonical < {typed_end} {order}) AS longer)
    )"""
SLIPPED = """, room AS MATERIALIZED (
        SELECT {limit} - count(*) AS rows FROM begun WHERE class = 1
    ), {ways}, hits AS MATERIALIZED (
        SELECT * FROM begun UNION ALL (
            SELECT min(class) AS class, standing, canonical, id, accepted_id
            FROM (SELECT * FROM lost UNION ALL SELECT * FROM stray) AS every
            GROUP BY 2, 3, 4, 5 ORDER BY 1, 2, 3, 4 LIMIT {limit}
        )
    )"""
WAY = """{way} AS MATERIALIZED (
        SELECT {number} AS class, standing, canonical, id, accepted_id FROM (
            SELECT walked.* FROM ({meant}) AS meant CROSS JOIN LATERAL (
                {walk} canonical >= beginning AND canonical < beginning || '{last}'
                AND {other} {order}
            ) AS walked WHERE {room} {names}
        ) AS found GROUP BY 2, 3, 4, 5 ORDER BY 2, 3, 4 LIMIT {limit}
    )"""
OTHER = "NOT starts_with(canonical, {typed}) AND canonical <> {exact}"
# Of the texts most begin with no word that there is: one step in an index, not one per standing.
MEANT = """
    SELECT beginning FROM unnest({texts}, {words}, {word_ends}) AS made (beginning, first, past)
    CROSS JOIN LATERAL (
        SELECT FROM derived.name_words WHERE release = {release} AND kind = 0 AND key = own
        AND word IS NOT NULL AND word >= first AND word < past LIMIT 1
    ) AS known
    UNION SELECT word || {rest} FROM derived.name_words
    WHERE release = {release} AND kind = {kind} AND key = ANY ({keys})
    AND word LIKE ANY ({patterns})"""
IN_WORDS = """
    UNION SELECT left(word, {size}) FROM derived.name_words
    WHERE release = {release} AND kind = 0 AND key = own AND word IS NOT NULL
    AND word >= {start} AND word < {start_end} AND word LIKE ANY ({inside})"""
IN_NAMES = """
    UNION (SELECT * FROM (
        {walk} canonical >= {start} AND canonical < {start_end}
        AND canonical LIKE ANY ({inside}) AND {other} {order}
    ) AS names WHERE {room})"""
# The second way is gone only where the first one has too few names.
WAYS = {
    "lost": (2, "(SELECT rows FROM room) > 0"),
    "stray": (3, "(SELECT count(*) FROM lost) < (SELECT rows FROM room)"),
}


@lru_cache(maxsize=256)
def begun_statement(release: int, limit: int) -> TextClause:
    """Of OF_BEGINNINGS: names that are the text (class 0), then those that go on (1)."""
    common = _common(release, limit) | _asked(OF_BEGINNINGS)
    return text((BEGUN + NAMED).format(begun="hits", **common))


@lru_cache(maxsize=256)
def suggest_statement(release: int, limit: int, of_words: bool) -> TextClause:
    """The same, and where few go on, names whose beginning is one slip away (2 and 3).

    Values are OF_BEGINNINGS, OF_SLIPS, and OF_A_WAY for each of the WAYS with its name before.
    """
    asked = OF_BEGINNINGS | OF_SLIPS
    asked |= {f"{way}_{name}": kind for way in WAYS for name, kind in OF_A_WAY.items()}
    common = _common(release, limit) | _asked(asked)
    common |= {"other": OTHER.format(**common)}
    ways = ", ".join(_of_way(way, of_words, common) for way in WAYS)
    return text((BEGUN + SLIPPED + NAMED).format(begun="begun", ways=ways, **common))


def _of_way(way: str, of_words: bool, common: dict[str, str | int]) -> str:
    number, room = WAYS[way]
    own = common | {name: common[f"{way}_{name}"] for name in OF_A_WAY}
    meant = (MEANT + IN_WORDS if of_words else MEANT).format(**own)
    names = "" if of_words else IN_NAMES.format(room=room, **own)
    return WAY.format(way=way, number=number, room=room, meant=meant, names=names, **own)


def _asked(kinds: dict[str, str]) -> dict[str, str | int]:
    """The row of what is asked, and how each of its values is said."""
    row = ", ".join(f"CAST(:{name} AS {kind}) AS {name}" for name, kind in kinds.items())
    values = {name: VALUE.format(name=name, kind=kind) for name, kind in kinds.items()}
    return {"asked": row, **values}


def _common(release: int, limit: int) -> dict[str, str | int]:
    standings = "{" + ",".join(map(str, STANDINGS)) + "}"
    return {
        "release": int(release),
        "limit": int(limit),
        "last": LAST,
        "order": ORDER.format(limit=int(limit)),
        "walk": WALK.format(release=int(release), standings=standings),
    }
