"""Films as HTTP answers: as they are, as browsers play them, in short, and inside of photos.

Whole films are encoded while they are sent, few at once, and not stored: the same film gives the
same bytes. Who may see is asked before.
"""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from litestar import Response
from litestar.response import Stream
from sqlalchemy import select

from api.connections import Connections
from api.errors import NotFoundError, UnavailableError
from api.photos.delivery import Asked, at_hand, stretch_answer
from api.photos.original import Place, opened_at
from api.photos.photo_path import Found
from api.photos.ranges import CACHE, Validated, answer, is_known, unchanged
from api.photos.view import COLUMNS, metadata, photos, table
from catalog_data.identity import content_id, film_key
from catalog_data.photos.derived import VideoPreviews
from ml.image import UndecodableError
from ml.video import HEIGHT, film_facts, fragments, is_playable, preview_film

shorts = table(VideoPreviews)
FILM = [photos.c.is_egg, COLUMNS["media"].label("media")]
MOTION = [photos.c.is_egg, metadata.c.motion_offset, metadata.c.motion_length]
MP4 = "video/mp4"
INLINE = "inline"
AT_ONCE, LONGEST = 2, 3600.0  # encoders of one process, and seconds each may be at work
ENCODERS = ThreadPoolExecutor(AT_ONCE, "film")
BUSY = "Other films are being encoded: ask again in a moment."
FREE = asyncio.Semaphore(AT_ONCE)


async def film_answer(
    connections: Connections, request: Asked, found: Found, height: int | None
) -> Response[Any]:
    """A film: the original where browsers play it and it is not too high, else encoded now."""
    place, size = await _film_at(connections, found)
    facts = await _working(_facts, connections, place)
    fits = height is None or min(facts.width, facts.height) <= height
    if is_playable(facts) and fits:
        content = Validated(found.content_id, place.media_type)
        return stretch_answer(connections, request, content, place, (0, size), INLINE)
    return await _encoded(connections, place, height or HEIGHT)


async def still_bytes(connections: Connections, content: str, number: int) -> bytes:
    """One still along a film, a JPEG; raises NotFoundError where it is not at hand."""
    recipe = await connections.scalar(select(shorts.c.recipe).where(shorts.c.content_id == content))
    try:
        return await connections.derived.read(film_key(content, recipe or "", f"still {number}"))
    except FileNotFoundError as error:
        raise NotFoundError("This still of the film is not at hand.") from error


async def short_answer(connections: Connections, request: Asked, found: Found) -> Response[Any]:
    """The short silent film of a film: derived, else computed now and not stored."""
    place, _ = await _film_at(connections, found)
    kept = await connections.first(
        select(shorts.c.recipe).where(shorts.c.content_id == found.content_id)
    )
    try:
        key = film_key(found.content_id, kept.recipe, "preview.mp4") if kept else ""
        data = await connections.derived.read(key) if key else None
    except FileNotFoundError:
        data = None
    if data is None:
        data = await _working(_short, connections, place)
    content = Validated(content_id(data), MP4)
    return unchanged(content) if is_known(request, content) else answer(request, content, data)


async def motion_answer(connections: Connections, request: Asked, found: Found) -> Response[Any]:
    """The film inside of a photo's own file, cut out by its bytes."""
    place, size = await at_hand(connections, found)
    start = found.motion_offset
    stop = start + found.motion_length
    if stop > size:
        raise NotFoundError("The film of this photo is not at hand.")
    content = Validated(f"{found.content_id}-{start}", MP4)
    return stretch_answer(connections, request, content, place, (start, stop), INLINE)


async def _film_at(connections: Connections, found: Found) -> tuple[Place, int]:
    if found.media != "video":
        raise NotFoundError("This photo is no film.")
    return await at_hand(connections, found)


async def _working(work: Any, connections: Connections, place: Place) -> Any:
    """What is computed of a film beside the event loop; raises NotFoundError for a bad one."""
    loop = asyncio.get_running_loop()
    try:
        return await loop.run_in_executor(ENCODERS, work, connections, place)
    except (UndecodableError, OSError) as error:
        raise NotFoundError("This film can't be shown.") from error


def _facts(connections: Connections, place: Place) -> Any:
    with opened_at(connections, place) as source:
        return film_facts(source)


def _short(connections: Connections, place: Place) -> bytes:
    with opened_at(connections, place) as source:
        return preview_film(source)


async def _encoded(connections: Connections, place: Place, height: int) -> Response[Any]:
    """A film encoded while it is sent; raises UnavailableError while others are."""
    if FREE.locked():
        raise UnavailableError(BUSY)
    await FREE.acquire()
    sending = _sent(Encoding(connections, place, height))
    try:
        first = await anext(sending)
    except (UndecodableError, OSError, StopAsyncIteration) as error:
        raise NotFoundError("This film can't be shown.") from error
    headers = {"cache-control": CACHE, "vary": "authorization", "accept-ranges": "none"}
    return Stream(_with(first, sending), media_type=MP4, headers=headers)


async def _with(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


async def _sent(encoding: "Encoding") -> AsyncIterator[bytes]:
    """Pieces of an encoded film, each computed when the one before was taken."""
    loop, until = asyncio.get_running_loop(), time.monotonic() + LONGEST
    try:
        while time.monotonic() < until:
            piece = await loop.run_in_executor(ENCODERS, encoding.piece)
            if piece is None:
                return
            yield piece
    finally:
        # Whoever watched may be gone while a piece is computed: it is waited for over there.
        ENCODERS.submit(encoding.close)
        FREE.release()


class Encoding:
    """One film being encoded, piece by piece, by one thread at a time."""

    def __init__(self, connections: Connections, place: Place, height: int) -> None:
        self._lock = threading.Lock()
        self._pieces = _pieces_of(connections, place, height)

    def piece(self) -> bytes | None:
        """The next piece, None after the last; raises UndecodableError, OSError."""
        with self._lock:
            return next(self._pieces, None)

    def close(self) -> None:
        """Let go of the film."""
        with self._lock:
            self._pieces.close()


def _pieces_of(connections: Connections, place: Place, height: int) -> Generator[bytes, None, None]:
    with opened_at(connections, place) as source:
        yield from fragments(source, height)
