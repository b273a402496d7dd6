"""What is to be written beside each photo, and where. Writing is not here."""

from typing import Any

import msgspec
import numpy as np

from ml.faces import upright
from ml.metadata import Region, Sayings

TURNED_BACK = {6: 8, 8: 6}
SIDEWAYS = range(5, 9)
# A sidecar named like the photo without its ending is taken where it is of this photo alone; else
# one of the whole name. Nothing is written of photos of which nothing is said, nor ever was.
TOLD = """
    WITH chosen AS (
        SELECT owner_id FROM facts.photo_rules
        WHERE kind = 'sidecars' AND rules->>'mode' = 'sidecar'
    ), pictures AS (
        SELECT f.*, regexp_replace(f.path, '\\.[^./]*$', '') AS stem, s.root, s.owner_id
        FROM facts.photo_files f JOIN facts.photo_sources s ON s.id = f.source_id
        JOIN chosen c ON c.owner_id = s.owner_id
        WHERE f.missing_since IS NULL AND f.kind IN ('image', 'raw') AND s.kind = 'folder'
    ), shared AS (
        SELECT source_id, stem FROM pictures GROUP BY 1, 2 HAVING count(DISTINCT photo_id) > 1
    ), sidecars AS (
        SELECT f.source_id, f.path, f.content_id, regexp_replace(f.path, '\\.xmp$', '', 'i') AS of
        FROM facts.photo_files f JOIN chosen c ON true
        JOIN facts.photo_sources s ON s.id = f.source_id AND s.owner_id = c.owner_id
        WHERE f.kind = 'sidecar' AND f.missing_since IS NULL
    ), placed AS (
        SELECT DISTINCT ON (p.photo_id) p.photo_id, p.source_id, p.root, p.owner_id,
            coalesce(base.path, whole.path, p.path || '.xmp') AS path,
            coalesce(base.content_id, whole.content_id) AS there_id
        FROM pictures p LEFT JOIN shared ON shared.source_id = p.source_id AND shared.stem = p.stem
        LEFT JOIN sidecars base
            ON base.source_id = p.source_id AND base.of = p.stem AND shared.stem IS NULL
        LEFT JOIN sidecars whole ON whole.source_id = p.source_id AND whole.of = p.path
        ORDER BY p.photo_id, p.first_seen_at, p.path, base.path COLLATE "C" DESC,
            whole.path COLLATE "C" DESC
    ), tags AS (
        SELECT photo_id, array_agg(tag ORDER BY tag) AS words FROM facts.photo_tags GROUP BY 1
    ), named AS (
        SELECT f.photo_id, jsonb_agg(jsonb_build_array(p.name, f."left", f.top, f.width, f.height)
            ORDER BY f.face_id) AS faces
        FROM derived.person_faces f JOIN derived.photo_people p ON p.person_id = f.person_id
        WHERE f.said = 'is' AND f.frame = 0 AND p.name IS NOT NULL GROUP BY f.photo_id
    ), told AS (
        SELECT l.*, w.base_id AS written_over, w.wrote,
            CASE WHEN l.there_id = ANY(w.wrote || w.base_id) THEN w.base_id ELSE l.there_id END
                AS base_id,
            jsonb_strip_nulls(jsonb_build_object(
                'title', y.title, 'description', y.description, 'rating', y.rating,
                'copyright', y.copyright, 'creator', a.name, 'taken_at', y.taken_at,
                'offset', CASE WHEN y.taken_at IS NOT NULL THEN coalesce(y.utc_offset_minutes,
                    m.utc_offset_minutes) END,
                'latitude', y.latitude, 'longitude', y.longitude, 'words', t.words,
                'only', nullif(y.keywords_said, false),
                'keywords', CASE WHEN t.words IS NOT NULL THEN to_jsonb(m.keywords) END,
                'faces', n.faces,
                'stored', CASE WHEN n.faces IS NOT NULL
                    THEN jsonb_build_array(m.width, m.height, m.orientation) END
            ))::text AS said
        FROM placed l LEFT JOIN facts.photo_sayings y ON y.photo_id = l.photo_id
        LEFT JOIN facts.authors a ON a.id = y.author_id
        LEFT JOIN tags t ON t.photo_id = l.photo_id
        LEFT JOIN named n ON n.photo_id = l.photo_id
        LEFT JOIN derived.photo_metadata m ON m.photo_id = l.photo_id
        LEFT JOIN facts.sidecar_writes w ON w.source_id = l.source_id AND w.path = l.path
    )
    SELECT *, photo_id::text AS id, encode(sha256(convert_to(ROW(source_id, path, base_id, said
        )::text, 'UTF8')), 'hex') AS fingerprint
    FROM told WHERE said <> '{}' OR wrote IS NOT NULL
"""


def sayings_of(text: str) -> Sayings | None:
    """What is to be written, of the column ``said``; None where nothing is."""
    said = msgspec.json.decode(text)
    if not said:
        return None
    plain = {name: said[name] for name in Sayings.__struct_fields__ if name in said}
    plain |= {"keywords": _keywords(said), "taken_at": _moment(said), **_regions(said)}
    return Sayings(**plain)


def _keywords(said: dict[str, Any]) -> list[str] | None:
    """All words of the photo: tags alone, or with the file's own, which stand first."""
    words, only = said.get("words", []), said.get("only", False)
    if not words and not only:
        return None
    own = [] if only else said.get("keywords", [])
    known = {word.strip().lower() for word in own}
    return [*own, *(word for word in words if word not in known)]


def _moment(said: dict[str, Any]) -> str | None:
    if "taken_at" not in said or "offset" not in said:
        return said.get("taken_at")
    ahead = int(said["offset"])
    hours, minutes = divmod(abs(ahead), 60)
    return f"{said['taken_at']}{'-' if ahead < 0 else '+'}{hours:02}:{minutes:02}"


def _regions(said: dict[str, Any]) -> dict[str, Any]:
    """Regions and size of the picture as it is stored; faces are told of the upright one."""
    if "faces" not in said:
        return {}
    width, height, orientation = said.get("stored", [None, None, None])
    orientation = orientation or 1
    boxes = np.array([face[1:] for face in said["faces"]], dtype=np.float32).reshape(-1, 4)
    stored = upright(boxes, TURNED_BACK.get(orientation, orientation)).astype(float)
    names = [face[0] for face in said["faces"]]
    regions = [
        Region(name, left + w / 2, top + h / 2, w, h)
        for name, (left, top, w, h) in zip(names, stored.tolist(), strict=True)
    ]
    size = (height, width) if orientation in SIDEWAYS else (width, height)
    return {"regions": regions, "width": size[0], "height": size[1]}
