"""Routes of one photo: showing it, and what its owner says of it. Its pictures are elsewhere."""

from litestar import Controller, delete, get, patch, post, put
from litestar.params import FromPath, JSONBody

from api.asking import Anyone, Connected, SignedIn
from api.auth import Viewer, signed_in
from api.connections import Connections
from api.errors import NotFoundError, UnprocessableError
from api.photos import facts
from api.photos.controllers.given import PhotoName
from api.photos.detail import PHOTOS, detail_of
from api.photos.history.recording import recorded
from api.photos.labels import TagsShown, labels_of, rejected_of
from api.photos.lineage import Lineage, lineage_of
from api.photos.photo_path import find, find_own, knows_all
from api.photos.reading import text_of
from api.photos.schemas import PhotoChange, PhotoDetail, TagsIn, TagsOut, Text
from api.photos.view import COLUMNS

Said = JSONBody[PhotoChange]
TAGS = COLUMNS["tags"].label("tags")


async def change(
    connections: Connections, viewer: Viewer, photo: str, said: PhotoChange
) -> PhotoDetail:
    """Write what is said of one's own photo, and show it."""
    found = await find_own(connections, viewer, photo)
    async with connections.begin() as connection:
        if said.author_id and not await facts.owns_author(connection, viewer.id, said.author_id):
            raise UnprocessableError("author_id is none of your authors.")
        await facts.change(connection, viewer.id, [found.id], said)
    return await detail_of(connections, viewer, str(found.id))


class PhotoController(Controller):
    """One photo: what it is, and what its owner says; that wins over what is derived, at once."""

    path = f"{PHOTOS}/{{photo:str}}"
    tags = ["photos"]

    @get()
    async def show_photo(
        self, connections: Connected, viewer: Anyone, photo: PhotoName
    ) -> PhotoDetail:
        """One photo, by id or hothash."""
        return await detail_of(connections, viewer, photo)

    @get("/text")
    async def show_text(self, connections: Connected, viewer: Anyone, photo: PhotoName) -> Text:
        """The words that stand in the picture, line by line."""
        return await text_of(connections, (await find(connections, viewer, photo)).id)

    @get("/lineage", guards=[signed_in])
    async def show_lineage(
        self, connections: Connected, viewer: Anyone, photo: PhotoName
    ) -> Lineage:
        """Where each derived value came from; for the photo's owner and staff."""
        found = await find(connections, viewer, photo)
        if not knows_all(viewer, found.owner_id):
            raise NotFoundError("There is no such photo.")
        return await lineage_of(connections, found.id, found.content_id)

    @patch(guards=[signed_in])
    async def change_photo(
        self,
        connections: Connected,
        viewer: SignedIn,
        photo: PhotoName,
        data: JSONBody[PhotoChange],
    ) -> PhotoDetail:
        """Say something; fields left out stay, null takes back what was said."""
        return await change(connections, viewer, photo, data)

    @put(guards=[signed_in])
    async def update_photo(
        self,
        connections: Connected,
        viewer: SignedIn,
        photo: PhotoName,
        data: JSONBody[PhotoChange],
    ) -> PhotoDetail:
        """The same as PATCH, as ImaLink clients send it."""
        return await change(connections, viewer, photo, data)

    @delete(status_code=204, guards=[signed_in])
    async def delete_photo(
        self, connections: Connected, viewer: SignedIn, photo: PhotoName
    ) -> None:
        """Put the photo in the trash."""
        found = await find_own(connections, viewer, photo)
        async with connections.begin() as connection:
            await facts.trash(connection, found.id)

    @post("/trash", status_code=200, guards=[signed_in])
    async def trash_photo(
        self, connections: Connected, viewer: SignedIn, photo: PhotoName
    ) -> PhotoDetail:
        """Put the photo in the trash; its owner alone still sees it."""
        found = await find_own(connections, viewer, photo)
        async with connections.begin() as connection:
            await facts.trash(connection, found.id)
        return await detail_of(connections, viewer, str(found.id))

    @post("/restore", status_code=200, guards=[signed_in])
    async def restore_photo(
        self, connections: Connected, viewer: SignedIn, photo: PhotoName
    ) -> PhotoDetail:
        """Take the photo out of the trash."""
        found = await find_own(connections, viewer, photo)
        async with connections.begin() as connection:
            await facts.restore(connection, found.id)
        return await detail_of(connections, viewer, str(found.id))

    @get("/tags")
    async def show_tags(
        self, connections: Connected, viewer: Anyone, photo: PhotoName
    ) -> TagsShown:
        """Words that its owner put on the photo, and labels that a model gives it."""
        found = await find(connections, viewer, photo, [TAGS])
        own = viewer is not None and viewer.id == found.owner_id
        off = await rejected_of(connections, found) if own else []
        return TagsShown(found.tags, await labels_of(connections, found), off)

    @post("/tags", status_code=200, guards=[signed_in])
    async def add_tags(
        self, connections: Connected, viewer: SignedIn, photo: PhotoName, data: JSONBody[TagsIn]
    ) -> TagsOut:
        """Put words on the photo; those already there stay."""
        found = await find_own(connections, viewer, photo)
        async with (
            connections.begin() as connection,
            recorded(connection, viewer.id, [found.id]),
        ):
            await facts.add_tags(connection, [found.id], data.tags)
        return await _tags(connections, viewer, str(found.id))

    @delete("/tags/{tag:str}", status_code=200, guards=[signed_in])
    async def remove_tag(
        self, connections: Connected, viewer: SignedIn, photo: PhotoName, tag: FromPath[str]
    ) -> TagsOut:
        """Take a word off the photo."""
        found = await find_own(connections, viewer, photo)
        async with (
            connections.begin() as connection,
            recorded(connection, viewer.id, [found.id]),
        ):
            if not await facts.remove_tag(connection, found.id, tag):
                raise NotFoundError("The photo has no such tag.")
        return await _tags(connections, viewer, str(found.id))


async def _tags(connections: Connections, viewer: Viewer, photo: str) -> TagsOut:
    found = await find(connections, viewer, photo, [TAGS])
    return TagsOut(found.tags)
