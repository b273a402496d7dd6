"""The pictures of a photo: put by a client, derived, or computed on the spot. Routes are elsewhere.

A preview that is not derived yet is computed by the very function that derives it, so its bytes
and its entity tag are those it will have; it is not stored.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from msgspec import Struct
from sqlalchemy import select

from api.connections import Connections
from api.errors import NotFoundError
from api.photos.original import Place, bytes_at, opened_at, places_of
from api.photos.photo_path import Found
from api.photos.view import COLUMNS as EVERY
from api.photos.view import coldpreviews, eggs, photos, previews
from catalog_data.identity import fact_blob_key, rendition_key
from ml.image import HEAD, UndecodableError, render, resize_jpeg, sniff, turned
from ml.video import poster

T = TypeVar("T")

PUT = (
    select(coldpreviews.c.content_id)
    .where(coldpreviews.c.photo_id == photos.c.id)
    .scalar_subquery()
    .label("put_id")
)
COLUMNS = (
    photos.c.is_egg,
    eggs.c.hotpreview_id,
    PUT,
    previews.c.renditions,
    previews.c.recipe,
    EVERY["rotation"].label("rotation"),
    EVERY["mirrored"].label("mirrored"),
)
BY_SIZE = {250: "small", 500: "medium", 1080: "big"}
# Decoding takes memory by the megapixel: no more than two at once in one process.
DECODERS = ThreadPoolExecutor(2, "preview")


class Stored(Struct, frozen=True):
    """Where a preview is kept: sent by a client (facts) or derived, under which key and hash."""

    is_fact: bool
    key: str
    sha256: str


async def in_decoder(work: Callable[..., T], *arguments: Any) -> T:
    """Run CPU-bound work on pictures beside the event loop."""
    return await asyncio.get_running_loop().run_in_executor(DECODERS, work, *arguments)


def stored(found: Found, name: str) -> Stored | None:
    """Where the preview of that name is kept, of a photo found with COLUMNS; what was sent first.

    ``name`` is a key of ``ml.image.FORMATS``.
    """
    sent = {"hotpreview": found.hotpreview_id, "coldpreview": found.put_id}.get(name)
    if sent is not None:
        return Stored(True, fact_blob_key(sent), sent)
    rendition = (found.renditions or {}).get(name)
    if rendition is None:
        return None
    key = rendition_key(found.content_id, found.recipe, name)
    return Stored(False, key, rendition["sha256"])


async def bytes_of(connections: Connections, found: Found, name: str) -> bytes:
    """The bytes of a preview: kept, else computed from the original.

    Raises NotFoundError where no bytes of the photo are at hand, or none that decode.
    """
    kept = stored(found, name)
    if kept is not None:
        store = connections.facts if kept.is_fact else connections.derived
        try:
            return await store.read(kept.key)
        except FileNotFoundError:
            # Its recipe is just being replaced.
            pass
    return await computed(connections, found, name)


async def computed(connections: Connections, found: Found, name: str) -> bytes:
    """A preview computed now from the first place where the original can be read."""
    for source in await sources_of(connections, found):
        try:
            data = await shown_bytes(connections, source)
            return (await in_decoder(render, data, name)).data
        except OSError:
            continue
        except UndecodableError as error:
            raise NotFoundError("This photo has no preview.") from error
    raise NotFoundError("The original of this photo is not at hand.")


async def sources_of(connections: Connections, found: Found) -> list[Place]:
    """Places of the bytes that previews are made of: of an egg, its largest preview."""
    if found.is_egg:
        return [Place(fact_blob_key(found.content_id))]
    return (await places_of(connections, [found.id]))[found.id]


async def original_bytes(connections: Connections, source: Place) -> bytes:
    """All bytes of an original; raises OSError where they can't be read."""
    if source.key is not None:
        return await connections.facts.read(source.key)
    return await bytes_at(connections, source, 0, source.size)


def turn_of(found: Found) -> str:
    """What an entity tag adds where a person turned the picture; nothing where it is upright."""
    if not found.rotation and not found.mirrored:
        return ""
    return f"-turned-{found.rotation}{'m' * found.mirrored}"


async def as_said(found: Found, data: bytes) -> bytes:
    """A preview as its owner wants it seen: turned on the way out, so contents stay shared."""
    if not turn_of(found):
        return data
    return await in_decoder(turned, data, found.rotation, found.mirrored)


async def shown_bytes(connections: Connections, source: Place) -> bytes:
    """The picture that previews are made of: the original, or the poster of a film.

    Raises OSError, and UndecodableError for a film without one.
    """
    if not source.media_type.startswith("video/"):
        return await original_bytes(connections, source)
    return await in_decoder(_poster, connections, source)


def _poster(connections: Connections, source: Place) -> bytes:
    with opened_at(connections, source) as film:
        return poster(film).data


async def resized(data: bytes, width: int | None, height: int | None) -> bytes:
    """A preview inside a box, as JPEG at quality 85, never enlarged."""
    if width is None and height is None:
        return data
    return await in_decoder(resize_jpeg, data, width, height)


def media_type_of(data: bytes) -> str:
    """MIME type of a picture by its content."""
    media = sniff(data[:HEAD])
    return media.mime if media else "application/octet-stream"
