"""Where the bytes of a photo lie: kept in blobs, or in a scanned folder. Who may is not decided."""

import asyncio
import os
import uuid
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct
from sqlalchemy import select

from api.connections import Connections
from api.photos.view import table
from catalog_data.identity import fact_blob_key
from catalog_data.photos.facts import PhotoFile, PhotoSource, SourceKind

files, sources = table(PhotoFile), table(PhotoSource)
PICTURES = ("image", "raw", "video")


class Place(Struct, frozen=True):
    """One place of the bytes: a key in ``blobs/facts``, or a file of this machine as last seen."""

    key: str | None
    path: Path | None = None
    name: str = ""
    media_type: str = "application/octet-stream"
    size: int = 0
    mtime_ns: int = 0


async def places_of(connections: Connections, photo_id: uuid.UUID, content: str) -> list[Place]:
    """All places where a photo's content was last seen, kept bytes first, then its own files."""
    own = files.c.photo_id == photo_id
    query = (
        select(sources.c.kind, sources.c.root, files.c.path, files.c.name, files.c.media_type)
        .add_columns(files.c.size, files.c.mtime_ns)
        .join_from(files, sources, sources.c.id == files.c.source_id)
        .where(files.c.content_id == content, files.c.missing_since.is_(None))
        .where(files.c.kind.in_(PICTURES))
        .order_by(sources.c.kind.desc(), own.desc(), files.c.path, files.c.id)
    )
    return [_place(*row) for row in await connections.rows(query)]


def _place(
    kind: str, root: str, path: str, name: str, media_type: str | None, size: int, mtime_ns: int
) -> Place:
    media_type = media_type or "application/octet-stream"
    if kind == SourceKind.UPLOAD:
        return Place(fact_blob_key(path), None, name, media_type, size)
    return Place(None, Path(root, path), name, media_type, size, mtime_ns)


async def size_of(connections: Connections, place: Place) -> int | None:
    """Bytes at a place; None where they are not there now, or are no longer those last seen."""
    if place.key is not None:
        return await connections.facts.size(place.key)
    try:
        await asyncio.to_thread(_read, place, 0, 0)
    except OSError:
        return None
    return place.size


async def bytes_at(connections: Connections, place: Place, start: int, stop: int) -> bytes:
    """Bytes start to stop (exclusive) of a place; raises OSError where they can't be read."""
    if place.key is not None:
        return await connections.facts.read_range(place.key, start, stop)
    return await asyncio.to_thread(_read, place, start, stop)


def opened_at(connections: Connections, place: Place) -> BinaryIO:
    """A seekable stream of the bytes at a place, for a thread; raises OSError."""
    return connections.facts.opened(place.key) if place.key is not None else _opened(place)


def _opened(place: Place) -> BinaryIO:
    """A file that changed since it was last seen is not the content that was asked for."""
    if place.path is None:
        raise FileNotFoundError(place.name)
    stream = open(place.path, "rb", opener=_no_link)  # noqa: SIM115 - handed on
    now = os.fstat(stream.fileno())
    if (now.st_size, now.st_mtime_ns) != (place.size, place.mtime_ns):
        stream.close()
        raise FileNotFoundError(f"{place.name} has changed")
    return stream


def _read(place: Place, start: int, stop: int) -> bytes:
    with _opened(place) as stream:
        stream.seek(start)
        return stream.read(stop - start)


def _no_link(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW)
