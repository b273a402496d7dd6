"""The place nearest to where each photo was taken, found with no network."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa

from assets.photos.charts import as_before, places_map
from assets.photos.metadata import photo_metadata
from assets.photos.rowwise import derive, told
from assets.shelves import TableShelf
from assets.switches import switchable
from catalog_data.photos.derived import PhotoPlace
from ml.places import PLACES_RECIPE, PlaceIndex
from resources.compute import Outcome
from resources.postgres import Postgres
from resources.settings import PhotoSettings

LOCATED = """
    SELECT photo_id::text AS id, latitude, longitude,
        encode(sha256(convert_to(ROW(latitude, longitude)::text, 'UTF8')), 'hex') AS fingerprint
    FROM derived.photo_metadata WHERE latitude IS NOT NULL AND longitude IS NOT NULL
"""


STALE = """
    SELECT p.photo_id::text AS id FROM derived.photo_places p
    JOIN derived.photo_metadata m ON m.photo_id = p.photo_id WHERE m.latitude IS NULL
"""


def places_of(frames: Iterator[pl.DataFrame]) -> Iterator[Outcome]:
    """The nearest place of each row, some hundreds at a time."""
    for frame in frames:
        found = PlaceIndex.load().lookup(frame["latitude"], frame["longitude"])
        rows = pl.concat([frame.select("latitude", "longitude"), found], how="horizontal")
        for id_, row in zip(frame["id"], rows.iter_rows(named=True), strict=True):
            yield Outcome(id_, value=row)


@dg.asset(
    group_name="photos", kinds={"postgres"}, deps=[photo_metadata], code_version=PLACES_RECIPE
)
@switchable
def photo_places(
    context: dg.AssetExecutionContext, postgres: Postgres, settings: PhotoSettings
) -> dg.MaterializeResult[Any]:
    """The place nearest to one photo: its name, region, country and distance. A map shows them."""
    shelf = TableShelf(postgres, PhotoPlace)
    report = derive(context, postgres, shelf, PLACES_RECIPE, LOCATED, places_of, settings.shard)
    gone = shelf.remove(postgres.frame(sa.text(STALE))["id"])
    kept = {} if report.wrote or gone else as_before(context, "map")
    more = kept or places_map(postgres)
    return told(report, PLACES_RECIPE, **more)
