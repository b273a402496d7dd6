"""Where the bytes of a photo lie: kept in blobs, or in a scanned folder. Who may is not decided."""

import asyncio
import os
import re
import uuid
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct
from sqlalchemy import String, cast, func, select

from api.connections import Connections
from api.photos.view import photos, table
from catalog_data.identity import fact_blob_key
from catalog_data.photos.facts import PhotoFile, PhotoSource, SourceKind

files, sources = table(PhotoFile), table(PhotoSource)
PICTURES = ("image", "raw", "video")
XMP = "application/rdf+xml"
ENDING = re.compile(r"\.[a-z0-9]{1,8}$")

_named = files.alias("named")
_name = (
    select(_named.c.name)
    .where(_named.c.photo_id == photos.c.id, _named.c.kind.in_(PICTURES))
    .order_by(_named.c.missing_since.nulls_first(), _named.c.first_seen_at, _named.c.path)
    .limit(1)
    .scalar_subquery()
)
FILE_NAME = func.coalesce(_name, cast(photos.c.id, String)).label("name")


class Place(Struct, frozen=True):
    """One place of the bytes: a key in ``blobs/facts``, or a file of this machine as last seen."""

    key: str | None
    path: Path | None = None
    name: str = ""
    media_type: str = "application/octet-stream"
    size: int = 0
    mtime_ns: int = 0
    is_own: bool = False  # a file of the photo itself, not another one of the same bytes


async def places_of(
    connections: Connections, ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[Place]]:
    """All places where the contents of photos were last seen, kept bytes first, then own files.

    The name is the one by which the photo's owner knows it, whoever's file the bytes are read of.
    Of an egg there is none: its original was never sent.
    """
    own = files.c.photo_id == photos.c.id
    found = photos.join(files, files.c.content_id == photos.c.content_id)
    query = (
        select(photos.c.id, sources.c.kind, sources.c.root, files.c.path, FILE_NAME)
        .add_columns(files.c.media_type, files.c.size, files.c.mtime_ns, own)
        .select_from(found.join(sources, sources.c.id == files.c.source_id))
        .where(photos.c.id.in_(ids), ~photos.c.is_egg)
        .where(files.c.missing_since.is_(None), files.c.kind.in_(PICTURES))
        .order_by(photos.c.id, sources.c.kind.desc(), own.desc(), files.c.path, files.c.id)
    )
    places: dict[uuid.UUID, list[Place]] = {id_: [] for id_ in ids}
    for id_, *row in await connections.rows(query):
        places[id_].append(_place(*row))
    return places


def name_for(photo_id: uuid.UUID, name: str, *, is_own: bool) -> str:
    """What a photo's file is called for who asks: its owner alone is told the file's name."""
    ending = ENDING.search(name.lower())
    return name if is_own else f"{photo_id}{ending.group() if ending else ''}"


def _place(
    kind: str,
    root: str,
    path: str,
    name: str,
    media_type: str | None,
    size: int,
    mtime_ns: int,
    is_own: bool,
) -> Place:
    media_type = media_type or "application/octet-stream"
    if kind == SourceKind.UPLOAD:
        return Place(fact_blob_key(path), None, name, media_type, size)
    return Place(None, Path(root, path), name, media_type, size, mtime_ns, is_own)


def sidecar_of(places: Sequence[Place]) -> Place | None:
    """The sidecar that stands beside a photo's own file now: of its stem, else of its whole name.

    It is read as it is, seen by a scan or not: it may have been written since.
    """
    paths = [place.path for place in places if place.is_own and place.path is not None]
    for path in paths:
        for beside in (path.with_suffix(".xmp"), path.with_name(f"{path.name}.xmp")):
            with suppress(OSError):
                now = beside.lstat()
                return Place(None, beside, beside.name, XMP, now.st_size, now.st_mtime_ns)
    return None


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
