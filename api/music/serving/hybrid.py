"""Several rankers together: scores of each from 0 to 1, weighed, added. Each alone is beside."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

import msgspec
from msgspec import Struct, field

from api.connections import Connections
from api.errors import UnprocessableError
from api.music.serving.engine import asked_of, question_of, scores_of
from api.music.serving.items import Id
from api.music.serving.ranking import DIGITS, Hit
from api.music.serving.recommending import differing
from api.music.serving.schemas import EngineIn, EngineItem, Share
from api.music.serving.telling import now

CANDIDATES = 5  # times as many as are asked for, of which those that differ are chosen
POOL = 1_000  # the best of each ranker that are added up; all others have nothing of it


class Weights(Struct, forbid_unknown_fields=True):
    """What each ranker counts for; only how they stand to each other matters."""

    content: Share = 1.0
    metadata: Share = 1.0
    cooccurrence: Share = 1.0


class HybridIn(EngineIn, forbid_unknown_fields=True):
    """Items to go by, what each ranker counts for, and how much the answers are to differ."""

    weights: Weights = field(default_factory=Weights)
    diversity: Share = 0.0


class HybridOut(Struct):
    """Items whose components add up to their scores, and the models that gave them."""

    items: list[EngineItem]
    ranker: str
    seed_count: int
    weights: Weights
    model_versions: dict[str, str]
    generated_at: dt.datetime


async def by_all(connections: Connections, asked: HybridIn) -> HybridOut:
    """What the rankers that count for something say together.

    Raises UnprocessableError where none does, UnavailableError where one of them has no model.
    """
    shares = _shares(asked.weights)
    question = await question_of(connections, asked.channel, asked.seed_item_ids, asked.exclude_ids)
    rankers = {name: await asked_of(connections, name, question) for name in shares}
    told = {
        name: await scores_of(connections, one, question, POOL) for name, one in rankers.items()
    }
    found = added(told, shares)
    pool = [Hit(id_, round(sum(parts.values()), DIGITS), []) for id_, parts in found.items()]
    pool.sort(key=lambda hit: (-hit.score, hit.id))
    few = pool[: CANDIDATES * asked.limit]
    of = (asked.channel, question.kind)
    hits = await differing(connections, of, few, asked.limit, asked.diversity)
    return HybridOut(
        items=[EngineItem(hit.id, hit.score, found[hit.id]) for hit in hits],
        ranker="hybrid",
        seed_count=len(set(asked.seed_item_ids)),
        weights=asked.weights,
        model_versions={name: one.served.version for name, one in rankers.items()},
        generated_at=now(),
    )


def _shares(weights: Weights) -> dict[str, float]:
    given = {name: value for name, value in msgspec.structs.asdict(weights).items() if value > 0}
    if not given:
        raise UnprocessableError("Give at least one ranker a weight above 0.")
    whole = sum(given.values())
    return {name: value / whole for name, value in given.items()}


def added(
    told: Mapping[str, Mapping[Id, float]], shares: Mapping[str, float]
) -> dict[Id, dict[str, float]]:
    """Each item's components: the share of a ranker times the item's score against its best."""
    found: defaultdict[Id, dict[str, float]] = defaultdict(dict)
    for name, scores in told.items():
        highest = max(scores.values(), default=1.0)
        for id_, score in scores.items():
            found[id_][name] = round(shares[name] * score / highest, DIGITS)
    return dict(found)
