"""Writing which weights are to hold, by staff. Which hold by now is read elsewhere."""

import uuid
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.errors import ForbiddenError, NotFoundError, UnprocessableError
from api.music.weightings.queries import FIGURES, WEIGHTS, licences, proposals, weightings
from api.music.weightings.schemas import Choice, Weights
from catalog_data.identity import new_id
from catalog_data.music.licences import Channel, may_train


async def choose(connection: AsyncConnection, staff: uuid.UUID, asked: Choice) -> uuid.UUID:
    """Say that weights are to hold from now on; the id of what was said.

    Raises UnprocessableError where it is not clear which, NotFoundError where none are proposed on
    that data, ForbiddenError where a licence of the data does not allow the channel.
    """
    if (asked.weights is None) == (asked.training_set is None):
        raise UnprocessableError("Say either weights, or whose proposal to take: training_set.")
    of = _said(asked.weights) if asked.weights else await _proposed(connection, asked)
    made, stage = new_id(), {"channel": asked.channel, "item_kind": asked.item_kind}
    row = {"id": made, **stage, "note": asked.note, "chosen_by": staff, **of}
    await connection.execute(insert(weightings).values(row))
    return made


def _said(weights: Weights) -> dict[str, Any]:
    if not weights.shares:
        raise UnprocessableError("Give at least one ranker a weight above 0.")
    given = {f"{name}_weight": getattr(weights, name) for name in Weights.__struct_fields__}
    return {**given, "training_set": None, "tables": [], "evidence": None}


async def _proposed(connection: AsyncConnection, asked: Choice) -> dict[str, Any]:
    """What was proposed on a training set, with what was measured of it."""
    columns = [proposals.c[name] for name in (*WEIGHTS, "tables", "fingerprint", *FIGURES[:-1])]
    query = select(*columns).where(
        proposals.c.training_set == asked.training_set, proposals.c.item_kind == asked.item_kind
    )
    found = (await connection.execute(query)).mappings().one_or_none()
    if found is None:
        raise NotFoundError(f"No weights of {asked.item_kind}s were searched for on that data.")
    await _allowed(connection, asked, found["tables"])
    evidence = {name: found[name] for name in ("fingerprint", *FIGURES[:-1])}
    kept = {name: found[name] for name in (*WEIGHTS, "tables")}
    return {**kept, "training_set": asked.training_set, "evidence": evidence}


async def _allowed(connection: AsyncConnection, asked: Choice, tables: list[str]) -> None:
    """Raise ForbiddenError where a licence does not allow the channel."""
    query = select(licences.c.table_name, licences.c.allows)
    rows = await connection.execute(query.where(licences.c.dataset == asked.training_set))
    uses = {name: use for name, use in rows}
    channel = Channel(asked.channel)
    forbidden = [name for name in tables if not may_train([uses.get(name)], channel)]
    if forbidden:
        told = f"No licence allows {', '.join(forbidden)} of {asked.training_set} in {channel}."
        raise ForbiddenError(told, tables=forbidden, dataset=asked.training_set)
