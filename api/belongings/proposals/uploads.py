"""A photo of a thing, taken in to be proposed from: within narrower limits than the catalogue's."""

import asyncio
import uuid
from pathlib import Path

from api.auth import Viewer
from api.belongings.facts.items import fillable
from api.belongings.proposals.facts import ask
from api.connections import Connections
from api.errors import InvalidError, TooLargeError, UnprocessableError, UnsupportedTypeError
from api.photos.intake import TakenIn
from api.photos.multipart import Form
from api.photos.previews import in_decoder
from api.photos.uploads import judge, take_upload
from ml.image import UndecodableError, decode
from ml.image.header import header_size

LIMIT = 10 << 20
LONGEST = 4_096
CHECKED = 512  # pixels that a decoder is asked for to know that the whole picture is there


async def take(connections: Connections, viewer: Viewer, form: Form) -> TakenIn:
    """Keep a picture that decodes, and ask about it.

    Raises InvalidError (400) for no file, UnsupportedTypeError (415) for what is no picture,
    TooLargeError (413) beyond 4,096 pixels, UnprocessableError (422) where it is damaged.
    """
    if form.file is None:
        raise InvalidError("The form has no file.")
    media = await asyncio.to_thread(judge, form.file)
    if media.kind != "image":
        raise UnsupportedTypeError("Send a picture: JPEG, PNG, WebP, HEIC or another.")
    width, height = await asyncio.to_thread(header_size, form.file.path, media)
    if max(width, height) > LONGEST:
        raise TooLargeError(f"The picture is {width} by {height} pixels; {LONGEST} are allowed.")
    await in_decoder(_whole, form.file.path)
    unit = _unit(form)
    async with connections.begin() as connection:
        await fillable(connection, viewer, unit)
    taken = await take_upload(connections, viewer, form)
    async with connections.begin() as connection:
        await ask(connection, viewer, [taken.photo_id], unit)
    return taken


def _whole(path: Path) -> None:
    try:
        decode(path.read_bytes(), CHECKED)
    except UndecodableError as error:
        raise UnprocessableError(f"The picture can't be read: {error.reason}") from error


def _unit(form: Form) -> uuid.UUID | None:
    told = form.first("unit_id")
    try:
        return uuid.UUID(told) if told else None
    except ValueError as error:
        raise UnprocessableError("unit_id is no id.") from error
