"""Routes of what is said of photos, field by field, with its history. What they do is one up."""

import uuid

from litestar import Controller, get, patch, post
from litestar.params import FromPath, JSONBody
from sqlalchemy import select

from api.asking import Connected, SignedIn
from api.auth import Viewer, signed_in
from api.connections import Connections
from api.errors import NotFoundError, UnprocessableError
from api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, position_of
from api.photos import facts
from api.photos.controllers.given import PhotoName
from api.photos.detail import PHOTOS
from api.photos.history.queries import After, edits_of, fields_of
from api.photos.history.reverting import revert, revert_all
from api.photos.history.schemas import BulkChange, BulkChanged, Edit, PhotoFields
from api.photos.photo_path import find, find_own, knows_all
from api.photos.schemas import PhotoChange
from api.photos.view import photos


async def _known(connections: Connections, viewer: Viewer, photo: str) -> uuid.UUID:
    """A photo whose history is the viewer's to read: theirs, or they are staff."""
    found = await find(connections, viewer, photo)
    if not knows_all(viewer, found.owner_id):
        raise NotFoundError("There is no such photo.")
    id_: uuid.UUID = found.id
    return id_


async def say_of(
    connections: Connections, viewer: Viewer, ids: list[uuid.UUID], said: PhotoChange
) -> uuid.UUID:
    """Write the same of photos of the viewer's; id of the batch."""
    async with connections.begin() as connection:
        if said.author_id and not await facts.owns_author(connection, viewer.id, said.author_id):
            raise UnprocessableError("author_id is none of your authors.")
        return await facts.change(connection, viewer.id, ids, said)


class FieldsController(Controller):
    """What is said and told of one photo, and how it came to be said."""

    path = f"{PHOTOS}/{{photo:str}}/metadata"
    tags = ["photos"]
    guards = [signed_in]

    @get()
    async def show_fields(
        self, connections: Connected, viewer: SignedIn, photo: PhotoName
    ) -> PhotoFields:
        """Each field: its value, whether a person, a sidecar, the file or a rule tells it."""
        return await fields_of(connections, await _known(connections, viewer, photo))

    @patch()
    async def change_fields(
        self,
        connections: Connected,
        viewer: SignedIn,
        photo: PhotoName,
        data: JSONBody[PhotoChange],
    ) -> PhotoFields:
        """Say something; fields left out stay, null takes back what was said."""
        found = await find_own(connections, viewer, photo)
        await say_of(connections, viewer, [found.id], data)
        return await fields_of(connections, found.id)

    @get("/history")
    async def list_edits(
        self,
        connections: Connected,
        viewer: SignedIn,
        photo: PhotoName,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Page[Edit]:
        """What was said of the photo and when, newest first; an edit is of one field."""
        known = await _known(connections, viewer, photo)
        return await edits_of(connections, known, limit, position_of(cursor, After))

    @post("/history/{edit:uuid}/revert", status_code=200)
    async def revert_edit(
        self, connections: Connected, viewer: SignedIn, photo: PhotoName, edit: FromPath[uuid.UUID]
    ) -> PhotoFields:
        """Give the field its value before that edit, whatever was said since; a new edit."""
        found = await find_own(connections, viewer, photo)
        async with connections.begin() as connection:
            await revert(connection, viewer.id, found.id, edit)
        return await fields_of(connections, found.id)

    @post("/revert-all", status_code=200)
    async def revert_everything(
        self, connections: Connected, viewer: SignedIn, photo: PhotoName
    ) -> PhotoFields:
        """Take back all that was said of what files tell; what no file tells stays."""
        found = await find_own(connections, viewer, photo)
        async with connections.begin() as connection:
            await revert_all(connection, viewer.id, found.id)
        return await fields_of(connections, found.id)


class BulkController(Controller):
    """The same said of several photos at once."""

    path = f"{PHOTOS}/metadata"
    tags = ["photos"]
    guards = [signed_in]

    @patch()
    async def change_many(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[BulkChange]
    ) -> BulkChanged:
        """Say the same of up to 100 photos of one's own, all or none."""
        wanted = sorted(set(data.photos))
        own = select(photos.c.id).where(photos.c.id.in_(wanted), photos.c.owner_id == viewer.id)
        if len(await connections.rows(own)) < len(wanted):
            raise NotFoundError("Not all of these are photos of yours.")
        return BulkChanged(await say_of(connections, viewer, wanted, data.change), wanted)
