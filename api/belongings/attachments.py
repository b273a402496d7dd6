"""Files of items: manuals, receipts, warranties, as facts. Who may see an item sees its files.

A file is never shown by a browser as if it were ours: it is always downloaded, and its type is
told only where it is one that no browser runs.
"""

import datetime as dt
import uuid
from pathlib import PurePath
from typing import Any, Literal, NamedTuple
from urllib.parse import quote

from litestar import Request, Response
from msgspec import Struct
from sqlalchemy import Select, delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from api.auth import Viewer
from api.belongings.facts.items import claimed
from api.belongings.queries.items import item_of
from api.connections import Connections
from api.errors import NotFoundError
from api.photos.delivery import stretch_answer
from api.photos.multipart import Received
from api.photos.original import Place
from api.photos.ranges import Validated
from api.photos.view import table
from catalog_data.belongings.facts import ItemAttachment
from catalog_data.identity import fact_blob_key, new_id

Id = uuid.UUID
AttachmentKind = Literal["manual", "receipt", "warranty", "other"]
attachments = table(ItemAttachment)
UNKNOWN = "application/octet-stream"
SAFE = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".zip": "application/zip",
}
LONGEST = 255


class Attachment(Struct):
    """One file of an item."""

    id: uuid.UUID
    name: str
    kind: AttachmentKind
    size: int
    content_id: str
    by_id: uuid.UUID | None
    attached_at: dt.datetime


class AfterAttachment(NamedTuple):
    """The last file of the page before."""

    name: str
    id: Id


COLUMNS = [attachments.c[name] for name in Attachment.__struct_fields__]


def attachments_page(
    item: Id, after: AfterAttachment | None, limit: int
) -> Select[*tuple[Any, ...]]:
    """Files of an item that may be seen, by name."""
    query = select(*COLUMNS).where(attachments.c.item_id == item)
    order = (attachments.c.name, attachments.c.id)
    if after is not None:
        query = query.where(tuple_(*order) > tuple_(after.name, after.id))
    return query.order_by(*order).limit(limit)


async def attach(
    connections: Connections, viewer: Viewer, item: Id, received: Received, kind: AttachmentKind
) -> Attachment:
    """Keep a file of an item; the same file under the same name again is the one there is."""
    await item_of(connections, viewer, item)
    async with connections.begin() as connection:
        await claimed(connection, viewer, [item])
        await keep_bytes(connections, received)
        row = {"item_id": item, "content_id": received.content_id, "kind": kind}
        row |= {"name": file_name(received.name), "size": received.size, "by_id": viewer.id}
        await connection.execute(
            insert(attachments).values(id=new_id(), **row).on_conflict_do_nothing()
        )
        same = [attachments.c[name] == row[name] for name in ("item_id", "name", "kind")]
        query = select(*COLUMNS).where(*same, attachments.c.content_id == received.content_id)
        return Attachment(*(await connection.execute(query)).one())


async def keep_bytes(connections: Connections, received: Received) -> None:
    """Keep the bytes of a file, once, before any row speaks of them."""
    key = fact_blob_key(received.content_id)
    if not await connections.facts.exists(key):
        await connections.facts.write_file(key, received.path)


def file_name(sent: str) -> str:
    """The name of a file as it is kept: no folder, no control characters, not too long."""
    name = PurePath(sent.replace("\\", "/")).name
    kept = "".join(letter for letter in name if letter.isprintable()).strip()
    suffix = PurePath(kept).suffix[:20]
    return (kept if len(kept) <= LONGEST else kept[: LONGEST - len(suffix)] + suffix) or "file"


async def detach(connection: AsyncConnection, viewer: Viewer, item: Id, attachment: Id) -> None:
    """Forget a file of an item; its bytes stay, as those of all facts do."""
    await claimed(connection, viewer, [item])
    there = delete(attachments).where(attachments.c.id == attachment, attachments.c.item_id == item)
    if not (await connection.execute(there)).rowcount:
        raise NotFoundError("There is no such file.")


async def attachment_answer(
    connections: Connections,
    viewer: Viewer,
    request: Request[Any, Any, Any],
    item: Id,
    attachment: Id,
) -> Response[Any]:
    """A file, whole or a range of it, to be saved; raises NotFoundError."""
    await item_of(connections, viewer, item)
    query = select(*COLUMNS).where(attachments.c.id == attachment, attachments.c.item_id == item)
    row = await connections.first(query)
    key = fact_blob_key(row.content_id) if row else ""
    if row is None or await connections.facts.size(key) is None:
        raise NotFoundError("There is no such file.")
    kind = SAFE.get(PurePath(row.name).suffix.lower(), UNKNOWN)
    place = Place(key, None, row.name, kind, row.size)
    shown = f"attachment; filename*=UTF-8''{quote(row.name, safe='')}"
    content = Validated(row.content_id, kind)
    return stretch_answer(connections, request, content, place, (0, row.size), shown)
