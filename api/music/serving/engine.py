"""The engine's rankers: items out of items, by co-occurrence or by metadata. No names are read."""

from collections.abc import Collection, Iterable
from importlib.metadata import version

from msgspec import Struct

from api.connections import Connections
from api.errors import UnavailableError
from api.music.resolving import Resolved, resolved
from api.music.serving.history import rows_of, weights_of
from api.music.serving.identity import graph_version
from api.music.serving.items import Id, told
from api.music.serving.models import Served, loaded, ranker
from api.music.serving.ranking import Hit, ranked
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


class Said(Struct, frozen=True):
    """What a ranker says, and which model it is."""

    hits: list[Hit]
    served: Served


async def by_ids(connections: Connections, name: Ranker, asked: EngineIn) -> EngineOut:
    """What a ranker says of ids."""
    seeds = list(dict.fromkeys(asked.seed_item_ids))
    said = await _said(connections, name, asked.channel, seeds, asked.exclude_ids, asked.limit)
    items = [EngineItem(hit.id, hit.score, {name: hit.score}) for hit in said.hits]
    return EngineOut(items, name, len(seeds), said.served.version, now())


async def by_identity(connections: Connections, name: Ranker, asked: IdentityIn) -> IdentityOut:
    """What a ranker says of recordings as providers name them; those unknown are told."""
    seeds = await resolved(connections, asked.seed_items)
    excluded = await resolved(connections, asked.exclude_items)
    ids = _ids(seeds)
    said = await _said(connections, name, asked.channel, ids, _ids(excluded), asked.limit)
    return IdentityOut(
        items=[IdentityItem(hit.id, hit.score, {name: hit.score}) for hit in said.hits],
        ranker=name,
        seed_count=len(ids),
        requested_seed_count=len(seeds),
        resolved_seed_count=len(ids),
        unresolved_seed_items=_lost(seeds),
        unresolved_exclude_items=_lost(excluded),
        request_id=asked.request_id or new_id(),
        versions=await versions(connections, said.served),
        generated_at=now(),
    )


def _lost(found: Iterable[Resolved]) -> list[Resolved]:
    return [one for one in found if one.canonical_item_id is None]


def _ids(found: Iterable[Resolved]) -> list[Id]:
    return list(dict.fromkeys(one.canonical_item_id for one in found if one.canonical_item_id))


async def _said(
    connections: Connections,
    name: Ranker,
    channel: Channel,
    seeds: Collection[Id],
    excluded: Collection[Id],
    limit: int,
) -> Said:
    """Raises UnavailableError where no such model is served."""
    known = await told(connections, seeds)
    kinds = {item.kind for item in known.values()}
    kind: Kind = "artist" if kinds == {"artist"} else "track"
    served = await ranker(connections, channel, kind, name)
    if served is None:
        raise UnavailableError(
            f"No {name} model of {kind}s is published in the {channel.value} channel yet: it "
            "comes with the first model that is approved.",
            None,
        )
    meant = Meant.of(known.values())
    fitted = await loaded(connections, served)
    rows = await rows_of(connections, fitted, await weights_of(connections, kind, meant))
    gone = {*seeds, *meant.items, *excluded}
    return Said(await ranked(fitted, rows, gone, limit), served)


async def versions(connections: Connections, served: Served) -> Versions:
    """All that an answer of a model depends on."""
    return Versions(
        api_version=version("wunderkammer"),
        model_version=served.version,
        training_run_id=served.run_id,
        training_version=served.data_hash,
        identity_graph_version=await graph_version(connections),
    )
