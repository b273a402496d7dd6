"""Photos coming in: rows of uploads and eggs, one photo for the same bytes of one owner."""

import time
import uuid
from pathlib import PurePath

from msgspec import Struct
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from api.photos.eggs import Egg, Preview
from api.photos.multipart import Received
from api.photos.original import files, sources
from api.photos.view import coldpreviews, eggs, photos
from catalog_data.identity import new_id
from catalog_data.photos.facts import SourceKind
from ml.image import MediaType

UPLOAD_ROOT = "blobs"


class TakenIn(Struct, frozen=True):
    """A photo, and whether its owner already had it."""

    photo_id: uuid.UUID
    is_duplicate: bool


async def keep_upload(
    connection: AsyncConnection, owner: uuid.UUID, received: Received, media: MediaType
) -> TakenIn:
    """Write photo and file of an upload whose bytes are kept; the same bytes again are one photo.

    A photo whose scanned files went missing is there again by its upload.
    """
    row = insert(photos).values(id=new_id(), owner_id=owner, content_id=received.content_id)
    made = await connection.execute(
        row.on_conflict_do_nothing(
            index_elements=["owner_id", "content_id"], index_where=~photos.c.is_egg
        ).returning(photos.c.id)
    )
    new = made.scalar_one_or_none()
    photo_id = new or await _photo_of(connection, owner, received.content_id)
    await _keep_file(connection, owner, photo_id, received, media)
    return TakenIn(photo_id, new is None)


async def _photo_of(connection: AsyncConnection, owner: uuid.UUID, content: str) -> uuid.UUID:
    mine = select(photos.c.id).where(
        photos.c.owner_id == owner, photos.c.content_id == content, ~photos.c.is_egg
    )
    found: uuid.UUID = (await connection.execute(mine)).scalar_one()
    return found


async def _keep_file(
    connection: AsyncConnection,
    owner: uuid.UUID,
    photo_id: uuid.UUID,
    received: Received,
    media: MediaType,
) -> None:
    name = PurePath(received.name.replace("\\", "/").replace("\0", "")).name or "upload"
    row = insert(files).values(
        id=new_id(),
        source_id=await _upload_source(connection, owner),
        path=received.content_id,
        photo_id=photo_id,
        kind=media.kind,
        media_type=media.mime,
        content_id=received.content_id,
        size=received.size,
        mtime_ns=time.time_ns(),
        inode=0,
        name=name,
    )
    again = {"missing_since": None, "photo_id": photo_id}
    await connection.execute(
        row.on_conflict_do_update(index_elements=["source_id", "path"], set_=again)
    )


async def _upload_source(connection: AsyncConnection, owner: uuid.UUID) -> uuid.UUID:
    row = insert(sources).values(
        id=new_id(), owner_id=owner, kind=SourceKind.UPLOAD.value, root=UPLOAD_ROOT
    )
    mine = select(sources.c.id).where(sources.c.owner_id == owner, sources.c.root == UPLOAD_ROOT)
    found: uuid.UUID | None = (await connection.execute(mine)).scalar_one_or_none()
    if found is None:
        await connection.execute(row.on_conflict_do_nothing())
        found = (await connection.execute(mine)).scalar_one()
    return found


async def keep_egg(connection: AsyncConnection, owner: uuid.UUID, egg: Egg) -> TakenIn:
    """Write photo, egg and coldpreview; the same egg of the same owner again is one photo."""
    one_at_a_time = func.hashtextextended(f"egg {owner} {egg.hothash}", 0)
    await connection.execute(select(func.pg_advisory_xact_lock(one_at_a_time)))
    mine = select(eggs.c.photo_id).where(eggs.c.owner_id == owner, eggs.c.hothash == egg.hothash)
    known = (await connection.execute(mine)).scalar_one_or_none()
    if known is not None:
        return TakenIn(known, True)
    photo_id = new_id()
    await connection.execute(
        insert(photos).values(
            id=photo_id, owner_id=owner, content_id=egg.largest.content_id, is_egg=True
        )
    )
    await connection.execute(insert(eggs).values(photo_id=photo_id, owner_id=owner, **_egg(egg)))
    if egg.cold is not None:
        await _keep_coldpreview(connection, photo_id, egg.cold)
    return TakenIn(photo_id, False)


def _egg(egg: Egg) -> dict[str, object]:
    return {
        "hothash": egg.hothash,
        "hotpreview_id": egg.hot.content_id,
        "width": egg.width,
        "height": egg.height,
        "details": egg.details,
        "exif": egg.exif,
        "image_format": egg.sent.image_format,
        "file_size": egg.sent.file_size_bytes,
        "is_valid_image": egg.sent.is_valid_image,
    }


async def put_coldpreview(connection: AsyncConnection, photo_id: uuid.UUID, cold: Preview) -> None:
    """Keep a coldpreview; of an egg it becomes the picture all else is derived from."""
    await _keep_coldpreview(connection, photo_id, cold)
    await _point_egg(connection, photo_id, cold.content_id)


async def drop_coldpreview(connection: AsyncConnection, photo_id: uuid.UUID) -> bool:
    """Forget a coldpreview; an egg falls back to its hotpreview. False where there was none."""
    gone = delete(coldpreviews).where(coldpreviews.c.photo_id == photo_id)
    if (await connection.execute(gone)).rowcount == 0:
        return False
    hot = select(eggs.c.hotpreview_id).where(eggs.c.photo_id == photo_id)
    content = (await connection.execute(hot)).scalar_one_or_none()
    if content is not None:
        await _point_egg(connection, photo_id, content)
    return True


async def _keep_coldpreview(
    connection: AsyncConnection, photo_id: uuid.UUID, cold: Preview
) -> None:
    size = {"content_id": cold.content_id, "width": cold.width, "height": cold.height}
    row = insert(coldpreviews).values(photo_id=photo_id, **size)
    await connection.execute(
        row.on_conflict_do_update(index_elements=["photo_id"], set_={**size, "put_at": func.now()})
    )


async def _point_egg(connection: AsyncConnection, photo_id: uuid.UUID, content: str) -> None:
    egg = update(photos).where(photos.c.id == photo_id, photos.c.is_egg)
    await connection.execute(egg.values(content_id=content))
