"""Asset checks of what single artifacts promise. Those of all tables are made from the registry."""

from functools import partial

import dagster as dg
import sqlalchemy as sa

from assets.shelves import FailureRows
from pipelines.automation import when_asset_changes
from resources.blobs import Blobs
from resources.postgres import Postgres

asset_check = partial(dg.asset_check, automation_condition=when_asset_changes())
WARN = dg.AssetCheckSeverity.WARN


@asset_check(asset="photo_catalogue")
def every_folder_was_read(postgres: Postgres) -> dg.AssetCheckResult:
    """No folder was away, empty all at once, or closed to us."""
    known = FailureRows(postgres, "photo_catalogue").known()
    roots = set(postgres.frame(sa.text("SELECT id::text AS id FROM facts.photo_sources"))["id"])
    away = sorted(set(known["id"]) & roots)
    return dg.AssetCheckResult(passed=not away, severity=WARN, metadata={"sources_away": away})


@asset_check(asset="nextcloud_files")
def every_nextcloud_answered(postgres: Postgres) -> dg.AssetCheckResult:
    """No folder of a Nextcloud was away, refused us, or was empty all at once."""
    known = FailureRows(postgres, "nextcloud_files").known()
    folders = postgres.frame(sa.text("SELECT id::text AS id FROM facts.nextcloud_folders"))
    away = sorted(set(known["id"]) & set(folders["id"]))
    return dg.AssetCheckResult(passed=not away, severity=WARN, metadata={"folders_away": away})


@asset_check(asset="photo_previews")
def previews_are_stored(postgres: Postgres, blobs: Blobs) -> dg.AssetCheckResult:
    """A sample of the newest rows has its renditions in the store, none larger than its picture."""
    from catalog_data.identity import rendition_key

    rows = postgres.frame(
        sa.text(
            "SELECT content_id, recipe, r.key AS name, (r.value->>'width')::int > width AS larger "
            "FROM derived.photo_previews, jsonb_each(renditions) AS r "
            "ORDER BY computed_at DESC, content_id LIMIT 50"
        )
    ).to_dicts()
    lost = [
        f"{row['content_id']}/{row['name']}"
        for row in rows
        if not blobs.derived.exists(rendition_key(row["content_id"], row["recipe"], row["name"]))
    ]
    larger = sum(row["larger"] in (True, "t") for row in rows)
    return dg.AssetCheckResult(
        passed=not lost and not larger, severity=WARN, metadata={"lost": lost, "enlarged": larger}
    )


@asset_check(asset="music_isrc_conflicts")
def isrcs_are_settled(postgres: Postgres) -> dg.AssetCheckResult:
    """No ISRC waits for somebody to say whose it is."""
    query = "SELECT count(DISTINCT isrc) AS n FROM derived.music_isrc_conflicts"
    count = int(postgres.frame(sa.text(query)).item())
    return dg.AssetCheckResult(passed=count == 0, severity=WARN, metadata={"isrcs": count})


PROMISES = [
    every_folder_was_read,
    every_nextcloud_answered,
    previews_are_stored,
    isrcs_are_settled,
]
