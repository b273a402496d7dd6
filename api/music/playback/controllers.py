"""Routes of playback: what plays, and what shall. They stand under two paths, as documents say."""

from litestar import Controller, Response, get, post
from litestar.params import FromQuery, JSONBody

from api.asking import Connected, SignedIn
from api.auth import Viewer, signed_in
from api.connections import Connections
from api.errors import InvalidError
from api.music.playback.items import uri_of, with_item
from api.music.playback.players import PLAYERS, Player
from api.music.playback.schemas import On, Play, Playback, Seek, Service
from api.rate_limit import MINUTE, key_of, spend

PER_MINUTE = 120


def paths(verb: str) -> list[str]:
    """Where a verb stands: by itself, and where the catalogue's clients look for it."""
    return [f"/api/v1/playback/{verb}", f"/api/v1/catalog/playback/{verb}"]


async def player_of(connections: Connections, viewer: Viewer, provider: str) -> Player:
    """The viewer's player; raises TooManyRequestsError for a hundred and twenty a minute."""
    await spend(connections, key_of("playback", str(viewer.id)), PER_MINUTE, MINUTE)
    return PLAYERS[provider](connections, viewer.id)


class PlaybackController(Controller):
    """One's own player at a service, on the devices one has there.

    409 tells by its ``reason`` what is in the way: ``absent`` or ``lost`` (connect), ``no_device``,
    ``restricted``.
    """

    tags = ["playback"]
    guards = [signed_in]

    @post(paths("play"), status_code=204)
    async def play(self, connections: Connected, viewer: SignedIn, data: JSONBody[Play]) -> None:
        """Play an item of ours, or an address at the service; or go on."""
        if data.item_id is not None and data.uri is not None:
            raise InvalidError("Give item_id or uri, not both.")
        player = await player_of(connections, viewer, data.provider)
        uri = data.uri if data.item_id is None else await uri_of(connections, data.item_id)
        await player.play(uri, data.position_ms, data.device_id)

    @post(paths("pause"), status_code=204)
    async def pause(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[On | None] = None
    ) -> None:
        """Stop for now."""
        where = data or On()
        player = await player_of(connections, viewer, where.provider)
        await player.pause(where.device_id)

    @post(paths("next"), status_code=204)
    async def play_next(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[On | None] = None
    ) -> None:
        """Go to the next track."""
        where = data or On()
        player = await player_of(connections, viewer, where.provider)
        await player.next(where.device_id)

    @post(paths("previous"), status_code=204)
    async def play_previous(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[On | None] = None
    ) -> None:
        """Go to the track before; where that is not allowed, to the beginning of this one."""
        where = data or On()
        player = await player_of(connections, viewer, where.provider)
        await player.previous(where.device_id)

    @post(paths("seek"), status_code=204)
    async def seek(self, connections: Connected, viewer: SignedIn, data: JSONBody[Seek]) -> None:
        """Go to a place in the track."""
        player = await player_of(connections, viewer, data.provider)
        await player.seek(data.position_ms, data.device_id)

    @get(paths("state"))
    async def show_playback(
        self, connections: Connected, viewer: SignedIn, provider: FromQuery[Service] = "spotify"
    ) -> Response[Playback | None]:
        """What plays now; 204 where nothing does."""
        found = await (await player_of(connections, viewer, provider)).state()
        if found is None:
            return Response(None, status_code=204)
        return Response(await with_item(connections, found))
