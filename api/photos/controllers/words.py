"""Routes of what photos show, in words: captions, categories, labels. Tags: with the photo."""

from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, JSONBody

from api.asking import Anyone, Connected, SignedIn
from api.auth import signed_in
from api.photos import labels
from api.photos.captions import (
    CaptionIn,
    CaptionOut,
    CategoryIn,
    CategoryOut,
    caption_of,
    category_of,
    write_caption,
    write_category,
)
from api.photos.controllers.given import PhotoName
from api.photos.detail import PHOTOS
from api.photos.photo_path import find, find_own
from api.visibility import may_see


class CaptionController(Controller):
    """The caption of one photo: a person's, else a model's."""

    path = f"{PHOTOS}/{{photo:str}}/caption"
    tags = ["photos"]

    @get()
    async def show_caption(
        self, connections: Connected, viewer: Anyone, photo: PhotoName
    ) -> CaptionOut:
        """The caption, and who tells it."""
        return await caption_of(connections, viewer, await find(connections, viewer, photo))

    @put(guards=[signed_in])
    async def write_caption(
        self,
        connections: Connected,
        viewer: SignedIn,
        photo: PhotoName,
        data: JSONBody[CaptionIn],
    ) -> CaptionOut:
        """Say a caption: no model overwrites it, and its hashtags become tags."""
        found = await find_own(connections, viewer, photo)
        async with connections.begin() as connection:
            await write_caption(connection, found, data.caption)
        return await caption_of(connections, viewer, found)

    @delete(status_code=200, guards=[signed_in])
    async def take_caption_back(
        self, connections: Connected, viewer: SignedIn, photo: PhotoName
    ) -> CaptionOut:
        """Take one's caption back, with the tags of its hashtags: the model's shows again."""
        found = await find_own(connections, viewer, photo)
        async with connections.begin() as connection:
            await write_caption(connection, found, None)
        return await caption_of(connections, viewer, found)


class CategoryController(Controller):
    """What kind of picture a photo is: as its owner says, else by rules."""

    path = f"{PHOTOS}/{{photo:str}}/category"
    tags = ["photos"]

    @get()
    async def show_category(
        self, connections: Connected, viewer: Anyone, photo: PhotoName
    ) -> CategoryOut:
        """The category, and whether a person chose it."""
        return await category_of(connections, await find(connections, viewer, photo))

    @put(guards=[signed_in])
    async def pin_category(
        self,
        connections: Connected,
        viewer: SignedIn,
        photo: PhotoName,
        data: JSONBody[CategoryIn],
    ) -> CategoryOut:
        """Choose the category: the rules do not change it any more."""
        found = await find_own(connections, viewer, photo)
        async with connections.begin() as connection:
            await write_category(connection, found, data.category)
        return await category_of(connections, found)

    @delete(status_code=200, guards=[signed_in])
    async def unpin_category(
        self, connections: Connected, viewer: SignedIn, photo: PhotoName
    ) -> CategoryOut:
        """Leave the category to the rules again."""
        found = await find_own(connections, viewer, photo)
        async with connections.begin() as connection:
            await write_category(connection, found, None)
        return await category_of(connections, found)


class RejectionController(Controller):
    """Labels that one's own photo does not bear, whatever a model says."""

    path = f"{PHOTOS}/{{photo:str}}/labels/{{label:str}}/reject"
    tags = ["photos"]
    guards = [signed_in]

    @post(status_code=200)
    async def reject_label(
        self, connections: Connected, viewer: SignedIn, photo: PhotoName, label: FromPath[str]
    ) -> list[labels.LabelOut]:
        """Take a label off the photo for good; those that are left."""
        found = await find_own(connections, viewer, photo)
        async with connections.begin() as connection:
            await labels.reject(connection, found, label)
        return await labels.labels_of(connections, found)

    @delete(status_code=200)
    async def let_label_stand(
        self, connections: Connected, viewer: SignedIn, photo: PhotoName, label: FromPath[str]
    ) -> list[labels.LabelOut]:
        """Take a rejection back."""
        found = await find_own(connections, viewer, photo)
        async with connections.begin() as connection:
            await labels.take_back(connection, found, label)
        return await labels.labels_of(connections, found)


class LabelsController(Controller):
    """Things that photos show; their photos are at ``/api/v1/photos?label=``."""

    path = "/api/v1/labels"
    tags = ["photos"]

    @get()
    async def list_labels(self, connections: Connected, viewer: Anyone) -> labels.LabelCounts:
        """Labels of all photos one may see, with how many and a cover."""
        return labels.LabelCounts(await labels.counted(connections, [may_see(viewer)]))
