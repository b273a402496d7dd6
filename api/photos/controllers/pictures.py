"""Routes of pictures: previews, originals, and the coldpreview that a client puts."""

from typing import Annotated, Any, Literal

from litestar import Controller, Request, Response, delete, get, put
from litestar.params import FromQuery, QueryParameter

from api.asking import Anyone, Connected, SignedIn
from api.auth import signed_in
from api.errors import NotFoundError
from api.photos.coldpreviews import keep_coldpreview
from api.photos.controllers.given import PhotoName
from api.photos.delivery import original_answer, preview_answer, resized_answer
from api.photos.detail import PHOTOS
from api.photos.intake import drop_coldpreview
from api.photos.multipart import receive_picture
from api.photos.photo_path import find, find_own
from api.photos.previews import BY_SIZE, COLUMNS
from api.photos.schemas import ColdpreviewOut
from api.photos.view import HOTHASH

COLDPREVIEW_LIMIT = 16 << 20
FORM_ROOM = 2 << 20
Side = Annotated[int | None, QueryParameter(ge=100, le=2000, description="pixels at most")]
Size = Literal["250", "500", "1080"]
Asked = Request[Any, Any, Any]


class PicturesController(Controller):
    """The pictures of one photo, for who may see it; each with ETag and ranges."""

    path = f"{PHOTOS}/{{photo:str}}"
    tags = ["photos"]

    @get("/hotpreview")
    async def show_hotpreview(
        self, connections: Connected, viewer: Anyone, request: Asked, photo: PhotoName
    ) -> Response[bytes]:
        """The preview of 150 pixels, JPEG."""
        found = await find(connections, viewer, photo, COLUMNS)
        return await preview_answer(connections, request, found, "hotpreview")

    @get("/preview")
    async def show_preview(
        self,
        connections: Connected,
        viewer: Anyone,
        request: Asked,
        photo: PhotoName,
        size: FromQuery[Size] = "500",
    ) -> Response[bytes]:
        """The preview of that many pixels on its longer side, WebP; never enlarged."""
        found = await find(connections, viewer, photo, COLUMNS)
        return await preview_answer(connections, request, found, BY_SIZE[int(size)])

    @get("/coldpreview")
    async def show_coldpreview(
        self,
        connections: Connected,
        viewer: Anyone,
        request: Asked,
        photo: PhotoName,
        width: Side = None,
        height: Side = None,
    ) -> Response[bytes]:
        """The preview that a client put, else the one of 1,920 pixels; smaller on request."""
        found = await find(connections, viewer, photo, COLUMNS)
        if width is None and height is None:
            return await preview_answer(connections, request, found, "coldpreview")
        return await resized_answer(connections, request, found, "coldpreview", (width, height))

    @put(
        "/coldpreview",
        guards=[signed_in],
        request_max_body_size=COLDPREVIEW_LIMIT + FORM_ROOM,
    )
    async def put_coldpreview(
        self, connections: Connected, viewer: SignedIn, request: Asked, photo: PhotoName
    ) -> ColdpreviewOut:
        """Put a coldpreview: ``file`` of a multipart form, or the body itself; at most 16 MB."""
        found = await find_own(connections, viewer, photo, [HOTHASH.label("hothash")])
        received = await receive_picture(request, COLDPREVIEW_LIMIT)
        return await keep_coldpreview(connections, found, received)

    @delete("/coldpreview", status_code=204, guards=[signed_in])
    async def delete_coldpreview(
        self, connections: Connected, viewer: SignedIn, photo: PhotoName
    ) -> None:
        """Forget the coldpreview that was put; the derived one shows again."""
        found = await find_own(connections, viewer, photo)
        async with connections.begin() as connection:
            if not await drop_coldpreview(connection, found.id):
                raise NotFoundError("No coldpreview was put.")

    @get("/original")
    async def show_original(
        self, connections: Connected, viewer: Anyone, request: Asked, photo: PhotoName
    ) -> Response[Any]:
        """The original, byte for byte, while it is at hand."""
        found = await find(connections, viewer, photo, COLUMNS)
        is_own = viewer is not None and viewer.id == found.owner_id
        return await original_answer(connections, request, found, is_own)
