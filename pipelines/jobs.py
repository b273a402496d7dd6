"""Jobs: what is run as one. When they run is the schedules' matter."""

from typing import Any

import dagster as dg

from pipelines.fetching import new_releases
from pipelines.upkeep import upkeep

sweep = dg.define_asset_job(
    "sweep",
    selection=dg.AssetSelection.groups("photos", "species", "belongings"),
    description="All assets once; with nothing to do it costs seconds.",
)
requested = dg.define_asset_job(
    "requested",
    selection=dg.AssetSelection.groups("photos"),
    description="What somebody asked for: its tags name the request.",
)
JOBS: list[Any] = [sweep, upkeep, new_releases, requested]
