"""The engine's rankers: items out of items, by co-occurrence or by metadata. No names are read."""

import asyncio
from collections.abc import Collection, Iterable
from importlib.metadata import version

from msgspec import Struct

from api.connections import Connections
from api.errors import UnavailableError
from api.music.canonical import canonical
from api.music.resolving import Resolved, resolved
from api.music.serving.history import rows_of, weights_of
from api.music.serving.identity import graph_version
from api.music.serving.items import Id, all_ids_of, told
from api.music.serving.models import Fitted, Served, loaded, ranker
from api.music.serving.ranking import best_of
from api.music.serving.resolving import Meant
from api.music.serving.schemas import (
    EngineIn,
    EngineItem,
    EngineOut,
    IdentityIn,
    IdentityItem,
    IdentityOut,
    Kind,
    Ranker,
    Versions,
)
from api.music.serving.telling import now
from catalog_data.identity import new_id
from catalog_data.music.licences import Channel


class Question(Struct, frozen=True):
    """What is asked of rankers: items to go by, of which kind others are wanted, and which not."""

    channel: Channel
    kind: Kind
    meant: Meant
    excluded: set[Id]


class Asked(Struct, frozen=True):
    """A ranker, and what it is asked: rows of items it knows, with their weights."""

    served: Served
    fitted: Fitted
    rows: dict[int, float]


async def by_ids(connections: Connections, name: Ranker, asked: EngineIn) -> EngineOut:
    """What a ranker says of ids."""
    seeds = list(dict.fromkeys(asked.seed_item_ids))
    question = await question_of(connections, asked.channel, seeds, asked.exclude_ids)
    served, found = await _said(connections, name, question, asked.limit)
    items = [EngineItem(id_, score, {name: score}) for id_, score in found.items()]
    return EngineOut(items, name, len(seeds), served.version, now())


async def by_identity(connections: Connections, name: Ranker, asked: IdentityIn) -> IdentityOut:
    """What a ranker says of recordings as providers name them; those unknown are told."""
    seeds = await resolved(connections, asked.seed_items)
    excluded = await resolved(connections, asked.exclude_items)
    ids = _ids(seeds)
    question = await question_of(connections, asked.channel, ids, _ids(excluded))
    served, found = await _said(connections, name, question, asked.limit)
    return IdentityOut(
        items=[IdentityItem(id_, score, {name: score}) for id_, score in found.items()],
        ranker=name,
        seed_count=len(ids),
        requested_seed_count=len(seeds),
        resolved_seed_count=len(ids),
        unresolved_seed_items=_lost(seeds),
        unresolved_exclude_items=_lost(excluded),
        request_id=asked.request_id or new_id(),
        versions=await versions(connections, served),
        generated_at=now(),
    )


def _lost(found: Iterable[Resolved]) -> list[Resolved]:
    return [one for one in found if one.canonical_item_id is None]


def _ids(found: Iterable[Resolved]) -> list[Id]:
    return list(dict.fromkeys(one.canonical_item_id for one in found if one.canonical_item_id))


async def question_of(
    connections: Connections, channel: Channel, seeds: Collection[Id], excluded: Collection[Id]
) -> Question:
    """Artists are wanted where all seeds are artists, else tracks; seeds are never told."""
    known = await told(connections, seeds)
    kinds = {item.kind for item in known.values()}
    kind: Kind = "artist" if kinds == {"artist"} else "track"
    gone = set(await all_ids_of(connections, [*seeds, *excluded]))
    return Question(channel, kind, Meant.of(known.values()), gone)


async def asked_of(connections: Connections, name: str, question: Question) -> Asked:
    """A ranker with its question; raises UnavailableError where no such model is served."""
    served = await ranker(connections, question.channel, question.kind, name)
    if served is None:
        raise UnavailableError(
            f"No {name} model of {question.kind}s is published in the {question.channel.value} "
            "channel yet: it comes with the first model that is approved.",
            None,
        )
    fitted = await loaded(connections, served)
    weights = await weights_of(connections, question.channel, question.kind, question.meant)
    return Asked(served, fitted, await rows_of(connections, fitted, weights))


async def _said(
    connections: Connections, name: Ranker, question: Question, limit: int
) -> tuple[Served, dict[Id, float]]:
    """The best items, as what they are by now, and their scores, best first, ties by id."""
    asked, gone = await asked_of(connections, name, question), question.excluded
    best = await asyncio.to_thread(best_of, asked.fitted, asked.rows, gone, limit)
    scores = {asked.fitted.id_of(row): score for row, score in best.items()}
    ends = await canonical(connections, scores)
    found: dict[Id, float] = {}
    for id_, score in scores.items():
        if id_ in ends:
            found.setdefault(ends[id_].id, score)
    return asked.served, found


async def versions(connections: Connections, served: Served) -> Versions:
    """All that an answer of a model depends on."""
    return Versions(
        api_version=version("wunderkammer"),
        model_version=served.version,
        training_run_id=served.run_id,
        training_version=served.data_hash,
        identity_graph_version=await graph_version(connections),
    )
