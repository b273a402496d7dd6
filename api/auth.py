"""Who asks: signed tokens, the viewer behind one, and the guards of routes. Signing in is people's.

An access token names its user and its login (a family of refresh tokens). Role and activity are
read from the database, and kept for a few seconds, so that a logout or a lost role is soon felt.
"""

import datetime as dt
import time
import uuid
from typing import Any, Literal

import jwt
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from msgspec import Struct
from sqlalchemy import exists, select

from api.connections import Connections
from api.errors import ForbiddenError, NotSignedInError
from api.settings import Settings
from catalog_data.people import RefreshToken, Role, User

Connection = ASGIConnection[Any, Any, Any, Any]
Kind = Literal["access", "refresh"]
ALGORITHM = "HS256"
INVALID = 'Bearer error="invalid_token"'
MAX_TOKEN = 2_000
MAX_KNOWN = 10_000


class Viewer(Struct, frozen=True):
    """The person who asks."""

    id: uuid.UUID
    role: str

    @property
    def is_staff(self) -> bool:
        """Whether they look after the house. Staff see no more photos than others."""
        return self.role == Role.STAFF


class Claims(Struct, frozen=True):
    """What a verified token says: whose, of which login, and its own id."""

    user_id: uuid.UUID
    family: uuid.UUID
    id: uuid.UUID


def signed(settings: Settings, kind: Kind, claims: Claims, expires_at: dt.datetime) -> str:
    """A JWT of HS256 that says these claims until it expires."""
    said = {
        "typ": kind,
        "sub": str(claims.user_id),
        "sid": str(claims.family),
        "jti": str(claims.id),
        "iat": dt.datetime.now(dt.UTC),
        "exp": expires_at,
    }
    return jwt.encode(said, settings.secret, algorithm=ALGORITHM)


def verified(settings: Settings, kind: Kind, token: str) -> Claims:
    """The claims of a token of this kind; raises NotSignedInError where it isn't good."""
    return _until(settings, kind, token)[1]


def _until(settings: Settings, kind: Kind, token: str) -> tuple[float, Claims]:
    """When a token expires, in seconds since 1970, and its claims; raises as ``verified``."""
    if len(token) > MAX_TOKEN:
        raise NotSignedInError("The token is not valid.", INVALID)
    try:
        said = jwt.decode(
            token, settings.secret, algorithms=[ALGORITHM], options={"require": ["exp", "jti"]}
        )
        if said["typ"] != kind:
            raise NotSignedInError(f"This is no {kind} token.", INVALID)
        claims = Claims(uuid.UUID(said["sub"]), uuid.UUID(said["sid"]), uuid.UUID(said["jti"]))
        return float(said["exp"]), claims
    except jwt.ExpiredSignatureError as error:
        raise NotSignedInError("The token has expired.", INVALID) from error
    except (jwt.InvalidTokenError, KeyError, ValueError) as error:
        raise NotSignedInError("The token is not valid.", INVALID) from error


class Doorkeeper:
    """Knows for a few seconds which logins are good, so that most requests ask nobody.

    A signature that was good stays good: a token is checked once, and again when it has expired.
    """

    def __init__(self, connections: Connections) -> None:
        self.connections = connections
        self._known: dict[uuid.UUID, tuple[float, Viewer]] = {}
        self._verified: dict[str, tuple[float, Claims]] = {}

    def claims(self, token: str) -> Claims:
        """The claims of an access token; raises NotSignedInError where it isn't good."""
        until, claims = self._verified.get(token, (0.0, None))
        if claims is not None and time.time() < until:
            return claims
        until, claims = _until(self.connections.settings, "access", token)
        if len(self._verified) >= MAX_KNOWN:
            self._verified.clear()
        self._verified[token] = until, claims
        return claims

    async def viewer(self, claims: Claims) -> Viewer:
        """The person of a login that goes on; raises NotSignedInError where it has ended."""
        until, viewer = self._known.get(claims.family, (0.0, None))
        if viewer is not None and time.monotonic() < until and viewer.id == claims.user_id:
            return viewer
        viewer = await self._ask(claims)
        if len(self._known) >= MAX_KNOWN:
            self._known.clear()
        until = time.monotonic() + self.connections.settings.viewer_seconds
        self._known[claims.family] = (until, viewer)
        return viewer

    def forget(self, family: uuid.UUID) -> None:
        """Ask anew about a login: it ended here."""
        self._known.pop(family, None)

    async def _ask(self, claims: Claims) -> Viewer:
        goes_on = exists().where(
            RefreshToken.family == claims.family,
            RefreshToken.user_id == User.id,
            RefreshToken.revoked_at.is_(None),
        )
        asked = select(User.id, User.role).where(User.id == claims.user_id, User.is_active, goes_on)
        row = await self.connections.first(asked)
        if row is None:
            self.forget(claims.family)
            raise NotSignedInError("This login has ended.", INVALID)
        return Viewer(row.id, row.role)


def claims_of(connection: Connection) -> Claims | None:
    """The claims of the request's bearer token; None where it carries none."""
    header = connection.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer":
        raise NotSignedInError("Use a bearer token.", INVALID)
    keeper: Doorkeeper = connection.app.state.doorkeeper
    return keeper.claims(token.strip())


async def viewer_of(connection: Connection) -> Viewer | None:
    """Who asks; None for anonymous. Found once a request. A bad token is refused, not ignored."""
    state: dict[str, Any] = connection.scope.setdefault("state", {})
    if "viewer" not in state:
        claims = claims_of(connection)
        keeper: Doorkeeper = connection.app.state.doorkeeper
        state["viewer"] = None if claims is None else await keeper.viewer(claims)
    found: Viewer | None = state["viewer"]
    return found


async def signed_in(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard of routes that need a login: their ``viewer`` is never None."""
    if await viewer_of(connection) is None:
        raise NotSignedInError


async def staff_only(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard of routes for those who look after the house."""
    viewer = await viewer_of(connection)
    if viewer is None:
        raise NotSignedInError
    if not viewer.is_staff:
        raise ForbiddenError("This is for staff.")
