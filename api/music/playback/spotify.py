"""Somebody's player at Spotify, by its Web API. Leave to use it is kept elsewhere."""

import uuid
from typing import Any

from msgspec import Struct, field

from api.connections import Connections
from api.errors import BadGatewayError, ConflictError, ForbiddenError, ProblemError
from api.music.playback.schemas import Playback, PlayingDevice, PlayingTrack
from api.music.providers.leave import leave_of, spotify
from api.outside import Answer, ask

REFUSED, FORBIDDEN, ABSENT = 401, 403, 404
DONE, NOTHING = frozenset({200, 202, 204}), 204
CONTEXTS = ("album", "artist", "playlist")


class RestrictedError(ConflictError):
    """Spotify does not allow this for what plays now."""


class _Error(Struct):
    message: str = ""
    reason: str = ""


class _Refusal(Struct):
    error: _Error = field(default_factory=_Error)


class _Somebody(Struct):
    name: str = ""


class _Item(Struct):
    uri: str
    name: str = ""
    duration_ms: int | None = None
    artists: list[_Somebody] = []


class _State(Struct):
    is_playing: bool = False
    progress_ms: int | None = None
    item: _Item | None = None
    device: PlayingDevice | None = None


class SpotifyPlayer:
    """The player of one person, wherever it plays."""

    def __init__(self, connections: Connections, user: uuid.UUID) -> None:
        self.connections, self.user = connections, user

    async def play(self, uri: str | None, position_ms: int | None, device: str | None) -> None:
        """Begin to play, or go on."""
        wish: dict[str, Any] = {}
        if uri is not None:
            is_context = uri.split(":")[1] in CONTEXTS
            wish |= {"context_uri": uri} if is_context else {"uris": [uri]}
        if position_ms is not None:
            wish["position_ms"] = position_ms
        await self._tell("PUT", "/play", device, json=wish)

    async def pause(self, device: str | None) -> None:
        """Stop for now."""
        await self._tell("PUT", "/pause", device)

    async def next(self, device: str | None) -> None:
        """Go to the next track."""
        await self._tell("POST", "/next", device)

    async def previous(self, device: str | None) -> None:
        """Go to the track before; where that is not allowed, to the beginning of this one."""
        try:
            await self._tell("POST", "/previous", device)
        except RestrictedError:
            await self.seek(0, device)

    async def seek(self, position_ms: int, device: str | None) -> None:
        """Go to a place in the track."""
        await self._tell("PUT", "/seek", device, position_ms=position_ms)

    async def state(self) -> Playback | None:
        """What plays; None where nothing does."""
        answer = await self._asked("GET", "", {})
        if answer.status == NOTHING:
            return None
        told = answer.read(_State)
        track = None if told.item is None else _track(told.item)
        return Playback("spotify", told.is_playing, told.progress_ms, track, told.device)

    async def _tell(
        self,
        method: str,
        verb: str,
        device: str | None,
        json: dict[str, Any] | None = None,
        **more: int,
    ) -> None:
        where: dict[str, Any] = more | ({} if device is None else {"device_id": device})
        await self._asked(method, verb, where, json)

    async def _asked(
        self, method: str, verb: str, where: dict[str, Any], json: dict[str, Any] | None = None
    ) -> Answer:
        """An answer, with another token where this one was refused before its time."""
        house, refused = spotify(self.connections), None
        url = f"{house.app.api}/me/player{verb}"
        for _ in range(2):
            leave = await leave_of(self.connections, self.user, house, refused)
            sent: dict[str, Any] = {"headers": {"authorization": f"Bearer {leave.access_token}"}}
            sent |= {"params": where} if where else {}
            sent |= {"json": json} if json else {"content": b""}
            answer = await ask(self.connections, house.title, method, url, **sent)
            if answer.status != REFUSED:
                break
            refused = leave.access_token
        if answer.status not in DONE:
            raise problem(answer)
        return answer


def _track(item: _Item) -> PlayingTrack:
    artists = [artist.name for artist in item.artists]
    return PlayingTrack(item.uri, item.name, artists, item.duration_ms)


def problem(answer: Answer) -> ProblemError:
    """What is told of a refusal."""
    error = answer.read(_Refusal).error
    if answer.status == REFUSED:
        return ConflictError("Spotify lets us in no more: connect again.", reason="lost")
    if error.reason == "PREMIUM_REQUIRED":
        sentence = "Spotify plays by other programs with Premium alone."
        return ForbiddenError(sentence, reason="premium_required")
    if answer.status == ABSENT or error.reason == "NO_ACTIVE_DEVICE":
        sentence = "There is nothing to play on: open Spotify on a device, or name one."
        return ConflictError(sentence, reason="no_device")
    if answer.status == FORBIDDEN and "restriction violated" in error.message.lower():
        return RestrictedError("Spotify does not allow this now.", reason="restricted")
    said = f"Spotify refuses ({answer.status}): {error.message[:200]}".rstrip(": ")
    return BadGatewayError(said)
