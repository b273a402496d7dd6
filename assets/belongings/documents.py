"""What the index of items reads of each: words, places above it, photos. Nothing is computed."""

ITEMS = "SELECT id::text AS id FROM facts.items"
# A fingerprint is of the item's own words, of all places above it, and of its photos: a unit that
# is called otherwise changes the items below it, and those alone.
SAID = """
    WITH RECURSIVE up AS (
        SELECT id AS unit, parent_id, location_id, name, 0 AS height FROM facts.storage_units
        UNION ALL
        SELECT up.unit, u.parent_id, u.location_id, u.name, up.height + 1
        FROM up JOIN facts.storage_units u ON u.id = up.parent_id
    ), paths AS (
        SELECT up.unit,
            string_agg(concat_ws(' ', l.name, up.name), ' ' ORDER BY height DESC) AS path
        FROM up LEFT JOIN facts.locations l ON l.id = up.location_id GROUP BY up.unit
    ), shown AS (
        SELECT ip.item_id, jsonb_agg(jsonb_build_object('id', v.content_id,
            'rendered_by', v.recipe, 'renditions', v.renditions) ORDER BY position, v.content_id
            ) AS pictures
        FROM facts.item_photos ip JOIN facts.photos f ON f.id = ip.photo_id
        JOIN derived.photo_previews v ON v.content_id = f.content_id GROUP BY ip.item_id
    ), said AS (
        SELECT i.id::text AS id, i.name, array_to_string(i.tags, ' ') AS tags, i.description,
            concat_ws(' ', i.description, i.manufacturer, i.model, i.serial, i.barcode,
                i.purchased_from, i.notes, i.reference,
                CASE WHEN i.attributes <> '{}' THEN (SELECT string_agg(value, ' ' ORDER BY key)
                    FROM jsonb_each_text(i.attributes)) END
            ) AS more,
            coalesce(p.path, '') AS path, coalesce(s.pictures, '[]')::text AS pictures
        FROM facts.items i LEFT JOIN paths p ON p.unit = i.unit_id
        LEFT JOIN shown s ON s.item_id = i.id
    )
    SELECT *, encode(sha256(convert_to(
        json_build_array(name, tags, more, path, pictures)::text, 'UTF8')), 'hex') AS fingerprint
    FROM said
"""
