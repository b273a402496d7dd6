"""Routes of featured genres, and of asking music services for genres now."""

from litestar import Controller, get, post

from api.asking import Connected, SignedIn
from api.auth import signed_in, staff_only
from api.music.controllers.catalogue import paths
from api.music.featured import FeaturedGenre, Refresh, featured_genres, wish, wishes
from api.pagination import Page
from api.rate_limit import MINUTE, key_of, spend

PER_MINUTE = 5


class GenresController(Controller):
    """Genres that are shown first, and where genres come from."""

    tags = ["music"]

    @get(paths("genres/featured"), guards=[signed_in])
    async def list_featured_genres(self, connections: Connected) -> Page[FeaturedGenre]:
        """Twenty genres, and the three artists of each who are heard by most here."""
        return Page(await featured_genres(connections), None)

    @post("/api/v1/genres/refresh", status_code=202, guards=[staff_only])
    async def refresh_genres(self, connections: Connected, viewer: SignedIn) -> Refresh:
        """Ask MusicBrainz for genres now; what came of it is told in the list. For staff."""
        await spend(connections, key_of("genres", str(viewer.id)), PER_MINUTE, MINUTE)
        return await wish(connections, viewer)

    @get("/api/v1/genres/refresh", guards=[staff_only])
    async def list_genre_refreshes(self, connections: Connected) -> Page[Refresh]:
        """When genres were asked for, and what came of it; for staff."""
        return Page(await wishes(connections), None)
