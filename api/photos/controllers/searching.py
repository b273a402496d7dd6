"""Routes that find photos by words, by a photo or a picture that is sent, or answer of them."""

import asyncio
from typing import Annotated, Any

from litestar import Controller, Request, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter

from api.asking import Anyone, Connected, SignedIn
from api.auth import signed_in
from api.pagination import DEFAULT_LIMIT, Limit
from api.photos.controllers.given import PhotoName
from api.photos.detail import PHOTOS
from api.photos.multipart import receive_file
from api.photos.questions import QuestionIn, QuestionOut, answer_question
from api.photos.search.alike import similar_to, similar_to_picture
from api.photos.search.find import search
from api.photos.search.schemas import SearchAnswer, Similar

PICTURE_LIMIT = 64 << 20
FORM_ROOM = 2 << 20
Line = Annotated[
    str,
    QueryParameter(
        min_length=1,
        max_length=500,
        description='words, "phrases" and filters such as `camera:canon place:bergen rating>=4`',
    ),
]


class SearchController(Controller):
    """Photos found."""

    path = PHOTOS
    tags = ["photos"]

    @get("/search")
    async def search_photos(
        self,
        connections: Connected,
        viewer: Anyone,
        q: Line,
        limit: Limit = DEFAULT_LIMIT,
        explain: FromQuery[bool] = False,
    ) -> SearchAnswer:
        """Photos one may see for a line of search, by words and by meaning, best first."""
        return await search(connections, viewer, q, limit, explain)

    @post(
        "/search-by-image",
        status_code=200,
        guards=[signed_in],
        request_max_body_size=PICTURE_LIMIT + FORM_ROOM,
    )
    async def search_by_image(
        self,
        connections: Connected,
        viewer: SignedIn,
        request: Request[Any, Any, Any],
        limit: Limit = DEFAULT_LIMIT,
    ) -> Similar:
        """Photos that look like ``file`` of a multipart form, at most 64 MB; it is not kept."""
        received = await receive_file(request, PICTURE_LIMIT)
        try:
            data = await asyncio.to_thread(received.path.read_bytes)
        finally:
            received.path.unlink()
        return await similar_to_picture(connections, viewer, data, limit)

    @post("/ask", status_code=200, guards=[signed_in])
    async def ask_photos(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[QuestionIn]
    ) -> QuestionOut:
        """An answer to a question from the words of photos one may see, by a language model."""
        return await answer_question(connections, viewer, data.question)

    @get("/{photo:str}/similar")
    async def similar_photos(
        self,
        connections: Connected,
        viewer: Anyone,
        photo: PhotoName,
        limit: Limit = DEFAULT_LIMIT,
    ) -> Similar:
        """Photos that look like this one, nearest first."""
        return await similar_to(connections, viewer, photo, limit)
