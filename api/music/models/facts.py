"""Writing verdicts on models: approved past its gates, refused for good, rolled back. By staff."""

import uuid
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.errors import ConflictError, ForbiddenError, NotFoundError
from api.music.models.bench import bench_of, decided
from api.music.models.queries import decisions, models
from api.music.models.schemas import Approval, Refusal, Return
from catalog_data.identity import new_id
from catalog_data.music.judging import LICENCE, Bench
from catalog_data.music.said import Verdict
from catalog_data.music.standing import Stage, refused

EVIDENCE = (
    *("training_set", "item_kind", "challenger", "parameters", "seed", "recipe", "data_hash"),
    "high_water",
)


async def approve(
    connection: AsyncConnection, staff: uuid.UUID, version: str, asked: Approval
) -> uuid.UUID:
    """Say that a model is to be served; the id of the verdict.

    Raises NotFoundError where there is no such model, ForbiddenError where a licence does not allow
    the channel, ConflictError where it was refused, is served already or misses a gate.
    """
    verdicts = await decided(connection)
    bench = await bench_of(connection, verdicts)
    _known(bench, version)
    stage = Stage(asked.channel, bench.models[version].item_kind)
    if (version, asked.channel) in refused(verdicts):
        raise ConflictError("This model was refused for the channel; a refusal is final.")
    if stage in bench.standings and bench.standings[stage].version == version:
        raise ConflictError("This model is served there already.")
    _allowed(bench, version, asked.channel)
    _past_gates(bench, version, asked.channel)
    return await _say(connection, Verdict.APPROVE, staff, stage, version, bench, asked.reason)


async def refuse(
    connection: AsyncConnection, staff: uuid.UUID, version: str, asked: Refusal
) -> uuid.UUID:
    """Say that a model is never to be served; raises NotFoundError, ConflictError if it is."""
    verdicts = await decided(connection)
    bench = await bench_of(connection, verdicts)
    _known(bench, version)
    stage = Stage(asked.channel, bench.models[version].item_kind)
    if stage in bench.standings and bench.standings[stage].version == version:
        raise ConflictError("This model is served there: roll it back first.")
    return await _say(connection, Verdict.REFUSE, staff, stage, version, bench, asked.reason)


async def roll_back(connection: AsyncConnection, staff: uuid.UUID, asked: Return) -> uuid.UUID:
    """Say that the model before is to be served again; raises ConflictError where there is none."""
    verdicts = await decided(connection)
    bench = await bench_of(connection, verdicts)
    stage = Stage(asked.channel, asked.item_kind)
    standing = bench.standings.get(stage)
    if standing is None or standing.previous is None:
        raise ConflictError("No model was served there before: there is nothing to go back to.")
    if standing.previous not in bench.models:
        raise ConflictError("The model before cannot be made again: approve another one.")
    _allowed(bench, standing.previous, asked.channel)
    told = (stage, standing.previous, bench, asked.reason)
    return await _say(connection, Verdict.ROLLBACK, staff, *told)


def _known(bench: Bench, version: str) -> None:
    if version not in bench.models:
        raise NotFoundError("There is no such model.")


def _allowed(bench: Bench, version: str, channel: str) -> None:
    """Raise ForbiddenError where a licence does not allow the channel."""
    forbidden = bench.forbidden(version, channel)
    if forbidden:
        dataset = bench.models[version].training_set
        told = f"No licence allows {', '.join(forbidden)} of {dataset} in {channel}."
        raise ForbiddenError(told, tables=forbidden, dataset=dataset)


def _past_gates(bench: Bench, version: str, channel: str) -> None:
    """Raise ConflictError where a gate is not met, or nothing can be compared."""
    compared = [one for one in bench.verdicts(version, channel) if one.gate.gate != LICENCE]
    if not compared:
        raise ConflictError("There is nothing to hold this model against: popularity is missing.")
    missed = [one for one in compared if not one.gate.passed]
    if missed:
        names = [one.gate.gate for one in missed]
        told = [one.gate._asdict() | {"against": one.against} for one in missed]
        raise ConflictError(f"It does not pass {', '.join(names)}.", gates=told)


async def _say(
    connection: AsyncConnection,
    kind: Verdict,
    staff: uuid.UUID,
    stage: Stage,
    version: str,
    bench: Bench,
    reason: str | None,
) -> uuid.UUID:
    """Keep a verdict with all it takes to make the model again."""
    id_ = new_id()
    row = {"id": id_, "kind": kind, "version": version, "reason": reason, "decided_by": staff}
    said = {
        **row,
        **stage._asdict(),
        "evidence": await _evidence(connection, bench, version, stage),
    }
    await connection.execute(insert(decisions).values(said))
    return id_


async def _evidence(
    connection: AsyncConnection, bench: Bench, version: str, stage: Stage
) -> dict[str, Any]:
    """What a model was made of, how it did, and the gates it was held to."""
    columns = [models.c[name] for name in EVIDENCE]
    found = await connection.execute(select(*columns).where(models.c.version == version))
    told = dict(found.mappings().one())
    mark = told["high_water"]
    told["high_water"] = mark.isoformat() if mark else None
    gates = [
        one.gate._asdict() | {"against": one.against}
        for one in bench.verdicts(version, stage.channel)
    ]
    return {**told, "metrics": bench.figures.get(version, {}), "gates": gates}
