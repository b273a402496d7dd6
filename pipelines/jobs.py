"""Jobs: what is run as one. When they run is the schedules' matter."""

from typing import Any

import dagster as dg

from pipelines.crawling import catalogue_crawled, evidence_gathered, genres_synced
from pipelines.fetching import new_releases
from pipelines.upkeep import upkeep

sweep = dg.define_asset_job(
    "sweep",
    selection=dg.AssetSelection.groups("photos", "species", "belongings", "music")
    - dg.AssetSelection.assets("listens"),
    description="All assets once; with nothing to do it costs seconds. Months have their own job.",
)
listens_by_month = dg.define_asset_job(
    "listens_by_month",
    selection=dg.AssetSelection.assets("listens"),
    description="What was heard in one month, as tracks.",
)
requested = dg.define_asset_job(
    "requested",
    selection=dg.AssetSelection.groups("photos"),
    description="What somebody asked for: its tags name the request.",
)
JOBS: list[Any] = [
    *(sweep, upkeep, new_releases, requested, listens_by_month),
    *(genres_synced, catalogue_crawled, evidence_gathered),
]
