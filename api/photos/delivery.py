"""Previews and originals as HTTP answers, with validators and ranges. Who may see is asked before.

A preview is small and answered whole; an original may be large and is read in pieces.
"""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.response import Stream

from api.connections import Connections
from api.errors import NotFoundError
from api.photos.original import Place, bytes_at, name_for, places_of, size_of
from api.photos.photo_path import Found
from api.photos.previews import as_said, bytes_of, media_type_of, resized, stored, turn_of
from api.photos.ranges import PARTIAL, Validated, answer, is_known, unchanged, wanted_range
from catalog_data.identity import content_id

PIECE = 4 << 20
RESIZED = "image/jpeg"
Asked = Request[Any, Any, Any]


async def preview_answer(
    connections: Connections, request: Asked, found: Found, name: str
) -> Response[bytes]:
    """A preview as it is: its entity tag is the SHA-256 of its bytes.

    Of one that a person turned it is that of the bytes before, and the turn.
    """
    kept, turn = stored(found, name), turn_of(found)
    if kept is not None and is_known(request, known := Validated(kept.sha256 + turn, "")):
        return unchanged(known)
    data = await bytes_of(connections, found, name)
    content = Validated(content_id(data) + turn, media_type_of(data))
    if is_known(request, content):
        return unchanged(content)
    return answer(request, content, await as_said(found, data))


async def resized_answer(
    connections: Connections,
    request: Asked,
    found: Found,
    name: str,
    box: tuple[int | None, int | None],
) -> Response[bytes]:
    """A preview made smaller to fit a box, as JPEG."""
    data = await bytes_of(connections, found, name)
    width, height = box
    content = Validated(f"{content_id(data)}{turn_of(found)}-{width or ''}x{height or ''}", RESIZED)
    if is_known(request, content):
        return unchanged(content)
    return answer(request, content, await resized(await as_said(found, data), width, height))


async def original_answer(
    connections: Connections, request: Asked, found: Found, is_own: bool
) -> Response[Any]:
    """The original, whole or a range of it; its owner alone is told the file's name."""
    place, size = await at_hand(connections, found)
    content = Validated(found.content_id, place.media_type)
    name = name_for(found.id, place.name, is_own=is_own)
    shown = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return stretch_answer(connections, request, content, place, (0, size), shown)


def stretch_answer(
    connections: Connections,
    request: Asked,
    content: Validated,
    place: Place,
    stretch: tuple[int, int],
    shown: str,
) -> Response[Any]:
    """Bytes start to stop of a place, whole or a range of them."""
    begin, end = stretch
    size = end - begin
    if is_known(request, content):
        return unchanged(content)
    part = wanted_range(request, content, size)
    start, stop = part or (0, size)
    headers = {
        **content.headers,
        "content-length": str(stop - start),
        "content-disposition": shown,
    }
    if part is not None:
        headers["content-range"] = f"bytes {start}-{stop - 1}/{size}"
    return Stream(
        _pieces(connections, place, begin + start, begin + stop),
        media_type=content.media_type,
        headers=headers,
        status_code=200 if part is None else PARTIAL,
    )


async def at_hand(connections: Connections, found: Found) -> tuple[Place, int]:
    """Where the original can be read now, and its size; raises NotFoundError."""
    if found.is_egg:
        raise NotFoundError("The original of this photo was never sent.")
    for place in (await places_of(connections, [found.id]))[found.id]:
        size = await size_of(connections, place)
        if size is not None:
            return place, size
    raise NotFoundError("The original of this photo is not at hand.")


async def _pieces(
    connections: Connections, place: Place, start: int, stop: int
) -> AsyncIterator[bytes]:
    for at in range(start, stop, PIECE):
        yield await bytes_at(connections, place, at, min(stop, at + PIECE))
