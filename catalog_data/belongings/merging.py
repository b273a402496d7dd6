"""How a staged sheet of belongings is merged, as SQL: places first, then items and their history.

The statements are run in their order, in the transaction that staged places and items.
"""

from collections.abc import Sequence

from catalog_data.belongings.sheets import (
    DATES,
    FLAGS,
    NUMBERS,
    TEXTS,
    Step,
)

NEVER_NULL = ("description", "notes")
NOWHERE = "CAST('00000000-0000-0000-0000-000000000000' AS uuid)"
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
