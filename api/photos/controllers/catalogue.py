"""Routes that list photos and show one of them."""

from litestar import Controller, get
from litestar.di import Provide

from api.auth import Viewer, signed_in
from api.connections import Connections
from api.errors import NotFoundError
from api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, cursor_of, position_of
from api.photos.controllers.asked import provide_filters
from api.photos.detail import PHOTOS, detail_of
from api.photos.filters import PhotoFilters, conditions
from api.photos.lineage import Lineage, lineage_of
from api.photos.listing import After, page
from api.photos.photo_path import find, knows_all
from api.photos.schemas import PhotoDetail, PhotoSummary
from api.visibility import may_see


class CatalogueController(Controller):
    """Photos as lists and one by one."""

    path = PHOTOS
    tags = ["photos"]

    @get(dependencies={"filters": Provide(provide_filters, sync_to_thread=False)})
    async def list_photos(
        self,
        connections: Connections,
        viewer: Viewer | None,
        filters: PhotoFilters,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Page[PhotoSummary]:
        """Photos one may see, newest first, undated ones last."""
        after = position_of(cursor, After)
        rule = [may_see(viewer), *conditions(filters)]
        rows = await connections.rows(page(rule, after, limit + 1))
        items = [PhotoSummary(*row) for row in rows[:limit]]
        last = items[-1] if len(rows) > limit else None
        return Page(items, cursor_of(After(last.taken_at, last.id)) if last else None)

    @get("/{photo:str}")
    async def show_photo(
        self, connections: Connections, viewer: Viewer | None, photo: str
    ) -> PhotoDetail:
        """One photo, by id or hothash."""
        return await detail_of(connections, viewer, photo)

    @get("/{photo:str}/lineage", guards=[signed_in])
    async def show_lineage(
        self, connections: Connections, viewer: Viewer | None, photo: str
    ) -> Lineage:
        """Where each derived value came from; for the photo's owner and staff."""
        found = await find(connections, viewer, photo)
        if not knows_all(viewer, found.owner_id):
            raise NotFoundError("There is no such photo.")
        return await lineage_of(connections, found.id, found.content_id)
