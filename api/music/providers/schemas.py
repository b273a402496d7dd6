"""What the routes of connections give and take. Nothing is asked or kept here."""

import datetime as dt

from msgspec import Struct


class Connection(Struct):
    """Whether this house may act for somebody at a service, and as whom.

    ``reason`` tells why not: ``unavailable`` (none is set up here), ``absent`` (never connected),
    ``lost`` (taken back there, or restored into a house with another secret: connect again).
    """

    connected: bool
    reason: str | None = None
    account: str | None = None
    name: str | None = None
    scopes: list[str] = []
    connected_at: dt.datetime | None = None


class AccessToken(Struct):
    """Leave to ask a service, for a player in a browser; for so many seconds."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str
