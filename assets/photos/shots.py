"""Photos with what file and metadata tell of each: what duplicates and stacks are made of."""

import polars as pl
import sqlalchemy as sa

from resources.postgres import Postgres

# Of several files of one photo the one that is there, then the one that was seen first.
FILES = """
    SELECT DISTINCT ON (f.photo_id) f.photo_id, f.kind, f.name, f.size,
        f.source_id::text || '/' || regexp_replace(f.path, '[^/]*$', '') AS folder
    FROM facts.photo_files f WHERE f.photo_id IS NOT NULL AND f.kind <> 'sidecar'
    ORDER BY f.photo_id, f.missing_since NULLS FIRST, f.first_seen_at, f.path
"""
FROM = f"""
    FROM facts.photos p JOIN derived.photo_previews v ON v.content_id = p.content_id
    LEFT JOIN derived.photo_metadata m ON m.photo_id = p.id
    LEFT JOIN derived.photo_hashes h ON h.content_id = p.content_id
    LEFT JOIN facts.photo_sayings y ON y.photo_id = p.id
    LEFT JOIN ({FILES}) f ON f.photo_id = p.id
    WHERE y.trashed_at IS NULL
"""
# Everything that SHOTS tells of a photo is of these: reading them is enough to see that none moved.
STATES = f"""
    SELECT p.id::text AS photo_id, p.owner_id::text AS owner_id, p.content_id, md5(ROW(
        v.fingerprint, v.recipe, m.fingerprint, m.recipe, h.fingerprint, h.recipe,
        f.kind, f.name, f.size, f.folder)::text) AS state
    {FROM}
"""
SHOTS = f"""
    SELECT p.id::text AS photo_id, p.owner_id::text AS owner_id, p.content_id,
        p.added_at AT TIME ZONE 'UTC' AS seen_at, m.taken_at, m.make, m.model,
        v.renditions->'coldpreview'->>'sha256' AS digest,
        coalesce(m.width, v.width) * coalesce(m.height, v.height) AS pixels,
        coalesce(m.format, v.source_format) AS format,
        coalesce(m.file_size, f.size, 0) AS size,
        num_nonnulls(m.make, m.lens, m.taken_at, m.latitude, m.exposure_time)::bigint AS told,
        coalesce(f.kind, 'image') AS kind, coalesce(f.name, '') AS name, f.folder, h.phash,
        m.serial, m.burst_id, m.continuous, m.sequence, m.content_identifier, m.bracketing,
        m.exposure_bias
    {FROM}
"""


def states(postgres: Postgres) -> pl.DataFrame:
    """Photos out of the trash [photo_id, owner_id, content_id, state]: cheap to read."""
    return postgres.frame(sa.text(STATES))


def shots(postgres: Postgres) -> pl.DataFrame:
    """The same photos with the columns of SHOTS."""
    return postgres.frame(sa.text(SHOTS))
