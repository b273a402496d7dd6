"""Everything Dagster loads: assets, their automation, checks, jobs, sensors, resources."""

import dagster as dg

from assets.belongings import ASSETS as BELONGINGS
from assets.belongings import EXTERNALS as OF_BELONGINGS
from assets.music import ASSETS as MUSIC
from assets.music import EXTERNALS as OF_MUSIC
from assets.photos import ASSETS as PHOTOS
from assets.photos import EXTERNALS as OF_PHOTOS
from assets.species import ASSETS as SPECIES
from assets.species import EXTERNALS as OF_SPECIES
from pipelines.automation import automated
from pipelines.checks import CHECKS
from pipelines.crawling import genres_wished
from pipelines.environments import resources
from pipelines.jobs import JOBS
from pipelines.months import listening_changed
from pipelines.remote import nextcloud_changed
from pipelines.schedules import SCHEDULES
from pipelines.sensors import SENSORS

EXTERNALS = [*OF_PHOTOS, *OF_SPECIES, *OF_BELONGINGS, *OF_MUSIC]
ASSETS = dg.map_asset_specs(automated, [*EXTERNALS, *PHOTOS, *SPECIES, *BELONGINGS, *MUSIC])

defs = dg.Definitions(
    assets=ASSETS,
    asset_checks=CHECKS,
    jobs=JOBS,
    schedules=SCHEDULES,
    sensors=[*SENSORS, nextcloud_changed, listening_changed, genres_wished],
    resources=resources(),
    executor=dg.in_process_executor,
)
