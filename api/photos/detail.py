"""One photo in full, for who may see it: what was said over what was derived. No route is here."""

import uuid
from collections.abc import Sequence
from typing import Any, TypeVar

from msgspec import Struct
from sqlalchemy import ColumnElement, Table, exists, func, literal, select, union_all

from api.auth import Viewer
from api.connections import Connections
from api.photos.listing import SUMMARY
from api.photos.original import files, sources
from api.photos.photo_path import Found, find, knows_all
from api.photos.schemas import (
    Camera,
    Exposure,
    FileOut,
    PhotoCreated,
    PhotoDetail,
    PhotoSummary,
    Place,
    PreviewUrls,
)
from api.photos.view import COLUMNS, EVERYTHING, RETOLD, photos, table
from catalog_data.ledger import Failure
from catalog_data.tables import ROWWISE as DERIVED

PHOTOS = "/api/v1/photos"
S = TypeVar("S", bound=Struct)

failures = table(Failure)
EVERY_COLUMN = [column.label(name) for name, column in COLUMNS.items()]
ROWWISE = [table(model) for model in DERIVED]
NESTED: dict[str, type[Struct]] = {"camera": Camera, "exposure": Exposure, "place": Place}
SIZES = {"small": 250, "medium": 500, "big": 1080}


async def detail_of(connections: Connections, viewer: Viewer | None, photo: str) -> PhotoDetail:
    """The photo, if the viewer may see it; files and derivations for its owner and staff."""
    found = await find(connections, viewer, photo, [*EVERY_COLUMN, RETOLD.label("retold")])
    values = found._asdict()
    if viewer is not None and viewer.id == found.owner_id:
        values["caption"] = found.retold or found.caption
    for name, kind in NESTED.items():
        values[name] = _part(kind, found._asdict())
    values["previews"] = preview_urls(str(found.id))
    values["files"] = values["derivations"] = None
    if knows_all(viewer, found.owner_id):
        values["files"] = await files_of(connections, found)
        values["derivations"] = await derivations_of(connections, found)
    else:
        values["exif"] = None
    return _part(PhotoDetail, values)


def _part(kind: type[S], values: dict[str, Any]) -> S:
    return kind(*(values[name] for name in kind.__struct_fields__))


def preview_urls(photo: str) -> PreviewUrls:
    """Where the previews of a photo are served."""
    base = f"{PHOTOS}/{photo}"
    by_size = {name: f"{base}/preview?size={size}" for name, size in SIZES.items()}
    return PreviewUrls(
        hotpreview=f"{base}/hotpreview", coldpreview=f"{base}/coldpreview", **by_size
    )


async def files_of(connections: Connections, found: Found) -> list[FileOut]:
    """The files of a photo, each with its full path as it was last seen."""
    path = func.concat(sources.c.root, "/", files.c.path).label("path")
    columns = [path, *(files.c[name] for name in FileOut.__struct_fields__[1:])]
    mine = select(*columns).join_from(files, sources).where(files.c.photo_id == found.id)
    return [FileOut(*row) for row in await connections.rows(mine.order_by("path"))]


async def derivations_of(connections: Connections, found: Found) -> dict[str, str]:
    """Whether each row-wise artifact of Postgres is ``done``, ``failed`` or ``pending``.

    ``pending`` also stands for what can't be: a photo without coordinates has no place.
    """
    done = union_all(*(select(literal(kept.name)).where(_mine(kept, found)) for kept in ROWWISE))
    ids = [str(found.id), found.content_id]
    failed = select(failures.c.asset).where(failures.c.id.in_(ids))
    states = {kept.name: "pending" for kept in ROWWISE}
    states |= {asset: "failed" for (asset,) in await connections.rows(failed)}
    return states | {name: "done" for (name,) in await connections.rows(done)}


def _mine(kept: Table, found: Found) -> ColumnElement[bool]:
    (key,) = kept.primary_key.columns
    mine = key == (found.id if key.name == "photo_id" else found.content_id)
    return exists().where(mine)


async def summaries_of(
    connections: Connections, ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, PhotoSummary]:
    """Summaries by id, of photos that the rule has let through already."""
    if not ids:
        return {}
    query = select(*SUMMARY).select_from(EVERYTHING).where(photos.c.id.in_(ids))
    return {row.id: PhotoSummary(*row) for row in await connections.rows(query)}


async def created(
    connections: Connections, viewer: Viewer, photo_id: uuid.UUID, is_duplicate: bool
) -> PhotoCreated:
    """What is answered to whoever brought a photo."""
    found = await find(connections, viewer, str(photo_id), EVERY_COLUMN)
    values = {**found._asdict(), "is_duplicate": is_duplicate, "created_at": found.added_at}
    return _part(PhotoCreated, values)
