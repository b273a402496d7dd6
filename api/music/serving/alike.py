"""Recommendations by content alone: what lies near what was named. No model of taste is asked."""

import numpy as np

from api.connections import Connections
from api.errors import UnavailableError
from api.music.serving.content import Space, Vector, no_vectors, spaces
from api.music.serving.history import weights_of
from api.music.serving.items import Id
from api.music.serving.ranking import DIGITS, REASONS, Hit
from api.music.serving.recommending import answered, listing
from api.music.serving.resolving import Meant, meant_by
from api.music.serving.schemas import Kind, Recommendations, RecommendIn
from api.music.serving.similar import near
from api.music.serving.telling import Found


async def recommend_alike(connections: Connections, asked: RecommendIn) -> Recommendations:
    """What is most like the seeds taken together; likeness is a cosine.

    Raises UnprocessableError without seeds, UnavailableError while nothing has a vector.
    """
    meant = await meant_by(connections, asked)
    known = await spaces(connections, asked.channel, ["artist", "track"])

    async def source(kind: Kind, limit: int) -> Found | None:
        space = known.get(kind)
        if space is None:
            return None
        return Found(await _around(connections, space, meant, limit), space.version)

    listed = listing(connections, source)
    found = await answered(asked, listed, "content", no_vectors("{}", asked.channel))
    if found is None:
        raise UnavailableError(no_vectors("music", asked.channel), None)
    found.ambiguous, found.unresolved = meant.ambiguous, meant.unresolved
    return found


async def _around(connections: Connections, space: Space, meant: Meant, limit: int) -> list[Hit]:
    """Hits around the middle of what seeds stand for."""
    weights = await weights_of(connections, space.channel, space.kind, meant)
    seeds = await space.vectors(weights)
    if not seeds:
        return []
    middle = np.sum([weights[id_] * vector for id_, vector in seeds.items()], axis=0)
    hits = await near(space, middle.astype(np.float32), set(meant.items), limit)
    vectors = await space.vectors([hit.id for hit in hits])
    shared = {id_: weights[id_] * vector for id_, vector in seeds.items()}
    return [Hit(hit.id, hit.score, _because(shared, vectors[hit.id])) for hit in hits]


def _because(seeds: dict[Id, Vector], vector: Vector) -> list[tuple[Id, float]]:
    """Seeds that lie nearest, with their shares of all that speaks for an item."""
    ids = sorted(seeds)
    worth = np.maximum(np.stack([seeds[id_] for id_ in ids]) @ vector, 0)
    shares = np.round(worth / (worth.sum() or 1), DIGITS)
    best = np.argsort(-shares, kind="stable")[:REASONS]
    return [(ids[at], round(float(shares[at]), DIGITS)) for at in best if shares[at] > 0]
