"""Routes of the files of items."""

import uuid
from typing import Any, get_args

from litestar import Controller, Request, Response, delete, get, post
from litestar.params import FromPath

from api.asking import Connected, SignedIn
from api.auth import signed_in
from api.belongings.attachments import (
    AfterAttachment,
    Attachment,
    AttachmentKind,
    attach,
    attachment_answer,
    attachments_page,
    detach,
)
from api.belongings.queries.items import item_of
from api.errors import InvalidError, UnprocessableError
from api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, cursor_of, position_of
from api.photos.multipart import Form, receive_form
from api.settings import LARGEST_MB

Id = FromPath[uuid.UUID]
FORM_ROOM = 2 << 20


class AttachmentsController(Controller):
    """Manuals, receipts and warranties of an item, as files of any type."""

    path = "/api/v1/belongings/items/{item:uuid}/attachments"
    tags = ["belongings"]
    guards = [signed_in]

    @get()
    async def list_attachments(
        self,
        connections: Connected,
        viewer: SignedIn,
        item: Id,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Page[Attachment]:
        """Files of an item, by name."""
        await item_of(connections, viewer, item)
        query = attachments_page(item, position_of(cursor, AfterAttachment), limit + 1)
        found = [Attachment(*row) for row in await connections.rows(query)]
        last = found[limit - 1] if len(found) > limit else None
        return Page(found[:limit], cursor_of(AfterAttachment(last.name, last.id)) if last else None)

    @post(request_max_body_size=(LARGEST_MB << 20) + FORM_ROOM)
    async def attach_file(
        self,
        connections: Connected,
        viewer: SignedIn,
        item: Id,
        request: Request[Any, Any, Any],
    ) -> Attachment:
        """Attach ``file`` of a multipart form; ``kind``: manual, receipt, warranty or other."""
        form = await receive_form(request, connections.settings.attachment_mb << 20)
        try:
            if form.file is None:
                raise InvalidError("The form has no file.")
            return await attach(connections, viewer, item, form.file, _kind(form))
        finally:
            form.discard()

    @get("/{attachment:uuid}")
    async def download_attachment(
        self,
        connections: Connected,
        viewer: SignedIn,
        request: Request[Any, Any, Any],
        item: Id,
        attachment: Id,
    ) -> Response[Any]:
        """A file, whole or a range of it, always to be saved."""
        return await attachment_answer(connections, viewer, request, item, attachment)

    @delete("/{attachment:uuid}", status_code=204)
    async def drop_attachment(
        self, connections: Connected, viewer: SignedIn, item: Id, attachment: Id
    ) -> None:
        """Forget a file of an item."""
        async with connections.begin() as connection:
            await detach(connection, viewer, item, attachment)


def _kind(form: Form) -> AttachmentKind:
    said = form.first("kind") or "other"
    for kind in get_args(AttachmentKind):
        if said == kind:
            return kind  # type: ignore[no-any-return]
    raise UnprocessableError("kind is one of manual, receipt, warranty, other.")
