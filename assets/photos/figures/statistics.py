"""How many photos, and how many bytes, by month, camera, lens, format and source of each owner."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa
from PIL import Image

from assets.photos.charts import histogram
from assets.photos.externals import photo_sayings, photo_uploads
from assets.photos.figures.keeping import checked, keep_figure
from assets.photos.metadata import photo_metadata
from assets.wholesets import Made, Sets
from catalog_data.photos.figures import PhotoStatistic
from resources.postgres import Postgres

TABLE: sa.Table = PhotoStatistic.__table__  # type: ignore[assignment]
RECIPE, WHOLE = "statistics 1", "photo_statistics_are_whole"
# A photo with several files counts once, by the first of them that is there.
COUNTED = """
    WITH files AS (
        SELECT DISTINCT ON (f.photo_id) f.photo_id, f.size, s.kind
        FROM facts.photo_files f JOIN facts.photo_sources s ON s.id = f.source_id
        WHERE f.photo_id IS NOT NULL
        ORDER BY f.photo_id, f.missing_since IS NOT NULL, f.first_seen_at, f.id
    )
    SELECT p.owner_id::text AS owner_id, g.kind, coalesce(g.name, '') AS name,
        count(*) AS photos, coalesce(sum(coalesce(f.size, m.file_size)), 0)::bigint AS bytes
    FROM facts.photos p
    LEFT JOIN facts.photo_sayings y ON y.photo_id = p.id
    LEFT JOIN derived.photo_metadata m ON m.photo_id = p.id
    LEFT JOIN files f ON f.photo_id = p.id
    CROSS JOIN LATERAL (VALUES
        ('month', to_char(coalesce(y.taken_at, m.taken_at), 'YYYY-MM')),
        ('camera', nullif(concat_ws(' ', m.make, m.model), '')),
        ('lens', m.lens),
        ('format', m.format),
        ('source', CASE WHEN p.is_egg THEN 'egg' ELSE f.kind END)
    ) AS g (kind, name)
    WHERE y.trashed_at IS NULL
    GROUP BY 1, 2, 3
"""


def made_of(counted: pl.DataFrame) -> Made:
    """The set, checked: each kind counts every photo of an owner once."""
    sums = counted.group_by("owner_id", "kind").agg(pl.col("photos").sum())
    differing = (
        sums.group_by("owner_id").agg(pl.col("photos").n_unique()).filter(pl.col("photos") > 1)
    )
    return checked(WHOLE, {TABLE: counted}, {"owners_counted_unlike": differing.height})


def drawn(sets: Sets) -> Image.Image | None:
    """Photos by year."""
    months = sets[TABLE].filter(pl.col("kind") == "month", pl.col("name") != "")
    years = months.group_by(year=pl.col("name").str.head(4).cast(pl.Int64)).agg(
        pl.col("photos").sum()
    )
    return histogram(years.sort("year")) if years.height else None


@dg.asset(
    group_name="photos",
    kinds={"postgres"},
    deps=[photo_metadata, photo_sayings, photo_uploads],
    check_specs=[dg.AssetCheckSpec(WHOLE, asset="photo_statistics", blocking=True)],
    code_version=RECIPE,
)
def photo_statistics(context: dg.AssetExecutionContext, postgres: Postgres) -> Iterator[Any]:
    """One month, camera, lens, format or source of an owner: photos and bytes, trash left out."""
    with postgres.writing("photo_statistics"):
        counted = postgres.frame(sa.text(COUNTED))
        yield keep_figure(
            context, postgres, RECIPE, [counted], [TABLE], lambda: made_of(counted), drawn
        )
