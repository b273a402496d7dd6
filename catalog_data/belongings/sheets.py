"""How a sheet of belongings meets the tables, as SQL: what is kept beside it. Merging is apart.

What a sheet is, and what it changes, is computed elsewhere; whoever holds a connection runs these
statements in their order, in one transaction, as ``of_owner``. Only what is its owner's is read
and written: items, and the places they lie in.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import TextClause, Uuid, bindparam, text


class Step(NamedTuple):
    """One statement, and its parameters beside ``:owner``."""

    text: str
    parameters: dict[str, Any] = {}


def of_owner(statement: str) -> TextClause:
    """A statement as it is run, with what ``:owner`` is: the server can't tell everywhere."""
    found = text(statement)
    if ":owner" not in statement:
        return found
    return found.bindparams(bindparam("owner", type_=Uuid()))


TEXTS = (
    *("name", "description", "purchased_from", "manufacturer", "model", "serial", "barcode"),
    *("warranty_details", "sold_to", "sold_notes", "asset_id", "url", "parent_reference"),
    *("notes", "reference"),
)
NUMBERS = ("quantity", "value", "purchase_price", "sold_price", "low_stock")
DATES = ("purchased_on", "warranty_until", "sold_on")
FLAGS = ("lifetime_warranty", "insured", "archived")

KEPT = {
    **{name: f"coalesce(i.{name}, '')" for name in (*TEXTS, "quantity_unit")},
    **{name: f"coalesce(CAST(trim_scale(i.{name}) AS text), '')" for name in NUMBERS},
    **{name: f"coalesce(to_char(i.{name}, 'YYYY-MM-DD'), '')" for name in DATES},
    **{name: f"CAST(i.{name} AS text)" for name in FLAGS},
    "tags": "CAST(to_jsonb(i.tags) AS text)",
    "path": "coalesce(CAST(p.names AS text), '[]')",
    "in_location": "CASE WHEN p.is_placed THEN 'true' ELSE '' END",
}
PATHS = """
    WITH RECURSIVE up AS (
        SELECT id AS unit, parent_id, location_id, name, 0 AS height
        FROM facts.storage_units WHERE owner_id = :owner
        UNION ALL
        SELECT up.unit, u.parent_id, u.location_id, u.name, up.height + 1
        FROM up JOIN facts.storage_units u ON u.id = up.parent_id
    ), inside AS (
        SELECT up.unit, jsonb_agg(up.name ORDER BY height DESC) AS names, max(l.name) AS place
        FROM up LEFT JOIN facts.locations l ON l.id = up.location_id GROUP BY up.unit
    ), paths AS (
        SELECT unit, place IS NOT NULL AS is_placed,
            CASE WHEN place IS NULL THEN names ELSE jsonb_build_array(place) || names END AS names
        FROM inside
    )
"""
FIELDS = """
    SELECT DISTINCT a.key AS name FROM facts.items i, jsonb_each_text(i.attributes) a
    WHERE i.owner_id = :owner AND a.value <> '' ORDER BY 1
"""
LOCATIONS = "SELECT DISTINCT name FROM facts.locations WHERE owner_id = :owner"
# One sheet of an owner at a time: two could make the same places.
ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('sheet of ' || CAST(:owner AS text), 0))"


def kept_items(columns: Sequence[str], fields: int, rule: str) -> str:
    """Items of ``:owner`` under a rule, all as text: id, columns, and fields from ``:f0`` on."""
    told = [f"{KEPT[name]} AS {name}" for name in columns]
    own = [f"coalesce(i.attributes ->> CAST(:f{n} AS text), '') AS f{n}" for n in range(fields)]
    return f"""{PATHS}
        SELECT {", ".join(["CAST(i.id AS text) AS id", *told, *own])}
        FROM facts.items i LEFT JOIN paths p ON p.unit = i.unit_id
        WHERE i.owner_id = :owner AND {rule} ORDER BY i.created_at, i.id
    """  # noqa: S608


NAMED = """(i.reference = ANY(CAST(:references AS text[]))
    OR (i.reference IS NULL AND CAST(i.id AS text) = ANY(CAST(:references AS text[]))))"""
HOLD = f"""
    SELECT 1 FROM facts.items i WHERE i.owner_id = :owner AND {NAMED} ORDER BY i.id FOR UPDATE
"""  # noqa: S608
# Files of items, as a zip lists them.
ENCLOSED = """
    SELECT coalesce(i.reference, CAST(i.id AS text)) AS reference, a.kind, a.name, a.content_id
    FROM facts.item_attachments a JOIN facts.items i ON i.id = a.item_id
    WHERE i.owner_id = :owner ORDER BY i.created_at, i.id, a.name, a.kind, a.content_id
"""
ENCLOSE = """
    INSERT INTO facts.item_attachments (id, item_id, kind, name, content_id, size, by_id)
    SELECT gen_random_uuid(), i.id, s.kind, s.name, s.content_id, s.size, :owner
    FROM unnest(CAST(:references AS text[]), CAST(:kinds AS text[]), CAST(:names AS text[]),
        CAST(:contents AS text[]), CAST(:sizes AS bigint[]))
        AS s(reference, kind, name, content_id, size)
    JOIN facts.items i ON i.owner_id = :owner AND (i.reference = s.reference
        OR (i.reference IS NULL AND CAST(i.id AS text) = s.reference))
    ON CONFLICT DO NOTHING
"""


def enclosing(files: Mapping[str, list[Any]], sizes: Mapping[str, int]) -> Step:
    """Attach files [reference, kind, name, content] of these sizes to the items of a sheet."""
    names = {"references": "reference", "kinds": "kind", "names": "name", "contents": "content"}
    columns = {plural: files[name] for plural, name in names.items()}
    return Step(ENCLOSE, {**columns, "sizes": [sizes[content] for content in files["content"]]})
