"""Reading models, their figures, gates and verdicts. Nothing is written."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, exists, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.types import String

from api.connections import Connections
from api.errors import NotFoundError
from api.music.models.schemas import Decision, Gate, Metric, Model, ModelDetail
from api.photos.view import Rows, table
from catalog_data.music.models import MusicChampion, MusicEvaluation, MusicGate, MusicModel
from catalog_data.music.said import MusicModelDecision

models, champions = table(MusicModel), table(MusicChampion)
evaluations, gates, decisions = table(MusicEvaluation), table(MusicGate), table(MusicModelDecision)
ORDER = (models.c.training_set, models.c.item_kind, models.c.challenger, models.c.version)
CHAMPION_IN = (
    select(
        func.coalesce(
            func.array_agg(aggregate_order_by(champions.c.channel, champions.c.channel)),
            literal([], ARRAY(String)),
        )
    )
    .where(champions.c.version == models.c.version)
    .scalar_subquery()
)
SHOWN = [*(models.c[name] for name in Model.__struct_fields__[:-1]), CHAMPION_IN]


class After(NamedTuple):
    """The last model of the page before."""

    training_set: str
    item_kind: str
    challenger: str
    version: str


def models_page(
    training_set: str | None, kind: str | None, champion: bool | None, after: After | None
) -> Rows:
    """Rows of Model by training set, kind, challenger."""
    query: Select[Any] = select(*SHOWN).order_by(*ORDER)
    if training_set is not None:
        query = query.where(models.c.training_set == training_set)
    if kind is not None:
        query = query.where(models.c.item_kind == kind)
    if champion is not None:
        served = exists().where(champions.c.version == models.c.version)
        query = query.where(served if champion else ~served)
    return query.where(tuple_(*ORDER) > tuple_(*after)) if after else query


async def model_of(connections: Connections, version: str) -> ModelDetail:
    """One model with all that is told of it; raises NotFoundError."""
    found = await connections.first(select(*SHOWN).where(models.c.version == version))
    if found is None:
        raise NotFoundError("There is no such model.")
    metrics, judged, decided = [
        await connections.rows(_of(source, fields, version, order))
        for source, fields, order in (
            (evaluations, Metric.__struct_fields__, ("metric",)),
            (gates, Gate.__struct_fields__, ("channel", "gate")),
            (decisions, Decision.__struct_fields__, ("decided_at", "id")),
        )
    ]
    return ModelDetail(
        Model(*found),
        [Metric(*row) for row in metrics],
        [Gate(*row) for row in judged],
        [Decision(*row) for row in decided],
    )


def _of(source: Any, fields: Sequence[str], version: str, order: Sequence[str]) -> Rows:
    columns = [source.c[name] for name in fields]
    rows = select(*columns).where(source.c.version == version)
    return rows.order_by(*(source.c[name] for name in order))


def after_row(row: Row[Any]) -> After:
    """Where the next page begins."""
    return After(row.training_set, row.item_kind, row.challenger, row.version)
