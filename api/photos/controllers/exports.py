"""Routes of archives: the photos of a list, or chosen ones, as one zip."""

import uuid
from collections.abc import Sequence
from typing import Annotated

from litestar import Controller, get, post
from litestar.params import JSONBody
from litestar.response import Stream
from msgspec import Meta, Struct

from api.asking import Anyone, Connected
from api.auth import Viewer
from api.connections import Connections
from api.errors import NotFoundError
from api.photos.controllers.catalogue import FILTERS
from api.photos.controllers.given import Filters
from api.photos.detail import PHOTOS
from api.photos.exports.choosing import MOST, chosen
from api.photos.exports.sending import Export
from api.photos.filters import conditions
from api.photos.view import photos

ZIP = "application/zip"
HEADERS = {
    "content-disposition": 'attachment; filename="photos.zip"',
    "cache-control": "no-store",
    "vary": "authorization",
}


class Exported(Struct):
    """Photos to be put into one archive."""

    photos: Annotated[list[uuid.UUID], Meta(min_length=1, max_length=MOST)]


class ExportsController(Controller):
    """Photos as one zip, made while it is sent.

    Originals as they are, one's own with their sidecars and under their names, others under their
    ids. What can't be read now is listed in ``missing.txt``. At most 10,000 photos and 100 GiB.
    """

    path = f"{PHOTOS}/export"
    tags = ["photos"]

    @get(dependencies=FILTERS, media_type=ZIP)
    async def export_list(self, connections: Connected, viewer: Anyone, filters: Filters) -> Stream:
        """All photos that the list shows with these filters, and the films of live photos."""
        return sent(connections, viewer, await chosen(connections, viewer, conditions(filters)))

    @post(status_code=200, media_type=ZIP)
    async def export_chosen(
        self, connections: Connected, viewer: Anyone, data: JSONBody[Exported]
    ) -> Stream:
        """These photos, all of them or none, and the films of live photos."""
        ids = await chosen(connections, viewer, [photos.c.id.in_(data.photos)])
        if not set(data.photos) <= set(ids):
            raise NotFoundError("Not all of these photos are here.")
        return sent(connections, viewer, ids)


def sent(connections: Connections, viewer: Viewer | None, ids: Sequence[uuid.UUID]) -> Stream:
    """The archive as an answer; its size is not known before."""
    return Stream(Export(connections, viewer).pieces(ids), media_type=ZIP, headers=HEADERS)
