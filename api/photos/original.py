"""Where the bytes of a photo lie: kept in blobs, or in a scanned folder. Who may is not decided."""

import uuid
from pathlib import Path

from msgspec import Struct
from sqlalchemy import select

from api.connections import Connections
from api.photos.view import table
from catalog_data.identity import fact_blob_key
from catalog_data.photos.facts import PhotoFile, PhotoSource, SourceKind

files, sources = table(PhotoFile), table(PhotoSource)
PICTURES = ("image", "raw")


class Place(Struct, frozen=True):
    """One place of the bytes: a key in ``blobs/facts``, or a file of this machine."""

    key: str | None
    path: Path | None
    name: str
    media_type: str


async def places_of(connections: Connections, photo_id: uuid.UUID, content: str) -> list[Place]:
    """All places where a photo's content was last seen, kept bytes first, then its own files."""
    own = files.c.photo_id == photo_id
    query = (
        select(sources.c.kind, sources.c.root, files.c.path, files.c.name, files.c.media_type)
        .join_from(files, sources, sources.c.id == files.c.source_id)
        .where(files.c.content_id == content, files.c.missing_since.is_(None))
        .where(files.c.kind.in_(PICTURES))
        .order_by(sources.c.kind.desc(), own.desc(), files.c.path, files.c.id)
    )
    return [_place(*row) for row in await connections.rows(query)]


def _place(kind: str, root: str, path: str, name: str, media_type: str | None) -> Place:
    media_type = media_type or "application/octet-stream"
    if kind == SourceKind.UPLOAD:
        return Place(fact_blob_key(path), None, name, media_type)
    return Place(None, Path(root, path), name, media_type)
