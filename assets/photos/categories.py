"""What kind of picture each photo is, by rules over what else is known. The rules are in ml."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from assets.photos.externals import photo_sayings
from assets.photos.metadata import photo_metadata
from assets.photos.ocr import photo_ocr
from assets.photos.rowwise import derive, told
from assets.photos.tags import photo_tags
from assets.shelves import TableShelf
from catalog_data.photos.shown import PhotoCategory
from ml.categories import CATEGORY_RECIPE, categories
from resources.compute import Outcome
from resources.postgres import Postgres
from resources.settings import PhotoSettings

# Labels without a calibration are the nearest, fitting or not: they decide nothing.
BEARS = """
    SELECT p.id AS photo_id, label FROM facts.photos p
    JOIN derived.photo_tags t ON t.content_id = p.content_id AND t.calibrated
    CROSS JOIN unnest(t.labels) AS label
    WHERE NOT EXISTS (
        SELECT FROM facts.rejected_labels r WHERE r.photo_id = p.id AND r.label = label)
    UNION SELECT photo_id, tag FROM facts.photo_tags
"""
KNOWN = f"""
    WITH files AS (
        SELECT DISTINCT ON (photo_id) photo_id,
            CASE WHEN s.kind = 'folder' THEN f.path ELSE f.name END AS path
        FROM facts.photo_files f JOIN facts.photo_sources s ON s.id = f.source_id
        WHERE f.kind IN ('image', 'raw')
        ORDER BY photo_id, missing_since NULLS FIRST, first_seen_at, f.path
    ), bears AS ({BEARS}), words AS (
        SELECT photo_id, array_agg(label::varchar ORDER BY label COLLATE "C") AS tags
        FROM bears GROUP BY photo_id
    ), known AS (
        SELECT m.photo_id AS id, f.path, m.format,
            m.make IS NOT NULL OR m.model IS NOT NULL AS camera,
            m.latitude IS NOT NULL AS placed, w.tags, o.text, o.area
        FROM facts.photos p JOIN derived.photo_metadata m ON m.photo_id = p.id
        LEFT JOIN files f ON f.photo_id = p.id
        LEFT JOIN words w ON w.photo_id = p.id
        LEFT JOIN derived.photo_ocr o ON o.content_id = p.content_id
    )
    SELECT id::text AS id, path, format, camera, placed, tags, text, area,
        encode(sha256(convert_to(ROW(path, format, camera, placed, tags, text, area)::text,
            'UTF8')), 'hex') AS fingerprint
    FROM known
"""  # noqa: S608


def categories_of(frames: Iterator[pl.DataFrame]) -> Iterator[Outcome]:
    """The category of each photo with its reasons, some hundreds at a time."""
    for frame in frames:
        for id_, category, reasons in (
            categories(frame).select("id", "category", "reasons").iter_rows()
        ):
            yield Outcome(id_, value={"category": category, "reasons": reasons})


@dg.asset(
    group_name="photos",
    kinds={"postgres"},
    deps=[photo_metadata, photo_ocr, photo_tags, photo_sayings],
    code_version=CATEGORY_RECIPE,
)
def photo_categories(
    context: dg.AssetExecutionContext, postgres: Postgres, settings: PhotoSettings
) -> dg.MaterializeResult[Any]:
    """One photo's category: screenshot, document or photo, and why. A person's own choice wins.

    By names, folders, what a camera would have told, labels, and the text that stands in it.
    """
    shelf = TableShelf(postgres, PhotoCategory)
    report = derive(context, postgres, shelf, CATEGORY_RECIPE, KNOWN, categories_of, settings.shard)
    return told(report, CATEGORY_RECIPE)
