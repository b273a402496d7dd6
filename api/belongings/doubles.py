"""Items that a draft may be a double of, by its words and its photo. Nothing is decided here."""

import uuid

from msgspec import Struct

from api.auth import Viewer
from api.belongings.finding import by_words
from api.belongings.indexed import index_of
from api.belongings.looking import SURE, alike_by_picture
from api.belongings.sight import sight_of
from api.connections import Connections
from ml.belongings import asked_of, tokens

LEAST_SCORE, MOST = 0.6, 5


class Double(Struct):
    """An item that may be the same thing: how likely from 0 to 1, and why (words, photo)."""

    item_id: uuid.UUID
    score: float
    why: dict[str, str]


async def likely_doubles(
    connections: Connections, viewer: Viewer, name: str, picture: bytes | None, limit: int = MOST
) -> list[Double]:
    """Items one may see that a draft of this name and picture may be a double of.

    Those alike in words and photo come first, then by score, ties by id; the name may be empty.
    Raises UnsupportedTypeError for a picture that does not decode.
    """
    found = await _by_name(connections, viewer, name, limit)
    if picture is not None:
        by, alike = await alike_by_picture(connections, viewer, picture)
        for one in alike[:limit]:
            if by is not None and one.likeness >= SURE[by].likely:
                known = found.setdefault(one.item, Double(one.item, one.likeness, {}))
                known.why["photo"] = f"{one.likeness:.2f}"
                known.score = max(known.score, one.likeness)
    best = sorted(found.values(), key=lambda one: (-len(one.why), -one.score, str(one.item_id)))
    return best[:limit]


async def _by_name(
    connections: Connections, viewer: Viewer, name: str, limit: int
) -> dict[uuid.UUID, Double]:
    """Items of nearly this name; none while they are still derived."""
    index, words = await index_of(connections), tokens(name)
    if index is None or not words:
        return {}
    sight = await sight_of(connections, viewer)
    hits = await by_words(sight, index, asked_of(words, name), limit)
    return {
        hit.item.id: Double(hit.item.id, hit.score, {"words": f"{hit.score:.2f}"})
        for hit in hits
        if hit.score >= LEAST_SCORE
    }
