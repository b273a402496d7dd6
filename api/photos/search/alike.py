"""Photos that look like a photo or a picture. Searching by words is not here."""

from collections.abc import Sequence

from api.auth import Viewer
from api.connections import Connections
from api.errors import UnsupportedTypeError
from api.photos.photo_path import Found, find
from api.photos.previews import COLUMNS, bytes_of
from api.photos.search.disposal import Seen, disposed
from api.photos.search.find import shown
from api.photos.search.lance import Lance, Proposal, Vector, published_versions
from api.photos.search.schemas import Similar
from api.photos.search.spaces import (
    APPEARANCE,
    EMBEDDINGS,
    Space,
    clip_of,
    is_comparable,
    published_space,
    vector_of_picture,
)
from ml.clip import Unavailable
from ml.image import UndecodableError

NOTHING = "Neither embeddings nor appearances are published yet."


async def similar_to(
    connections: Connections, viewer: Viewer | None, photo: str, limit: int
) -> Similar:
    """Photos like one of the catalogue: by its embedding if there is one, else by appearance.

    A photo whose appearance is not derived yet is looked at now.
    """
    found = await find(connections, viewer, photo, COLUMNS)
    lance = Lance(await connections.lance())
    seen = Seen(viewer, but=found.id)
    versions = await published_versions(connections)
    for name in (EMBEDDINGS, APPEARANCE):
        space = published_space(versions, name)
        vector = await _vector(connections, lance, space, found)
        if space is not None and vector is not None:
            return await _nearest(connections, lance, seen, space, vector, limit)
    return Similar([], None, None, None, NOTHING)


async def _vector(
    connections: Connections, lance: Lance, space: Space | None, found: Found
) -> Vector | None:
    if space is None:
        return None
    kept = await lance.vector(space.table, found.content_id)
    if kept is not None or space.name != APPEARANCE or not is_comparable(space):
        return kept
    data = await bytes_of(connections, found, "big")
    return await vector_of_picture(data, None)


async def similar_to_picture(
    connections: Connections, viewer: Viewer | None, data: bytes, limit: int
) -> Similar:
    """Photos like a picture that was sent and is not kept. Raises UnsupportedTypeError."""
    versions = await published_versions(connections)
    embeddings, looks = (published_space(versions, name) for name in (EMBEDDINGS, APPEARANCE))
    model = await clip_of(connections, embeddings)
    missing = isinstance(model, Unavailable)
    space = looks if missing else embeddings
    try:
        vector = await vector_of_picture(data, None if isinstance(model, Unavailable) else model)
    except UndecodableError as error:
        raise UnsupportedTypeError(error.reason) from error
    if space is None or (missing and not is_comparable(space)):
        return Similar([], None, None, None, NOTHING)
    lance = Lance(await connections.lance())
    return await _nearest(connections, lance, Seen(viewer), space, vector, limit)


async def _nearest(
    connections: Connections, lance: Lance, seen: Seen, space: Space, vector: Vector, limit: int
) -> Similar:
    async def propose(amount: int, among: Sequence[str] | None) -> list[Proposal]:
        by_index = space.is_indexed
        return await lance.nearest(space.table, vector, amount, among, by_index=by_index)

    ranked = await disposed(connections, seen, "content_id", propose, limit)
    hits = await shown(connections, ranked)
    return Similar(hits, None, space.name, space.recipe, None)
