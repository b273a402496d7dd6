"""Routes of profiles of music: one's own, others', who is found, who is on the globe."""

import uuid
from typing import Annotated

from litestar import Controller, delete, get, patch, put
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Struct

from api.asking import Connected, SignedIn
from api.auth import signed_in
from api.music import favourites
from api.music.claims import Claim, claims_of, disown
from api.music.favourites import Favourite, loved_by, told
from api.music.globe import Point, View, points, provide_view
from api.music.introducing import introduce
from api.music.profiles import Hit, Profile, ProfileIn, found, own_profile, profile_of

Id = FromPath[uuid.UUID]
Text = Annotated[str, QueryParameter(max_length=200)]


class Hits(Struct):
    """Whom a text finds."""

    results: list[Hit]


class ProfilesController(Controller):
    """What people tell of their music. Others find it only where its person says ``shown``."""

    path = "/api/v1/music-profiles"
    tags = ["music"]
    guards = [signed_in]

    @get("/me")
    async def show_own_profile(self, connections: Connected, viewer: SignedIn) -> Profile:
        """One's own profile."""
        return await own_profile(connections, viewer)

    @put("/me")
    async def say_profile(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[ProfileIn]
    ) -> Profile:
        """Say one's profile anew: what is left out is unsaid, but favourites that are not named.

        Favourites may be given by name, for each kind: one that several things bear, or none, is
        told in ``unresolved`` and not kept. Coordinates are rounded to two decimals.
        """
        return await introduce(connections, viewer, data, whole=True)

    @patch("/me")
    async def change_profile(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[ProfileIn]
    ) -> Profile:
        """Change some of one's profile."""
        return await introduce(connections, viewer, data, whole=False)

    @get("/me/favourites")
    async def list_favourites(self, connections: Connected, viewer: SignedIn) -> list[Favourite]:
        """What one loves, in the order one said so."""
        return told((await loved_by(connections, [viewer.id]))[viewer.id])

    @put("/me/favourites/{music_item:uuid}", status_code=204)
    async def add_favourite(self, connections: Connected, viewer: SignedIn, music_item: Id) -> None:
        """Say that one loves an artist, an album or a track."""
        await favourites.love(connections, viewer, music_item)

    @delete("/me/favourites/{music_item:uuid}", status_code=204)
    async def drop_favourite(
        self, connections: Connected, viewer: SignedIn, music_item: Id
    ) -> None:
        """Say that one loves it no more."""
        await favourites.unlove(connections, viewer, music_item)

    @get("/me/listeners")
    async def list_listeners(self, connections: Connected, viewer: SignedIn) -> list[Claim]:
        """Which listeners of imported events are oneself, as was said when they came in."""
        return await claims_of(connections, viewer)

    @delete("/me/listeners/{listener:uuid}", status_code=204)
    async def drop_listener(self, connections: Connected, viewer: SignedIn, listener: Id) -> None:
        """Say that a listener is somebody else; what was heard stays."""
        await disown(connections, viewer, listener)

    @get("/search")
    async def search_profiles(self, connections: Connected, viewer: SignedIn, q: Text = "") -> Hits:
        """Up to ten people whose name or city holds a text."""
        return Hits(await found(connections, viewer, q))

    @get("/globe", dependencies={"view": Provide(provide_view, sync_to_thread=False)})
    async def show_globe(
        self, connections: Connected, viewer: SignedIn, view: NamedDependency[View]
    ) -> list[Point]:
        """People within a part of the earth: from afar only those of much clout."""
        return await points(connections, viewer, view)

    @get("/{username:str}")
    async def show_profile(
        self, connections: Connected, viewer: SignedIn, username: FromPath[str]
    ) -> Profile:
        """Somebody's profile."""
        return await profile_of(connections, viewer, username)
