"""Routes of mirrored folders of a Nextcloud: tried, added, listed, taken away."""

import uuid

from litestar import Controller, Response, delete, get, post, put
from litestar.params import FromPath, JSONBody

from api.asking import Connected, SignedIn
from api.auth import Viewer, signed_in
from api.connections import Connections
from api.pagination import Page
from api.photos.nextcloud.asking import folders_in, normal, proven
from api.photos.nextcloud.facts import add, change_password, take_away
from api.photos.nextcloud.queries import folder_of, folders_of
from api.photos.nextcloud.schemas import Login, MirroredFolder, NewPassword, RemoteFolder
from api.rate_limit import MINUTE, key_of, spend

Id = FromPath[uuid.UUID]


async def within_tries(connections: Connections, viewer: Viewer) -> None:
    """Raise TooManyRequestsError for somebody who tries more logins than a person does."""
    limit = connections.settings.logins_per_minute
    await spend(connections, key_of("nextcloud", str(viewer.id)), limit, MINUTE)


class NextcloudController(Controller):
    """One's own folders of a Nextcloud.

    What is wrong is told by a ``reason``: the address is none (``address``) or must not be asked
    (``not_allowed``), nobody is there (``unreachable``) or has time (``busy``), it is something
    else (``no_nextcloud``), the login is ``refused``, the folder is ``absent``.
    """

    path = "/api/v1/nextcloud"
    tags = ["photos"]
    guards = [signed_in]

    @get()
    async def list_mirrored_folders(
        self, connections: Connected, viewer: SignedIn
    ) -> Page[MirroredFolder]:
        """Folders that are mirrored, and how they stand."""
        return Page(await folders_of(connections, viewer.id), None)

    @post()
    async def mirror_folder(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[Login]
    ) -> Response[MirroredFolder]:
        """Mirror a folder from now on; the login is tried first."""
        await within_tries(connections, viewer)
        login = normal(data)
        await proven(connections.settings, login)
        made = await add(connections, viewer.id, login)
        shown = await folder_of(connections, viewer.id, made)
        return Response(shown, status_code=201, headers={"Location": f"{self.path}/{made}"})

    @post("/browse", status_code=200)
    async def browse_server(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[Login]
    ) -> Page[RemoteFolder]:
        """Folders on a server to choose from, one level deep; nothing is kept."""
        await within_tries(connections, viewer)
        return Page(await folders_in(connections.settings, normal(data)), None)

    @get("/{folder_id:uuid}")
    async def show_mirrored_folder(
        self, connections: Connected, viewer: SignedIn, folder_id: Id
    ) -> MirroredFolder:
        """One folder, and how it stands."""
        return await folder_of(connections, viewer.id, folder_id)

    @put("/{folder_id:uuid}/password", status_code=204)
    async def change_folder_password(
        self, connections: Connected, viewer: SignedIn, folder_id: Id, data: JSONBody[NewPassword]
    ) -> None:
        """Give another app password, or the same again after a restore; it is tried first."""
        await within_tries(connections, viewer)
        known = await folder_of(connections, viewer.id, folder_id)
        login = Login(known.address, known.username, data.password, known.remote)
        await proven(connections.settings, login)
        await change_password(connections, folder_id, data.password)

    @delete("/{folder_id:uuid}", status_code=204)
    async def stop_mirroring(self, connections: Connected, viewer: SignedIn, folder_id: Id) -> None:
        """Mirror a folder no more and forget its password; photos that came stay."""
        await folder_of(connections, viewer.id, folder_id)
        await take_away(connections, folder_id)
