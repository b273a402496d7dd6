"""Routes by which photos come in: uploads and PhotoEggs."""

from typing import Any

from litestar import Controller, Request, Response, post

from api.auth import Viewer, signed_in
from api.connections import Connections
from api.photos.detail import PHOTOS, created
from api.photos.eggs import PhotoEggIn, verify
from api.photos.multipart import receive_form
from api.photos.previews import in_decoder
from api.photos.schemas import PhotoCreated
from api.photos.uploads import UPLOAD_LIMIT, take_egg, take_upload

FORM_ROOM = 2 << 20
EGG_LIMIT = 16 << 20


class IntakeController(Controller):
    """New photos. The same bytes, or the same egg, of one owner are one photo: 200, not 201."""

    path = PHOTOS
    tags = ["photos"]
    guards = [signed_in]

    @post(request_max_body_size=UPLOAD_LIMIT + FORM_ROOM)
    async def upload_photo(
        self, connections: Connections, viewer: Viewer, request: Request[Any, Any, Any]
    ) -> Response[PhotoCreated]:
        """Upload a picture as ``file`` of a multipart form, at most 512 MB.

        Further fields: ``title``, ``description``, ``visibility``, ``rating``, ``favourite`` and
        ``tags`` (repeated, or separated by commas).
        """
        form = await receive_form(request, UPLOAD_LIMIT)
        try:
            taken = await take_upload(connections, viewer, form)
        finally:
            form.discard()
        answer = await created(connections, viewer, taken.photo_id, taken.is_duplicate)
        return Response(answer, status_code=200 if taken.is_duplicate else 201)

    @post("/photoegg", request_max_body_size=EGG_LIMIT)
    async def create_from_photoegg(
        self, connections: Connections, viewer: Viewer, data: PhotoEggIn
    ) -> Response[PhotoCreated]:
        """Take a PhotoEgg: verified previews and metadata of a photo whose original stays."""
        egg = await in_decoder(verify, data)
        taken = await take_egg(connections, viewer, egg)
        answer = await created(connections, viewer, taken.photo_id, taken.is_duplicate)
        return Response(answer, status_code=200 if taken.is_duplicate else 201)
