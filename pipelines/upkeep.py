"""Nightly upkeep: orphans, old versions, changes that were read, pictures in the event log."""

import datetime as dt
import os

import dagster as dg
import sqlalchemy as sa

from assets.music.prune import prune_music
from assets.photos.prune import prune_photos
from resources.blobs import Blobs
from resources.changes import trim
from resources.lance import Lance
from resources.postgres import Postgres, engine_for

KEPT_CHANGES = dt.timedelta(days=7)
KEPT_SHEETS = dt.timedelta(days=7)
PICTURE = "data:image/[a-z]+;base64,[A-Za-z0-9+/=]+"
FORGET = """
    UPDATE event_logs SET event = regexp_replace(event, :picture, '', 'g')
    WHERE timestamp < :before AND event LIKE '%data:image/%'
"""


@dg.op(out=dg.Out(dg.Nothing))
def prune(context: dg.OpExecutionContext, postgres: Postgres, lance: Lance, blobs: Blobs) -> None:
    """Remove what is derived of nothing."""
    gone = prune_photos(postgres, lance, blobs) | prune_music(postgres, blobs)
    context.add_output_metadata(dict(gone))


@dg.op(ins={"start": dg.In(dg.Nothing)}, out=dg.Out(dg.Nothing))
def compact(context: dg.OpExecutionContext, lance: Lance) -> None:
    """Join the small files of LanceDB's tables and drop old versions."""
    for table in lance.tables():
        lance.compact(table)
    context.add_output_metadata({"tables": len(lance.tables())})


@dg.op(ins={"start": dg.In(dg.Nothing)}, out=dg.Out(dg.Nothing))
def forget_changes(context: dg.OpExecutionContext, postgres: Postgres) -> None:
    """Trim the book of changes: every sensor has read them."""
    gone = trim(postgres, dt.datetime.now(dt.UTC) - KEPT_CHANGES)
    context.add_output_metadata({"changes": gone})


@dg.op(ins={"start": dg.In(dg.Nothing)})
def forget_pictures(context: dg.OpExecutionContext) -> None:
    """Take contact sheets, charts and maps older than a week out of the event log."""
    address = os.environ["DAGSTER_PG_URL"].replace("postgresql+psycopg2://", "postgresql://", 1)
    before = dt.datetime.now(dt.UTC).replace(tzinfo=None) - KEPT_SHEETS
    with engine_for(address).begin() as connection:
        done = connection.execute(sa.text(FORGET), {"picture": PICTURE, "before": before})
    context.add_output_metadata({"events": done.rowcount})


@dg.job(description="Prune orphans and old spaces, compact, trim changes, forget old pictures.")
def upkeep() -> None:
    """One after the other, so that nothing is compacted while it is pruned."""
    forget_pictures(forget_changes(compact(prune())))
