"""Routes of faces in one's own photos, and of what is said of each. Nobody else's are shown."""

import uuid
from typing import Annotated, Any

import numpy as np
from litestar import Controller, Request, Response, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy import and_

from api.asking import Connected, SignedIn
from api.auth import signed_in
from api.errors import UnprocessableError
from api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page
from api.photos.films import still_bytes
from api.photos.people import facts
from api.photos.people.pages import Order, page_of
from api.photos.people.queries import face_of, lost, person_of, suggestions_of, unattached_saying
from api.photos.people.queries import faces as FACES  # noqa: N812
from api.photos.people.schemas import (
    Confirmation,
    Face,
    Person,
    Rejection,
    Suggestions,
    UnattachedList,
)
from api.photos.photo_path import find
from api.photos.previews import COLUMNS, bytes_of, in_decoder
from api.photos.ranges import Validated, answer
from catalog_data.identity import content_id
from ml.faces import crop_of
from ml.image.rendered import picture_of

Id = FromPath[uuid.UUID]
Share = Annotated[float | None, QueryParameter(ge=0, le=1)]
GUESSED = and_(FACES.c.person_id.is_not(None), FACES.c.said.is_distinct_from("is"))


class FacesController(Controller):
    """Faces in one's own photos, and what is said of each."""

    path = "/api/v1/faces"
    tags = ["people in photos"]
    guards = [signed_in]

    @get()
    async def list_faces(
        self,
        connections: Connected,
        viewer: SignedIn,
        person: FromQuery[uuid.UUID | None] = None,
        photo: FromQuery[uuid.UUID | None] = None,
        unnamed: FromQuery[bool] = False,
        probability_min: Share = None,
        probability_max: Share = None,
        guessed: FromQuery[bool | None] = None,
        order: FromQuery[Order] = "confidence",
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Page[Face]:
        """One's own faces, the surest first, or by ``date`` the newest first and undated last.

        ``unnamed``: those nobody is said or found to be; ``guessed``: those found to be somebody's,
        and not yet said to be.
        """
        wanted = [
            *([FACES.c.person_id == person] if person else []),
            *([FACES.c.photo_id == photo] if photo else []),
            *([FACES.c.person_id.is_(None), FACES.c.said.is_(None)] if unnamed else []),
            *([FACES.c.probability >= probability_min] if probability_min is not None else []),
            *([FACES.c.probability <= probability_max] if probability_max is not None else []),
            *([] if guessed is None else [GUESSED if guessed else ~GUESSED]),
        ]
        return await page_of(connections, viewer.id, wanted, order, cursor, limit)

    @get("/unattached")
    async def list_unattached(self, connections: Connected, viewer: SignedIn) -> UnattachedList:
        """What one said of faces that are found no more; it holds again once they are."""
        rows = await connections.rows(lost(viewer.id))
        return UnattachedList([unattached_saying(row) for row in rows])

    @get("/{face_id:uuid}")
    async def show_face(self, connections: Connected, viewer: SignedIn, face_id: Id) -> Face:
        """One face."""
        return await face_of(connections, viewer.id, face_id)

    @get("/{face_id:uuid}/image")
    async def show_image(
        self,
        connections: Connected,
        viewer: SignedIn,
        request: Request[Any, Any, Any],
        face_id: Id,
    ) -> Response[bytes]:
        """The face with some of its surroundings, a JPEG of at most 160 pixels."""
        found = await face_of(connections, viewer.id, face_id)
        photo = await find(connections, viewer, str(found.photo_id), COLUMNS)
        data = await (
            still_bytes(connections, photo.content_id, found.frame)
            if found.frame
            else bytes_of(connections, photo, "coldpreview")
        )
        box = [found.box.left, found.box.top, found.box.width, found.box.height]
        cut = await in_decoder(cropped, data, box)
        return answer(request, Validated(content_id(cut), "image/jpeg"), cut)

    @get("/{face_id:uuid}/suggestions")
    async def show_suggestions(
        self, connections: Connected, viewer: SignedIn, face_id: Id
    ) -> Suggestions:
        """Whom a face without a name may show, with the confirmed faces that say so."""
        found = await face_of(connections, viewer.id, face_id)
        return await suggestions_of(connections, found.id)

    @post("/{face_id:uuid}/confirm", status_code=200)
    async def confirm_face(
        self, connections: Connected, viewer: SignedIn, face_id: Id, data: JSONBody[Confirmation]
    ) -> Person:
        """Say who a face is, by id or by name: also to move it from one person to another."""
        found = await face_of(connections, viewer.id, face_id)
        if (data.person_id is None) == (data.name is None):
            raise UnprocessableError("Say who it is by person_id or by name, one of both.")
        async with connections.begin() as connection:
            if data.person_id is not None:
                person = (await person_of(connections, viewer.id, data.person_id)).id
                await facts.founded(connection, viewer.id, person)
            else:
                person = await facts.named(connection, viewer.id, data.name or "")
            await facts.say(connection, found, "is", person)
        return await person_of(connections, viewer.id, person)

    @post("/{face_id:uuid}/reject", status_code=204)
    async def reject_face(
        self, connections: Connected, viewer: SignedIn, face_id: Id, data: JSONBody[Rejection]
    ) -> None:
        """Say who a face is not: it is never taken for them again."""
        found = await face_of(connections, viewer.id, face_id)
        wrong = data.person_id or found.person_id
        if wrong is None:
            raise UnprocessableError("The face is shown as nobody: name a person_id.")
        person = (await person_of(connections, viewer.id, wrong)).id
        async with connections.begin() as connection:
            await facts.founded(connection, viewer.id, person)
            await facts.say(connection, found, "is_not", person)

    @post("/{face_id:uuid}/stranger", status_code=204)
    async def ignore_face(self, connections: Connected, viewer: SignedIn, face_id: Id) -> None:
        """Say that a face is a stranger's, to be left alone."""
        found = await face_of(connections, viewer.id, face_id)
        async with connections.begin() as connection:
            await facts.say(connection, found, "stranger")

    @post("/{face_id:uuid}/no-face", status_code=204)
    async def discard_face(self, connections: Connected, viewer: SignedIn, face_id: Id) -> None:
        """Say that there is no face."""
        found = await face_of(connections, viewer.id, face_id)
        async with connections.begin() as connection:
            await facts.say(connection, found, "no_face")

    @delete("/{face_id:uuid}/sayings", status_code=204)
    async def take_back(self, connections: Connected, viewer: SignedIn, face_id: Id) -> None:
        """Take back everything that was said of a face."""
        found = await face_of(connections, viewer.id, face_id)
        async with connections.begin() as connection:
            await facts.take_back(connection, found)


def cropped(data: bytes, box: list[float]) -> bytes:
    """A face out of a rendition."""
    return crop_of(np.asarray(picture_of(data)), np.array(box, dtype=np.float32))
