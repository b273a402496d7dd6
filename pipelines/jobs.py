"""Jobs: what is run as one. When they run is the schedules' matter."""

from typing import Any

import dagster as dg

from pipelines.crawling import catalogue_crawled, genres_synced
from pipelines.dumps import listening_fetched
from pipelines.fetching import new_releases
from pipelines.identifying import evidence_gathered, tracks_matched
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
training = dg.define_asset_job(
    "training",
    selection=dg.AssetSelection.assets("music_models").downstream(),
    description="Models of taste on what was heard until now, and what the champions say.",
)
search_of_parameters = dg.define_asset_job(
    "search_of_parameters",
    selection=dg.AssetSelection.assets("music_parameters"),
    config={"ops": {"music_parameters": {"config": {"trials": 20}}}},
    description="Better parameters of every challenger, within a number of trials each.",
)
requested = dg.define_asset_job(
    "requested",
    selection=dg.AssetSelection.groups("photos"),
    description="What somebody asked for: its tags name the request.",
)
JOBS: list[Any] = [
    *(sweep, upkeep, new_releases, requested, listens_by_month),
    *(genres_synced, catalogue_crawled, evidence_gathered, tracks_matched),
    listening_fetched,
    *(training, search_of_parameters),
]
