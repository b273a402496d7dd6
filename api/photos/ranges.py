"""Byte ranges and validators of HTTP answers (RFC 9110). What the bytes are is not known here."""

import re

from litestar import Request, Response
from msgspec import Struct

from api.errors import RangeError

RANGE = re.compile(r"^bytes=(\d{0,15})-(\d{0,15})$")
CACHE = "private, max-age=3600"
UNCHANGED = 304
PARTIAL = 206


class Validated(Struct, frozen=True):
    """What a client's copy is compared with, and how the answer is marked."""

    etag: str
    media_type: str

    @property
    def quoted(self) -> str:
        """The entity tag as it stands in a header."""
        return f'"{self.etag}"'

    @property
    def headers(self) -> dict[str, str]:
        """Headers of every answer with this content, 304 included."""
        return {
            "etag": self.quoted,
            "cache-control": CACHE,
            "vary": "authorization",
            "accept-ranges": "bytes",
        }


def is_known(request: Request, content: Validated) -> bool:  # type: ignore[type-arg]
    """Whether the client's copy (If-None-Match) is this content. Ask after who may see."""
    given = request.headers.get("if-none-match", "")
    tags = {tag.strip().removeprefix("W/") for tag in given.split(",")}
    return content.quoted in tags or "*" in tags


def unchanged(content: Validated) -> Response[bytes]:
    """304: the client has it already."""
    return Response(b"", status_code=UNCHANGED, headers=content.headers)


def wanted_range(
    request: Request,  # type: ignore[type-arg]
    content: Validated,
    size: int,
) -> tuple[int, int] | None:
    """First byte and the one after the last of a single range; None: send all.

    Raises RangeError for a range outside the content.
    """
    given = RANGE.match(request.headers.get("range", "").strip())
    condition = request.headers.get("if-range")
    if given is None or (condition is not None and condition != content.quoted):
        return None
    first, last = given.groups()
    if not (first or last) or (first and last and int(last) < int(first)):
        return None
    start = int(first) if first else max(0, size - int(last))
    stop = min(size, int(last) + 1) if first and last else size
    if start >= stop:
        raise RangeError(size)
    return start, stop


def answer(
    request: Request,  # type: ignore[type-arg]
    content: Validated,
    data: bytes,
) -> Response[bytes]:
    """The whole content, or the range the client asked for."""
    part = wanted_range(request, content, len(data))
    if part is None:
        return Response(data, media_type=content.media_type, headers=content.headers)
    start, stop = part
    headers = {**content.headers, "content-range": f"bytes {start}-{stop - 1}/{len(data)}"}
    return Response(
        data[start:stop], media_type=content.media_type, headers=headers, status_code=PARTIAL
    )
