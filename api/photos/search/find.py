"""Searching photos by a line of words: by words and by meaning, fused by rank.

Reciprocal rank fusion (Cormack, Clarke and Buettcher 2009) with k = 60, over ranks among the photos
that the viewer may see. How a line is read is not here.
"""

import time
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from api.auth import Viewer
from api.connections import Connections
from api.photos.detail import summaries_of
from api.photos.filters import conditions
from api.photos.listing import page
from api.photos.schemas import PhotoSummary
from api.photos.search.disposal import Ranked, Seen, disposed
from api.photos.search.lance import Lance, Proposal, published_versions
from api.photos.search.query import Query, parse
from api.photos.search.schemas import Component, Explained, Explanation, Hit, SearchAnswer
from api.photos.search.spaces import (
    EMBEDDINGS,
    WORDS,
    clip_of,
    published_space,
    vector_of_words,
)
from api.visibility import may_see
from ml.clip import Unavailable

K = 60
DEPTH = 200
SCORE_DIGITS = 6


class Part(Struct, frozen=True):
    """What one component found, best first, or why it could not search."""

    name: str
    hits: list[Ranked]
    milliseconds: float = 0.0
    unavailable: str | None = None


async def search(
    connections: Connections, viewer: Viewer | None, line: str, limit: int, explain: bool
) -> SearchAnswer:
    """The best photos for a line of search; filters alone list photos, newest first."""
    started = time.perf_counter()
    query = parse(line)
    seen = Seen(viewer, query.filters)
    parts = await _parts(connections, seen, query) if query.text else []
    hits = (
        await _hits(connections, parts, limit) if parts else await _listed(connections, seen, limit)
    )
    searched = [part.name for part in parts if part.unavailable is None] or ["filters"]
    explanation = _explained(query, parts, hits, since(started)) if explain else None
    return SearchAnswer(hits, None, searched, explanation)


async def hits_for(
    connections: Connections, viewer: Viewer, question: str, limit: int
) -> list[Ranked]:
    """The best photos for a question: by all of its words, by any of them, and by meaning."""
    query = parse(question)
    seen = Seen(viewer, query.filters)
    if not query.text:
        return [Ranked(hit.photo.id, hit.score) for hit in await _listed(connections, seen, limit)]
    parts = [*await _parts(connections, seen, query), await _any_word(connections, seen, query)]
    return fused([part.hits for part in parts])[:limit]


async def _parts(connections: Connections, seen: Seen, query: Query) -> list[Part]:
    versions = await published_versions(connections)
    lance = Lance(await connections.lance())
    return [
        await _words(connections, lance, seen, query, versions),
        await _vectors(connections, lance, seen, query, versions),
    ]


async def _words(
    connections: Connections, lance: Lance, seen: Seen, query: Query, versions: dict[str, str]
) -> Part:
    if WORDS not in versions:
        return Part("words", [], unavailable="No words are published yet.")
    started, recipe = time.perf_counter(), versions[WORDS]

    async def propose(amount: int, among: Sequence[str] | None) -> list[Proposal]:
        return await lance.matching(WORDS, recipe, query.words, query.phrases, amount, among)

    hits = await disposed(connections, seen, "id", propose, DEPTH)
    return Part("words", hits, since(started))


async def _any_word(connections: Connections, seen: Seen, query: Query) -> Part:
    recipe = (await published_versions(connections)).get(WORDS)
    if recipe is None:
        return Part("any word", [], unavailable="No words are published yet.")
    lance, words = Lance(await connections.lance()), query.text.split()

    async def propose(amount: int, among: Sequence[str] | None) -> list[Proposal]:
        return await lance.touching(WORDS, recipe, words, amount, among)

    return Part("any word", await disposed(connections, seen, "id", propose, DEPTH))


async def _vectors(
    connections: Connections, lance: Lance, seen: Seen, query: Query, versions: dict[str, str]
) -> Part:
    started = time.perf_counter()
    space = published_space(versions, EMBEDDINGS)
    model = await clip_of(connections, space)
    if space is None or isinstance(model, Unavailable):
        reason = model.reason if isinstance(model, Unavailable) else ""
        return Part("vectors", [], unavailable=reason)
    vector, name = await vector_of_words(model, query.text), space.table
    by_index = space.is_indexed

    async def propose(amount: int, among: Sequence[str] | None) -> list[Proposal]:
        return await lance.nearest(name, vector, amount, among, by_index=by_index)

    hits = await disposed(connections, seen, "content_id", propose, DEPTH)
    return Part("vectors", hits, since(started))


def since(started: float) -> float:
    """Milliseconds since a moment of ``time.perf_counter``."""
    return round((time.perf_counter() - started) * 1000, 2)


def fused(rankings: Sequence[Sequence[Ranked]]) -> list[Ranked]:
    """Reciprocal rank fusion of rankings: sums of 1 / (60 + rank), ties by id."""
    scores: dict[Any, float] = {}
    for ranking in rankings:
        for rank, hit in enumerate(ranking, start=1):
            scores[hit.photo_id] = scores.get(hit.photo_id, 0.0) + 1 / (K + rank)
    rounded = [Ranked(photo, round(score, SCORE_DIGITS)) for photo, score in scores.items()]
    return sorted(rounded, key=lambda hit: (-hit.score, str(hit.photo_id)))


async def _hits(connections: Connections, parts: Sequence[Part], limit: int) -> list[Hit]:
    return await shown(connections, fused([part.hits for part in parts])[:limit])


async def shown(connections: Connections, ranked: Sequence[Ranked]) -> list[Hit]:
    """Hits with their photos; one deleted meanwhile is left out."""
    photos = await summaries_of(connections, [hit.photo_id for hit in ranked])
    return [Hit(photos[hit.photo_id], hit.score) for hit in ranked if hit.photo_id in photos]


async def _listed(connections: Connections, seen: Seen, limit: int) -> list[Hit]:
    rule = [may_see(seen.viewer), *conditions(seen.filters)]
    rows = await connections.rows(page(rule, None, limit))
    return [Hit(PhotoSummary(*row), 0.0) for row in rows]


def _explained(
    query: Query, parts: Sequence[Part], hits: Sequence[Hit], milliseconds: float
) -> Explanation:
    ranks = {
        part.name: {hit.photo_id: rank for rank, hit in enumerate(part.hits, start=1)}
        for part in parts
    }
    return Explanation(
        filters=query.shown(),
        words=list(query.words),
        phrases=list(query.phrases),
        components=[
            Component(part.name, len(part.hits), part.milliseconds, part.unavailable)
            for part in parts
        ],
        hits=[
            Explained(
                str(hit.photo.id),
                {name: of[hit.photo.id] for name, of in ranks.items() if hit.photo.id in of},
            )
            for hit in hits
        ],
        milliseconds=milliseconds,
    )
