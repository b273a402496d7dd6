"""What runs by the clock. What the jobs do is theirs."""

import dagster as dg

from pipelines.jobs import sweep
from pipelines.upkeep import upkeep

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
SCHEDULES = [nightly_sweep, nightly_upkeep]
