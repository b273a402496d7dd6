"""Recommendations by the models that are served: for seeds, or for whoever asks."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

import numpy as np

from api.auth import Viewer
from api.connections import Connections
from api.errors import UnavailableError
from api.music.serving.content import spaces
from api.music.serving.history import favourites_of, rows_of, weights_of
from api.music.serving.items import all_ids_of, told
from api.music.serving.models import Served, champion, loaded, ranker
from api.music.serving.ranking import Hit, ranked
from api.music.serving.resolving import Meant, meant_by
from api.music.serving.schemas import (
    PLURALS,
    POOL,
    Basis,
    Kind,
    Plural,
    Recommendations,
    RecommendationsIn,
    Recommended,
    RecommendIn,
)
from api.music.serving.stored import stored
from api.music.serving.telling import Found, albums_of, ids_in, now, recommended
from catalog_data.music.licences import Channel
from ml.taste import mmr

POPULARITY = "popularity"
NONE_SERVED = (
    "No model of {} is published in the {channel} channel yet: train one, and have it approved."
)
NOT_STORED = "Nothing is stored of {} for you: the next materialization does it."


Source = Callable[[Kind, int], Coroutine[Any, Any, Found | None]]
Listed = tuple[list[Recommended], str] | None
Lister = Callable[[Plural, int], Coroutine[Any, Any, Listed]]


async def recommend(
    connections: Connections, viewer: Viewer, asked: RecommendationsIn
) -> Recommendations:
    """By seeds where some are given, else what is stored for the viewer, else their favourites.

    Of whom nothing is known, what everybody likes is told. Raises UnavailableError without models.
    """
    if asked.has_seeds:
        return await _by_meaning(connections, asked, await meant_by(connections, asked), "seeds")
    kept = await answered(asked, _kept(connections, viewer, asked), "listening", NOT_STORED)
    if kept is not None:
        return kept
    loved = await favourites_of(connections, viewer.id)
    found = await _by_meaning(connections, asked, loved, "favourites")
    if found.artists or found.albums or found.tracks:
        return found
    return await _by_meaning(connections, asked, loved, "popularity")


def _kept(connections: Connections, viewer: Viewer, asked: RecommendationsIn) -> Lister:
    async def lister(plural: Plural, limit: int) -> Listed:
        wanted = plural, limit
        return await stored(connections, viewer.id, asked.channel, wanted, asked.exclude)

    return lister


async def _by_meaning(
    connections: Connections, asked: RecommendationsIn, meant: Meant, basis: Basis
) -> Recommendations:
    """By the model of each kind that answers on such a basis."""

    async def source(kind: Kind, limit: int) -> Found | None:
        best = await champion(connections, asked.channel, kind)
        if best is not None and basis == "popularity":
            best = await ranker(connections, asked.channel, kind, POPULARITY)
        if best is None:
            return None
        hits = await _asked(connections, best, asked, meant, (kind, limit))
        return Found(hits, best.version)

    lacking = NONE_SERVED.replace("{channel}", asked.channel.value)
    found = await answered(asked, listing(connections, source), basis, lacking)
    if found is None:
        raise UnavailableError(lacking.format("music"), None)
    found.ambiguous, found.unresolved = meant.ambiguous, meant.unresolved
    return found


async def _asked(
    connections: Connections,
    served: Served,
    asked: RecommendationsIn,
    meant: Meant,
    wanted: tuple[Kind, int],
) -> list[Hit]:
    """What a model says to what is meant: so many of a kind, as different as was asked for."""
    kind, limit = wanted
    fitted = await loaded(connections, served)
    weights = await weights_of(connections, asked.channel, kind, meant)
    rows = await rows_of(connections, fitted, weights)
    pool = POOL * limit if asked.diversity else limit
    gone = await all_ids_of(connections, [*meant.items, *asked.exclude])
    hits = await ranked(fitted, rows, gone, pool)
    return await differing(connections, (asked.channel, kind), hits, limit, asked.diversity)


async def differing(
    connections: Connections,
    of: tuple[Channel, Kind],
    hits: Sequence[Hit],
    limit: int,
    diversity: float,
) -> list[Hit]:
    """Of hits so many that differ among themselves, by where they lie in the channel's space."""
    channel, kind = of
    space = (await spaces(connections, channel, [kind])).get(kind) if diversity and hits else None
    if space is None:
        return list(hits[:limit])
    known = await space.vectors([hit.id for hit in hits])
    width = len(next(iter(known.values()))) if known else 1
    nowhere = np.zeros(width, dtype=np.float32)
    vectors = np.stack([known.get(hit.id, nowhere) for hit in hits])
    relevance = np.array([hit.score for hit in hits], dtype=np.float32)
    return [hits[at] for at in mmr(relevance, vectors, limit, 1 - diversity).tolist()]


async def answered(
    asked: RecommendIn, lister: Lister, basis: Basis, lacking: str
) -> Recommendations | None:
    """Lists of all kinds asked for; None where there are none of them.

    Of a kind that is lacking, ``lacking`` is said, with its name for ``{}``.
    """
    wanted = list(dict.fromkeys(asked.resource_types)) or list(PLURALS)
    parts = [(plural, await lister(plural, asked.limit)) for plural in wanted]
    lists = {plural: part for plural, part in parts if part is not None}
    if not lists:
        return None
    return Recommendations(
        artists=_shown(lists, "artists"),
        albums=_shown(lists, "albums"),
        tracks=_shown(lists, "tracks"),
        basis=basis,
        model_version=", ".join(sorted({version for _, version in lists.values()})),
        generated_at=now(),
        unavailable={plural: lacking.format(plural) for plural in wanted if plural not in lists},
    )


def _shown(
    lists: Mapping[Plural, tuple[list[Recommended], str]], plural: Plural
) -> list[Recommended]:
    return lists[plural][0] if plural in lists else []


def listing(connections: Connections, source: Source) -> Lister:
    """Lists of what a source says of artists and tracks; albums are those of tracks."""

    async def lister(plural: Plural, limit: int) -> Listed:
        kind: Kind = "artist" if plural == "artists" else "track"
        found = await source(kind, POOL * limit if plural == "albums" else limit)
        if found is None:
            return None
        hits, named = found.hits, await told(connections, ids_in(found.hits))
        if plural == "albums":
            hits = albums_of(named, hits, limit)
            named = named | await told(connections, [hit.id for hit in hits])
        return recommended(named, hits, found.version), found.version

    return lister
