"""What the routes of playback give and take. Times are in milliseconds."""

import uuid
from typing import Annotated, Literal

from msgspec import Meta, Struct

Milliseconds = Annotated[int, Meta(ge=0, le=86_400_000)]
Uri = Annotated[str, Meta(pattern=r"^spotify:(track|album|artist|playlist):\w{1,64}$")]
Device = Annotated[str, Meta(max_length=200)]
Service = Literal["spotify"]


class On(Struct, kw_only=True):
    """Where it plays: a service, and a device there; without one, where it played last."""

    provider: Service = "spotify"
    device_id: Device | None = None


class Play(On, kw_only=True):
    """What to play: an item of ours, an address there, or go on with what played last."""

    item_id: uuid.UUID | None = None
    uri: Uri | None = None
    position_ms: Milliseconds | None = None


class Seek(On, kw_only=True):
    """Where to go on."""

    position_ms: Milliseconds


class PlayingDevice(Struct):
    """A device that plays."""

    id: str | None = None
    name: str = ""
    type: str = ""
    volume_percent: int | None = None


class PlayingTrack(Struct):
    """What plays; ``item_id`` is ours, where we know it."""

    uri: str
    title: str
    artists: list[str]
    duration_ms: int | None = None
    item_id: uuid.UUID | None = None


class Playback(Struct):
    """What plays where, and how far it is."""

    provider: str
    is_playing: bool
    position_ms: int | None
    track: PlayingTrack | None
    device: PlayingDevice | None
