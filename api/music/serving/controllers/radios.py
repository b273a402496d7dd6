"""Routes of one's own radios: begun, listened to, steered, ended."""

import uuid
from typing import Annotated

from litestar import Controller, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta, Struct, field

from api.asking import Connected, SignedIn
from api.auth import signed_in
from api.errors import NotFoundError, UnprocessableError
from api.music.serving import radio_facts as facts
from api.music.serving.items import told
from api.music.serving.radios import DEEP, Shown, next_of, shown
from api.music.serving.resolving import meant_by
from api.music.serving.schemas import Ids, Names, Recommended, Seeds
from api.pagination import Cursor, Page, position_of
from catalog_data.music.licences import Channel

Id = FromPath[uuid.UUID]
Few = Annotated[int, QueryParameter(ge=1, le=50)]
Place = Annotated[int, Meta(ge=0, le=DEEP)]


class RadioIn(Struct, forbid_unknown_fields=True):
    """A radio as it is begun: by names, or by ids where names are not enough."""

    title: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
    artists: Names = field(default_factory=list)
    albums: Names = field(default_factory=list)
    tracks: Names = field(default_factory=list)
    seeds: Ids = field(default_factory=list)


class Feedback(Struct, forbid_unknown_fields=True):
    """What is said of an item that a radio played."""

    item_id: uuid.UUID
    more: bool


class Radios(Struct):
    """All radios of a person, the newest first."""

    items: list[Shown]


class RadiosController(Controller):
    """Radios of one's own; at most a hundred."""

    path = "/api/v1/radios"
    tags = ["recommendations"]
    guards = [signed_in]

    @get()
    async def list_radios(self, connections: Connected, viewer: SignedIn) -> Radios:
        """All radios of one's own."""
        return Radios(await shown(connections, await facts.radios_of(connections, viewer.id)))

    @post()
    async def start_radio(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[RadioIn]
    ) -> Shown:
        """Begin a radio; a name that means nothing, or several things, begins none."""
        seeds = Seeds(
            artists=data.artists, albums=data.albums, tracks=data.tracks, seeds=data.seeds
        )
        meant = await meant_by(connections, seeds)
        if meant.ambiguous or meant.unresolved:
            raise UnprocessableError(
                "Some names mean nothing, or several things: give ids in `seeds` instead.",
                ambiguous=meant.ambiguous,
                unresolved=meant.unresolved,
            )
        async with connections.begin() as connection:
            made = await facts.start(connection, viewer.id, data.title, sorted(meant.items))
        radio = await facts.radio_of(connections, viewer.id, made)
        return (await shown(connections, [radio]))[0]

    @get("/{radio:uuid}")
    async def show_radio(self, connections: Connected, viewer: SignedIn, radio: Id) -> Shown:
        """One radio."""
        found = await facts.radio_of(connections, viewer.id, radio)
        return (await shown(connections, [found]))[0]

    @get("/{radio:uuid}/next")
    async def list_next(
        self,
        connections: Connected,
        viewer: SignedIn,
        radio: Id,
        channel: FromQuery[Channel] = Channel.PRODUCTION,
        limit: Few = 10,
        cursor: Cursor = None,
    ) -> Page[Recommended]:
        """What it plays next; the same until something is said of it."""
        found = await facts.radio_of(connections, viewer.id, radio)
        return await next_of(connections, found, channel, position_of(cursor, Place) or 0, limit)

    @post("/{radio:uuid}/feedback", status_code=204)
    async def say_of_radio(
        self, connections: Connected, viewer: SignedIn, radio: Id, data: JSONBody[Feedback]
    ) -> None:
        """Say more of this, or less; the last word holds."""
        await facts.radio_of(connections, viewer.id, radio)
        item = (await told(connections, [data.item_id])).get(data.item_id)
        if item is None:
            raise NotFoundError("There is no such item.")
        async with connections.begin() as connection:
            await facts.say(connection, radio, item.id, more=data.more)

    @delete("/{radio:uuid}")
    async def end_radio(self, connections: Connected, viewer: SignedIn, radio: Id) -> None:
        """End a radio: it is forgotten, with all that was said of it."""
        await facts.radio_of(connections, viewer.id, radio)
        async with connections.begin() as connection:
            await facts.end(connection, radio)
