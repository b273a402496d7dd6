"""Taking photos in: judging the bytes, keeping them, writing the rows. Forms are read elsewhere."""

import asyncio
import uuid
from pathlib import Path
from typing import Any

from msgspec import UNSET, ValidationError, convert

from api.auth import Viewer
from api.connections import Connections
from api.errors import InvalidError, TooLargeError, UnprocessableError, UnsupportedTypeError
from api.photos import facts
from api.photos.eggs import Egg
from api.photos.intake import TakenIn, keep_egg, keep_upload
from api.photos.multipart import Form, Received
from api.photos.schemas import PhotoChange
from catalog_data.identity import fact_blob_key
from ml.image import DEFAULT_LIMITS, MediaType, UndecodableError, sniff
from ml.image.header import header_size
from ml.video import film_facts

UPLOAD_LIMIT = 512 << 20
OF_EGG = ("title", "description", "rating", "visibility", "tags")
SAID = ("title", "description", "visibility", "rating", "favourite")


async def take_upload(connections: Connections, viewer: Viewer, form: Form) -> TakenIn:
    """Keep the file of a form and what it says of the photo.

    Raises InvalidError (400) for no file or an empty one, UnprocessableError (422) for bad fields,
    UnsupportedTypeError (415) for no picture, TooLargeError (413) for more pixels than are decoded.
    """
    received = form.file
    if received is None:
        raise InvalidError("The form has no file.")
    said = _said(form)
    media = await asyncio.to_thread(judge, received)
    await _keep_bytes(connections, received)
    async with connections.begin() as connection:
        taken = await keep_upload(connection, viewer.id, received, media)
        if not taken.is_duplicate:
            await facts.change(connection, viewer.id, [taken.photo_id], said)
    return taken


def judge(received: Received) -> MediaType:
    """Type of an upload by its content; its header is read, nothing is decoded."""
    if received.size == 0:
        raise InvalidError("The file is empty.")
    media = sniff(received.head)
    if media is None:
        raise UnsupportedTypeError("The content is no picture or film of a known type.")
    try:
        width, height = _size(received.path, media)
    except UndecodableError as error:
        raise UnsupportedTypeError(error.reason) from error
    try:
        DEFAULT_LIMITS.check(width, height)
    except UndecodableError as error:
        raise TooLargeError(error.reason) from error
    return media


def _size(path: Path, media: MediaType) -> tuple[int, int]:
    """Pixels of a picture or film; raises UndecodableError."""
    if media.kind != "video":
        return header_size(path, media)
    with path.open("rb") as source:
        facts = film_facts(source)
    return facts.width, facts.height


async def _keep_bytes(connections: Connections, received: Received) -> None:
    key = fact_blob_key(received.content_id)
    if not await connections.facts.exists(key):
        await connections.facts.write_file(key, received.path)


def _said(form: Form) -> PhotoChange:
    """What a form says of its photo; raises UnprocessableError for values that can't be."""
    fields: dict[str, Any] = {name: form.first(name) for name in SAID if form.first(name)}
    words = [word for text in form.fields.get("tags", []) for word in text.split(",")]
    fields["tags"] = [word.strip() for word in words if word.strip()]
    try:
        return convert(fields, PhotoChange, strict=False)
    except ValidationError as error:
        raise UnprocessableError(f"{error}.") from error


async def take_egg(connections: Connections, viewer: Viewer, egg: Egg) -> TakenIn:
    """Keep an egg and what its owner says with it; an egg already there is left as it is."""
    for kept in (egg.hot, egg.cold):
        if kept is not None:
            await connections.facts.write(fact_blob_key(kept.content_id), kept.data)
    async with connections.begin() as connection:
        author = egg.sent.author_id
        if author and not await facts.owns_author(connection, viewer.id, author):
            raise UnprocessableError("author_id is none of your authors.")
        taken = await keep_egg(connection, viewer.id, egg)
        if not taken.is_duplicate:
            if egg.sent.author and not author:
                author = await facts.author_named(connection, viewer.id, egg.sent.author)
            said = _said_with(egg, author)
            await facts.change(connection, viewer.id, [taken.photo_id], said)
    return taken


def _said_with(egg: Egg, author: uuid.UUID | None) -> PhotoChange:
    """What an egg's owner adds to it: user fields alone, the egg's metadata is no saying."""
    given = {name: getattr(egg.sent, name) for name in OF_EGG}
    fields = {name: value for name, value in given.items() if value is not None}
    return PhotoChange(**fields, author_id=UNSET if author is None else author)
