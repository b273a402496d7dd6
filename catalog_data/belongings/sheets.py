"""How a sheet of belongings meets the tables, as SQL: read beside it, staged, merged.

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
NEVER_NULL = ("description", "notes")
NOWHERE = "CAST('00000000-0000-0000-0000-000000000000' AS uuid)"

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


STAGE_PLACES = """
    CREATE TEMP TABLE staged_places (place int PRIMARY KEY, parent int, depth int,
        is_location boolean, name text, new_id uuid, id uuid) ON COMMIT DROP
"""
STAGE_ITEMS = f"""
    CREATE TEMP TABLE staged_items (row int, id uuid, is_new boolean, moves boolean, place int,
        tags jsonb, attributes jsonb, quantity_unit text,
        {", ".join(f"{name} text" for name in TEXTS)},
        {", ".join(f"{name} numeric" for name in NUMBERS)},
        {", ".join(f"{name} date" for name in DATES)},
        {", ".join(f"{name} boolean" for name in FLAGS)}) ON COMMIT DROP
"""
FIND_LOCATIONS = """
    UPDATE staged_places s SET id = (SELECT l.id FROM facts.locations l
        WHERE l.owner_id = :owner AND l.name = s.name ORDER BY l.created_at, l.id LIMIT 1)
    WHERE s.is_location
"""
MAKE_LOCATIONS = """
    INSERT INTO facts.locations (id, owner_id, name)
    SELECT new_id, :owner, name FROM staged_places WHERE is_location AND id IS NULL
"""
# Of places with one name in one place, the oldest is meant.
FIND_UNITS = f"""
    UPDATE staged_places s SET id = found.id FROM (
        SELECT DISTINCT ON (s.place) s.place, u.id
        FROM staged_places s LEFT JOIN staged_places p ON p.place = s.parent
        JOIN facts.storage_units u ON u.owner_id = :owner AND u.name = s.name
            AND coalesce(u.parent_id, u.location_id, {NOWHERE}) = coalesce(p.id, {NOWHERE})
        WHERE s.depth = :depth AND NOT s.is_location
        ORDER BY s.place, u.created_at, u.id
    ) found WHERE found.place = s.place
"""  # noqa: S608
MAKE_UNITS = """
    INSERT INTO facts.storage_units (id, owner_id, name, parent_id, location_id, access_token)
    SELECT s.new_id, :owner, s.name, CASE WHEN NOT p.is_location THEN p.id END,
        CASE WHEN p.is_location THEN p.id END,
        encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
            FOR 16), 'hex')
    FROM staged_places s LEFT JOIN staged_places p ON p.place = s.parent
    WHERE s.depth = :depth AND NOT s.is_location AND s.id IS NULL
