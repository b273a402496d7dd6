"""What runs by the clock. What the jobs do is theirs."""

import dagster as dg

from pipelines.crawling import daily_catalogue, daily_genres
from pipelines.dumps import daily_listening
from pipelines.fetching import new_releases, watched
from pipelines.identifying import daily_evidence, daily_matches
from pipelines.jobs import sweep, training
from pipelines.upkeep import upkeep
from resources.postgres import Postgres

nightly_sweep = dg.ScheduleDefinition(
    name="nightly_sweep",
    job=sweep,
    cron_schedule="15 3 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Whatever automation missed, new weights and retries.",
)
nightly_upkeep = dg.ScheduleDefinition(
    name="nightly_upkeep",
    job=upkeep,
    cron_schedule="30 4 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Clear away and compact.",
)


@dg.schedule(
    job=new_releases,
    cron_schedule="40 1 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def daily_releases(postgres: Postgres) -> dg.RunRequest | dg.SkipReason:
    """New releases of names, where a source is watched at ChecklistBank."""
    sources = watched(postgres)
    if not sources:
        return dg.SkipReason("No source of names is published at ChecklistBank.")
    return dg.RunRequest(tags={"sources": ", ".join(sources)})


weekly_training = dg.ScheduleDefinition(
    name="weekly_training",
    job=training,
    cron_schedule="0 5 * * 0",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="What was heard in a week is learned on Sunday.",
)
SCHEDULES = [
    *(nightly_sweep, nightly_upkeep, weekly_training),
    *(daily_releases, daily_genres, daily_catalogue, daily_evidence, daily_matches),
    daily_listening,
]
