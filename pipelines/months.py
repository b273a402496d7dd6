"""Which months of listening are asked for, and when: a partition for each. Deriving is assets'."""

import datetime as dt
import json
from typing import Any

import dagster as dg

from assets.music import MUSIC_MONTHS
from assets.music.months import pending_months
from catalog_data.music.catalogue import MusicAlias, MusicRedirect, MusicTrack
from catalog_data.music.listening import ListeningEvent
from catalog_data.tables import names
from pipelines.jobs import listens_by_month
from resources.changes import START, changes_since
from resources.postgres import Postgres

READ = names(ListeningEvent, MusicAlias, MusicRedirect, MusicTrack)


@dg.sensor(
    minimum_interval_seconds=15,
    default_status=dg.DefaultSensorStatus.RUNNING,
    job=listens_by_month,
)
def listening_changed(context: dg.SensorEvaluationContext, postgres: Postgres) -> dg.SensorResult:
    """Events came, or a track turned out to be another: the months that this changes get a run.

    Months are looked through only where something was written, and once a day, so that a run that
    failed is followed by another.
    """
    before: dict[str, Any] = json.loads(context.cursor or "{}")
    today = dt.datetime.now(dt.UTC).date().isoformat()
    frame, position = changes_since(postgres, before.get("position", START))
    cursor = json.dumps({"position": position, "day": today})
    if before.get("day") == today and not READ & set(frame["table_name"]):
        return dg.SensorResult(skip_reason="Nothing new was heard.", cursor=cursor)
    months = pending_months(postgres)["id"].to_list()
    known = set(context.instance.get_dynamic_partitions(str(MUSIC_MONTHS.name)))
    new = [month for month in months if month not in known]
    return dg.SensorResult(
        run_requests=[
            dg.RunRequest(partition_key=month, run_key=f"{month}/{position}/{today}")
            for month in months
        ],
        dynamic_partitions_requests=[MUSIC_MONTHS.build_add_request(new)] if new else [],
        cursor=cursor,
    )