"""
UNIT_OF = "CASE WHEN s.moves THEN p.id ELSE i.unit_id END"
SETTLE = "UPDATE staged_places SET id = new_id WHERE id IS NULL AND depth = :depth"


def merging(columns: Sequence[str], fields: Sequence[str], depth: int) -> list[Step]:
    """What is run once places and items are staged: places from the outside in, then items."""
    # What is staged has no statistics by itself.
    steps = [
        Step("ANALYZE staged_items (id, place, is_new)"),
        Step(FIND_LOCATIONS),
        Step(MAKE_LOCATIONS),
    ]
    for at in range(1, depth + 1):
        steps += [Step(text, {"depth": at}) for text in (FIND_UNITS, MAKE_UNITS, SETTLE)]
    steps += [Step(text) for text in _changes(columns)]
    told = _told(columns, has_fields=bool(fields))
    own = {"fields": list(fields)} if fields else {}
    return [*steps, Step(_updated(columns, told), own), Step(_made(told)), Step(_noted(told))]


def _noted(told: dict[str, str]) -> str:
    """That new items were made, as they are staged."""
    quantity = "s.quantity" if "quantity" in told else "CAST(NULL AS numeric)"
    unit = _unit("s.quantity_unit") if "quantity" in told else "NULL"
    return f"""INSERT INTO facts.item_events
        (id, item_id, kind, to_unit_id, quantity_after, quantity_unit, by_id)
        SELECT gen_random_uuid(), s.id, 'made', p.id, {quantity}, {unit}, :owner
        FROM staged_items s LEFT JOIN staged_places p USING (place) WHERE s.is_new"""  # noqa: S608


def _updated(columns: Sequence[str], told: dict[str, str]) -> str:
    """Items that are there, where something else is said of them."""
    values = told | ({"unit_id": UNIT_OF} if "path" in columns else {})
    return f"""UPDATE facts.items i SET updated_at = now(),
        {", ".join(f"{name} = {value}" for name, value in values.items())}
        FROM staged_items s LEFT JOIN staged_places p USING (place)
        WHERE NOT s.is_new AND i.id = s.id AND i.owner_id = :owner"""  # noqa: S608


def _told(columns: Sequence[str], *, has_fields: bool) -> dict[str, str]:
    """What each column of items becomes, from ``s`` staged and ``i`` as it is."""
    told = {name: f"s.{name}" for name in columns if name not in ("path", "in_location")}
    told |= {name: f"coalesce(s.{name}, '')" for name in NEVER_NULL if name in told}
    told |= {name: f"coalesce(s.{name}, false)" for name in FLAGS if name in told}
    if "tags" in told:
        told["tags"] = "ARRAY(SELECT jsonb_array_elements_text(s.tags))"
    if "quantity" in told:
        unit = "s.quantity_unit" if "quantity_unit" in columns else "i.quantity_unit"
        told["quantity_unit"] = _unit(unit)
    if "reference" in told:
        # An item without a reference is written with its id as one.
        told["reference"] = "nullif(s.reference, CAST(i.id AS text))"
    if has_fields:
        said = "coalesce(jsonb_strip_nulls(s.attributes), CAST('{}' AS jsonb))"
        told["attributes"] = f"(i.attributes - CAST(:fields AS text[])) || {said}"
    return told


def _unit(unit: str) -> str:
    return f"CASE WHEN s.quantity IS NOT NULL THEN coalesce({unit}, 'count') END"


def _made(told: dict[str, str]) -> str:
    """New items, in the order of the sheet."""
    new = told | {"reference": "s.reference"} if "reference" in told else dict(told)
    if "attributes" in new:
        new["attributes"] = "coalesce(jsonb_strip_nulls(s.attributes), CAST('{}' AS jsonb))"
    if "quantity" in new:
        new["quantity_unit"] = _unit("s.quantity_unit")
    return f"""INSERT INTO facts.items
        (id, owner_id, unit_id, created_at, {", ".join(new)})
        SELECT s.id, :owner, p.id, now() + s.row * interval '1 microsecond',
            {", ".join(new.values())}
        FROM staged_items s LEFT JOIN staged_places p USING (place)
        WHERE s.is_new ORDER BY s.row"""  # noqa: S608


def _changes(columns: Sequence[str]) -> list[str]:
    """What happens to items that are there, written while they are as they were."""
    found = []
    if "path" in columns:
        found.append("""INSERT INTO facts.item_events
            (id, item_id, kind, from_unit_id, to_unit_id, by_id)
            SELECT gen_random_uuid(), i.id, 'moved', i.unit_id, p.id, :owner
            FROM staged_items s JOIN facts.items i ON i.id = s.id
            LEFT JOIN staged_places p USING (place)
            WHERE NOT s.is_new AND s.moves AND i.unit_id IS DISTINCT FROM p.id""")
    if "quantity" in columns:
        unit = _unit("s.quantity_unit" if "quantity_unit" in columns else "i.quantity_unit")
        found.append(f"""INSERT INTO facts.item_events
            (id, item_id, kind, quantity_before, quantity_after, quantity_unit, by_id)
            SELECT gen_random_uuid(), i.id, 'counted', i.quantity, s.quantity, {unit}, :owner
            FROM staged_items s JOIN facts.items i ON i.id = s.id
            WHERE NOT s.is_new AND (i.quantity, i.quantity_unit)
                IS DISTINCT FROM (s.quantity, {unit})""")  # noqa: S608
    return found
