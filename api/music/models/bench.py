"""The bench of models as it stands in a transaction: what a verdict is given by. None is given."""

from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from api.music.models.queries import decisions, evaluations, models
from api.photos.view import table
from catalog_data.music.judging import Bench, Judged, figures_of
from catalog_data.music.licences import MusicLicence
from catalog_data.music.standing import Decided, Stage, standings

licences = table(MusicLicence)
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('music_model_decisions', 0))")


async def decided(connection: AsyncConnection) -> list[Decided]:
    """All verdicts, the earliest first; until the transaction ends nobody else gives one."""
    await connection.execute(ONE_AT_A_TIME)
    columns = [decisions.c[name] for name in ("id", "kind", "channel", "item_kind", "version")]
    query = select(*columns).order_by(decisions.c.decided_at, decisions.c.id)
    rows = await connection.execute(query)
    return [Decided(id_, kind, Stage(*stage), version) for id_, kind, *stage, version in rows]


async def bench_of(connection: AsyncConnection, verdicts: list[Decided]) -> Bench:
    """Every model with its figures, who is served after these verdicts, and all licences."""
    figures = await connection.execute(
        select(evaluations.c.version, evaluations.c.metric, evaluations.c.value)
    )
    allowed = await connection.execute(
        select(licences.c.dataset, licences.c.table_name, licences.c.allows)
    )
    known = [_judged(row) for row in await connection.execute(select(models))]
    return Bench(
        {one.version: one for one in known},
        figures_of((version, metric, value) for version, metric, value in figures),
        standings(verdicts),
        {(dataset, name): allows for dataset, name, allows in allowed},
    )


def _judged(row: Any) -> Judged:
    mark = row.high_water
    age = (mark.isoformat() if mark else "", row.interactions)
    names = (row.version, row.training_set, row.item_kind, row.challenger)
    return Judged(*names, tuple(row.tables), age)
