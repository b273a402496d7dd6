"""Routes of films: a film as browsers play it, in short, and the film of a live or motion photo."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.params import FromQuery, QueryParameter

from api.asking import Anyone, Connected
from api.errors import NotFoundError
from api.photos.controllers.given import PhotoName
from api.photos.detail import PHOTOS
from api.photos.films import FILM, MOTION, film_answer, motion_answer, short_answer
from api.photos.photo_path import find
from api.photos.stacks import film_of
from api.visibility import may_see

Height = Annotated[
    int | None, QueryParameter(ge=144, le=1080, description="pixels of the shorter side at most")
]
Asked = Request[Any, Any, Any]


class FilmsController(Controller):
    """The films of one photo, for who may see it."""

    path = f"{PHOTOS}/{{photo:str}}"
    tags = ["photos"]

    @get("/video")
    async def show_video(
        self,
        connections: Connected,
        viewer: Anyone,
        request: Asked,
        photo: PhotoName,
        height: Height = None,
        preview: FromQuery[bool] = False,
    ) -> Response[Any]:
        """The film: the original where browsers play it, else encoded while it is sent.

        ``preview``: its first five seconds, small and silent.
        """
        found = await find(connections, viewer, photo, FILM)
        if preview:
            return await short_answer(connections, request, found)
        return await film_answer(connections, request, found, height)

    @get("/motion")
    async def show_motion(
        self, connections: Connected, viewer: Anyone, request: Asked, photo: PhotoName
    ) -> Response[Any]:
        """The film that was taken with a picture: inside of its file, or beside it."""
        found = await find(connections, viewer, photo, MOTION)
        if found.motion_offset is not None:
            return await motion_answer(connections, request, found)
        films = await connections.rows(film_of([found.id]).where(may_see(viewer)))
        if not films:
            raise NotFoundError("This photo has no film.")
        film = await find(connections, viewer, str(films[0].id), FILM)
        return await film_answer(connections, request, film, None)
