"""Several rankers together: scores of each from 0 to 1, weighed, added. Each alone is beside."""

import datetime as dt
from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from api.connections import Connections
from api.music.serving.engine import asked_of, question_of, scores_of
from api.music.serving.items import Id
from api.music.serving.ranking import DIGITS, Hit
from api.music.serving.recommending import differing
from api.music.serving.schemas import EngineIn, EngineItem, Kind, Share
from api.music.serving.telling import now
from api.music.weightings.queries import holding
from api.music.weightings.schemas import Weights
from catalog_data.music.licences import Channel
from ml.taste.blending import POOL, blended

CANDIDATES = 5  # times as many as are asked for, of which those that differ are chosen
DEFAULT = Weights(1.0, 1.0, 1.0)


class HybridIn(EngineIn, forbid_unknown_fields=True):
    """Items to go by, and how much the answers are to differ."""

    diversity: Share = 0.0


class Applied(Struct):
    """The weights that an answer rests on.

    Their id is that of what staff chose; ``default`` is that of all alike, before anything was.
    """

    id: str
    weights: Weights


class HybridOut(Struct):
    """Items whose components add up to their scores, and the weights and models that gave them."""

    items: list[EngineItem]
    ranker: str
    seed_count: int
    weighting: Applied
    model_versions: dict[str, str]
    generated_at: dt.datetime


async def by_all(connections: Connections, asked: HybridIn) -> HybridOut:
    """What the rankers that count for something say together.

    Raises UnavailableError where one of them has no model.
    """
    question = await question_of(connections, asked.channel, asked.seed_item_ids, asked.exclude_ids)
    applied = await applied_to(connections, asked.channel, question.kind)
    shares = applied.weights.shares
    rankers = {name: await asked_of(connections, name, question) for name in shares}
    told = {
        name: await scores_of(connections, one, question, POOL) for name, one in rankers.items()
    }
    found = added(told, shares)
    pool = [Hit(id_, round(sum(parts.values()), DIGITS), []) for id_, parts in found.items()]
    pool.sort(key=lambda hit: (-hit.score, hit.id))
    few, of = pool[: CANDIDATES * asked.limit], (asked.channel, question.kind)
    hits = await differing(connections, of, few, asked.limit, asked.diversity)
    return HybridOut(
        items=[EngineItem(hit.id, hit.score, found[hit.id]) for hit in hits],
        ranker="hybrid",
        seed_count=len(set(asked.seed_item_ids)),
        weighting=applied,
        model_versions={name: one.served.version for name, one in rankers.items()},
        generated_at=now(),
    )


async def applied_to(connections: Connections, channel: Channel, kind: Kind) -> Applied:
    """The weights that hold, else the default."""
    found = await holding(connections, channel, kind)
    return Applied("default", DEFAULT) if found is None else Applied(str(found[0]), found[1])


def added(
    told: Mapping[str, Mapping[Id, float]], shares: Mapping[str, float]
) -> dict[Id, dict[str, float]]:
    """Each item's components, of the rankers that say something of it."""
    ids = sorted({id_ for scores in told.values() for id_ in scores})
    lists = [[scores.get(id_, 0.0) for id_ in ids] for scores in told.values()]
    parts = blended(np.array(lists, np.float32), [shares[name] for name in told])
    return {
        id_: {
            name: round(float(part), DIGITS)
            for name, part in zip(told, column, strict=True)
            if id_ in told[name]
        }
        for id_, column in zip(ids, parts.T, strict=True)
    }
