"""Several rankers together: scores of each from 0 to 1, weighed, added. Each alone is beside."""

import asyncio
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from api.connections import Connections
from api.music.canonical import canonical
from api.music.serving.engine import Asked, asked_of, question_of
from api.music.serving.items import Id
from api.music.serving.models import id_of
from api.music.serving.ranking import DIGITS, Hit, best_of
from api.music.serving.recommending import differing
from api.music.serving.schemas import EngineIn, EngineItem, Kind, Share
from api.music.serving.telling import now
from api.music.weightings.queries import holding
from api.music.weightings.schemas import Weights
from catalog_data.music.licences import Channel
from ml.taste.blending import POOL, blended

CANDIDATES = 5  # times as many as are asked for, of which those that differ are chosen
DEFAULT = Weights(1.0, 1.0, 1.0)
Told: TypeAlias = tuple[NDArray[np.bytes_], Sequence[float]]


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


class Added(Struct, frozen=True):
    """One item, its score, and what each ranker that says something of it adds to that."""

    id: Id
    score: float
    components: dict[str, float]


async def by_all(connections: Connections, asked: HybridIn) -> HybridOut:
    """What the rankers that count for something say together.

    Raises UnavailableError where one of them has no model.
    """
    question = await question_of(connections, asked.channel, asked.seed_item_ids, asked.exclude_ids)
    applied = await applied_to(connections, asked.channel, question.kind)
    shares = applied.weights.shares
    rankers = {name: await asked_of(connections, name, question) for name in shares}
    told = {
        name: await asyncio.to_thread(said, one, question.excluded) for name, one in rankers.items()
    }
    pool = await known(connections, added(told, shares, CANDIDATES * asked.limit))
    few, of = [Hit(id_, one.score, []) for id_, one in pool.items()], (asked.channel, question.kind)
    hits = await differing(connections, of, few, asked.limit, asked.diversity)
    return HybridOut(
        items=[EngineItem(hit.id, hit.score, pool[hit.id].components) for hit in hits],
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


def said(asked: Asked, excluded: Collection[Id]) -> Told:
    """The best of one ranker alone."""
    best = best_of(asked.fitted, asked.rows, excluded, POOL)
    rows = np.fromiter(best, dtype=np.intp, count=len(best))
    return asked.fitted.ids[rows], [*best.values()]


async def known(connections: Connections, best: Sequence[Added]) -> dict[Id, Added]:
    """Items as what they are by now, best first; of those that became one the better."""
    ends = await canonical(connections, [one.id for one in best])
    found: dict[Id, Added] = {}
    for one in best:
        if one.id in ends:
            found.setdefault(ends[one.id].id, one)
    return found


def added(told: Mapping[str, Told], shares: Mapping[str, float], limit: int) -> list[Added]:
    """The best items by what all rankers say together, ties by id.

    Args:
        told: Of each ranker the bytes of ids, and their scores, above 0.
        shares: Of each ranker; they add up to 1.
        limit: At most so many.
    """
    ids = np.unique(np.concatenate([own for own, _ in told.values()]))
    scores = np.zeros((len(told), len(ids)), dtype=np.float32)
    for row, (own, values) in zip(scores, told.values(), strict=True):
        row[np.searchsorted(ids, own)] = values
    parts = blended(scores, [shares[name] for name in told])
    whole = parts.sum(axis=0)
    best = np.argsort(-np.round(whole, DIGITS), kind="stable")[:limit]
    return [
        Added(
            id_of(ids[at]),
            round(float(whole[at]), DIGITS),
            {
                name: round(float(part), DIGITS)
                for name, part, score in zip(told, parts[:, at], scores[:, at], strict=True)
                if score > 0
            },
        )
        for at in best
    ]
