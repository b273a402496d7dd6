"""Routes of all photos: listing them, adding new ones. One photo alone is elsewhere."""

from functools import lru_cache
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import Provide
from litestar.params import JSONBody

from api.asking import Anyone, Connected, SignedIn
from api.auth import Viewer, signed_in
from api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, cursor_of, position_of
from api.photos.controllers.asked import provide_filters, provide_shown
from api.photos.controllers.given import Filters
from api.photos.detail import PHOTOS, created
from api.photos.eggs import PhotoEggIn, verify
from api.photos.filters import PhotoFilters, conditions
from api.photos.listing import After, page
from api.photos.multipart import receive_form
from api.photos.previews import in_decoder
from api.photos.schemas import PhotoCreated, PhotoSummary
from api.photos.uploads import UPLOAD_LIMIT, take_egg, take_upload
from api.photos.view import Rows
from api.visibility import may_see

FORM_ROOM = 2 << 20
KEPT_STATEMENTS = 256
EGG_LIMIT = 16 << 20
FILTERS = {
    "shown": Provide(provide_shown, sync_to_thread=False),
    "filters": Provide(provide_filters, sync_to_thread=False),
}


@lru_cache(maxsize=KEPT_STATEMENTS)
def listed(viewer: Viewer | None, filters: PhotoFilters, after: After | None, limit: int) -> Rows:
    """The statement of a page: putting it together takes longer than answering it."""
    return page([may_see(viewer), *conditions(filters)], after, limit)


class CatalogueController(Controller):
    """Photos listed, and new ones.

    The same bytes, or the same egg, of one owner are one photo: 200, not 201.
    """

    path = PHOTOS
    tags = ["photos"]

    @get(dependencies=FILTERS)
    async def list_photos(
        self,
        connections: Connected,
        viewer: Anyone,
        filters: Filters,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Page[PhotoSummary]:
        """Photos one may see, newest first, undated ones last."""
        after = position_of(cursor, After)
        rows = await connections.rows(listed(viewer, filters, after, limit + 1))
        items = [PhotoSummary(*row) for row in rows[:limit]]
        last = items[-1] if len(rows) > limit else None
        return Page(items, cursor_of(After(last.taken_at, last.id)) if last else None)

    @post(guards=[signed_in], request_max_body_size=UPLOAD_LIMIT + FORM_ROOM)
    async def upload_photo(
        self, connections: Connected, viewer: SignedIn, request: Request[Any, Any, Any]
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
        photo = await created(connections, viewer, taken.photo_id, taken.is_duplicate)
        return Response(photo, status_code=200 if taken.is_duplicate else 201)

    @post("/photoegg", guards=[signed_in], request_max_body_size=EGG_LIMIT)
    async def create_from_photoegg(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[PhotoEggIn]
    ) -> Response[PhotoCreated]:
        """Take a PhotoEgg: verified previews and metadata of a photo whose original stays."""
        egg = await in_decoder(verify, data)
        taken = await take_egg(connections, viewer, egg)
        photo = await created(connections, viewer, taken.photo_id, taken.is_duplicate)
        return Response(photo, status_code=200 if taken.is_duplicate else 201)
