"""Who plays: a registry of services by name. How each is told is theirs."""

import uuid
from collections.abc import Callable
from typing import Protocol

from api.connections import Connections
from api.music.playback.schemas import Playback
from api.music.playback.spotify import SpotifyPlayer


class Player(Protocol):
    """Somebody's player at a service.

    All raise ConflictError (not connected, nothing to play on, not allowed now), ForbiddenError
    (not with this account) or UnavailableError.
    """

    async def play(self, uri: str | None, position_ms: int | None, device: str | None) -> None:
        """Begin to play, or go on."""

    async def pause(self, device: str | None) -> None:
        """Stop for now."""

    async def next(self, device: str | None) -> None:
        """Go to the next track."""

    async def previous(self, device: str | None) -> None:
        """Go to the track before; where that is not allowed, to the beginning of this one."""

    async def seek(self, position_ms: int, device: str | None) -> None:
        """Go to a place in the track."""

    async def state(self) -> Playback | None:
        """What plays; None where nothing does."""


PLAYERS: dict[str, Callable[[Connections, uuid.UUID], Player]] = {"spotify": SpotifyPlayer}
