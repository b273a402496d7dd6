"""Multipart forms streamed to disk, hashed on the way. What the bytes are is not judged here.

Litestar's own form keeps parts without a file name in memory and reads a file twice; here each
byte of a file is written once, beside its SHA-256, and words are bounded.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from litestar import Request
from msgspec import Struct, field
from multipart import (  # type: ignore[import-untyped]
    MultipartError,
    MultipartSegment,
    PushMultipartParser,
    parse_options_header,
)

from api.errors import InvalidError, TooLargeError

WORDS_LIMIT = 1 << 20
PARTS_LIMIT = 100
HEAD = 4096


class Received(Struct):
    """A file that came in: where its bytes lie for now, how many, their SHA-256 and their start."""

    path: Path
    name: str
    size: int
    content_id: str
    head: bytes


class Form(Struct):
    """Fields by name, each with all its values, and at most one file."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    file: Received | None = None

    def first(self, name: str) -> str | None:
        """The first value of a field, None where it is missing or empty."""
        return next(iter(self.fields.get(name, [])), None) or None

    def discard(self) -> None:
        """Remove the file's bytes, unless they were moved away."""
        if self.file is not None:
            self.file.path.unlink(missing_ok=True)


class _Incoming:
    """One file being written."""

    def __init__(self, name: str, limit: int):
        self.name = name
        self.limit = limit
        self.size = 0
        self.head = b""
        self.digest = hashlib.sha256()
        self.stream: IO[bytes] = NamedTemporaryFile(prefix="upload-", delete=False)  # noqa: SIM115

    def take(self, data: bytes) -> None:
        self.size += len(data)
        if self.size > self.limit:
            raise TooLargeError(f"The file is larger than {self.limit >> 20} MB.")
        if len(self.head) < HEAD:
            self.head += data[: HEAD - len(self.head)]
        self.digest.update(data)
        self.stream.write(data)

    def done(self) -> Received:
        self.stream.close()
        path = Path(self.stream.name)
        return Received(path, self.name, self.size, self.digest.hexdigest(), self.head)

    def drop(self) -> None:
        self.stream.close()
        Path(self.stream.name).unlink(missing_ok=True)


async def receive_form(request: Request, limit: int) -> Form:  # type: ignore[type-arg]
    """Read a multipart form with at most one file of ``limit`` bytes.

    Raises InvalidError (400) for a body that is no such form, TooLargeError (413) beyond the
    limits. The file's bytes lie in the temporary folder: ``discard`` removes them.
    """
    reader = _Reader(limit)
    try:
        async for event in _events(request):
            await asyncio.to_thread(reader.take, event) if _is_large(event) else reader.take(event)
    except MultipartError as error:
        reader.drop()
        raise InvalidError(f"The body is no whole multipart form: {error}.") from error
    except BaseException:
        reader.drop()
        raise
    return reader.form


async def receive_file(request: Request, limit: int) -> Received:  # type: ignore[type-arg]
    """The file of a multipart form that is about nothing else; its path is to be unlinked.

    Raises as ``receive_form``, and InvalidError for no file or an empty one.
    """
    form = await receive_form(request, limit)
    if form.file is None:
        raise InvalidError("The form has no file.")
    return _filled(form.file)


async def receive_picture(request: Request, limit: int) -> Received:  # type: ignore[type-arg]
    """The same, of a form or of a body that is the file itself."""
    kind, _ = parse_options_header(request.headers.get("content-type", ""))
    if kind == "multipart/form-data":
        return await receive_file(request, limit)
    incoming = _Incoming("", limit)
    try:
        async for chunk in request.stream():
            await asyncio.to_thread(incoming.take, chunk)
    except BaseException:
        incoming.drop()
        raise
    return _filled(incoming.done())


def _filled(received: Received) -> Received:
    if received.size == 0:
        received.path.unlink()
        raise InvalidError("The file is empty.")
    return received


class _Reader:
    """Collects the events of a form."""

    def __init__(self, limit: int):
        self.form = Form()
        self.limit = limit
        self.incoming: _Incoming | None = None
        self.name = ""
        self.words = bytearray()
        self.room = WORDS_LIMIT

    def take(self, event: MultipartSegment | bytes | None) -> None:
        if event is None:
            self._end()
        elif isinstance(event, (bytes, bytearray)):
            self._data(bytes(event))
        else:
            self._start(event)

    def _start(self, segment: MultipartSegment) -> None:
        self.name = segment.name
        if segment.filename is None:
            return
        if self.form.file is not None:
            raise InvalidError("One file at a time, please: the form holds more than one.")
        self.incoming = _Incoming(segment.filename, self.limit)

    def _data(self, data: bytes) -> None:
        if self.incoming is not None:
            self.incoming.take(data)
            return
        self.room -= len(data)
        if self.room < 0:
            raise TooLargeError("The form's fields are larger than 1 MB.")
        self.words += data

    def _end(self) -> None:
        if self.incoming is not None:
            self.form.file, self.incoming = self.incoming.done(), None
            return
        text = bytes(self.words).decode("utf-8", "replace").replace("\0", "")
        self.form.fields.setdefault(self.name, []).append(text)
        self.words.clear()

    def drop(self) -> None:
        if self.incoming is not None:
            self.incoming.drop()
        self.form.discard()


def _is_large(event: object) -> bool:
    """Whether writing it may wait for the disk."""
    return isinstance(event, (bytes, bytearray)) and len(event) >= HEAD


async def _events(
    request: Request,  # type: ignore[type-arg]
) -> AsyncIterator[MultipartSegment | bytes | None]:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != "multipart/form-data" or "boundary" not in options:
        raise InvalidError("Send the file as multipart/form-data.")
    with PushMultipartParser(
        options["boundary"], max_segment_count=PARTS_LIMIT, max_segment_size=1 << 40
    ) as parser:
        async for chunk in request.stream():
            if chunk and not parser.closed:
                for event in parser.parse(chunk):
                    yield event
