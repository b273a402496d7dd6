"""Logins: begun, renewed, ended. A login is a family of refresh tokens, each good for one use."""

import datetime as dt
import uuid

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from api.auth import INVALID, Claims, Viewer, signed, verified
from api.connections import Connections
from api.errors import InvalidError, NotSignedInError
from api.people.passwords import matches
from api.people.queries import OWN, me_of, own
from api.people.schemas import Credentials, Login, Me, Refresh
from api.settings import Settings
from catalog_data.identity import new_id
from catalog_data.people import Credential, RefreshToken, User


class EndedError(NotSignedInError):
    """A login that has ended, or that was just ended because one of its tokens came twice."""

    def __init__(self, family: uuid.UUID) -> None:
        super().__init__("This refresh token was used or ended: log in again.", INVALID)
        self.family = family


WRONG = "E-mail address or password is wrong."


async def log_in(connections: Connections, given: Credentials) -> Login:
    """Begin a login; raises NotSignedInError, as slowly for nobody as for somebody."""
    name = (given.email or given.username or "").strip().lower()
    if not name:
        raise InvalidError("Say an e-mail address or a username.")
    row = await connections.first(
        select(*OWN, Credential.password_hash)
        .join(Credential, Credential.user_id == User.id)
        .where(or_(func.lower(User.email) == name, func.lower(User.username) == name))
    )
    good = await matches(given.password, row.password_hash if row else None)
    if row is None or not good or not row.is_active:
        raise NotSignedInError(WRONG)
    async with connections.begin() as database:
        return await begun(database, connections.settings, me_of(row))


async def begun(database: AsyncConnection, settings: Settings, user: Me) -> Login:
    """A login of somebody who proved who they are, within a transaction."""
    await _forget_expired(database, user.id)
    return await _next(database, settings, user, new_id())


async def renew(connections: Connections, given: Refresh) -> Login:
    """Trade a refresh token for new ones. One that was used before ends its whole login."""
    token = given.refresh or given.refresh_token
    if token is None:
        raise InvalidError("Send the refresh token.")
    claims = verified(connections.settings, "refresh", token)
    user = await own(connections, Viewer(claims.user_id, "user"))
    if user.is_active:
        async with connections.begin() as database:
            if await _use(database, claims):
                return await _next(database, connections.settings, user, claims.family)
    await end(connections, claims.family)
    raise EndedError(claims.family)


async def end(connections: Connections, family: uuid.UUID) -> None:
    """End a login: neither its refresh tokens nor its access tokens are good any more."""
    ended = update(RefreshToken).where(
        RefreshToken.family == family, RefreshToken.revoked_at.is_(None)
    )
    await connections.run(ended.values(revoked_at=func.now()))


async def _use(database: AsyncConnection, claims: Claims) -> bool:
    unused = update(RefreshToken).where(
        RefreshToken.id == claims.id,
        RefreshToken.family == claims.family,
        RefreshToken.user_id == claims.user_id,
        RefreshToken.used_at.is_(None),
        RefreshToken.revoked_at.is_(None),
        RefreshToken.expires_at > func.now(),
    )
    return (await database.execute(unused.values(used_at=func.now()))).rowcount == 1


async def _next(
    database: AsyncConnection, settings: Settings, user: Me, family: uuid.UUID
) -> Login:
    now = dt.datetime.now(dt.UTC)
    until, again_until = now + settings.access_span, now + settings.refresh_span
    claims = Claims(user.id, family, new_id())
    kept = {"id": claims.id, "family": family, "user_id": user.id, "expires_at": again_until}
    await database.execute(insert(RefreshToken).values(kept))
    access = signed(settings, "access", Claims(user.id, family, new_id()), until)
    refresh = signed(settings, "refresh", claims, again_until)
    seconds = round(settings.access_span.total_seconds())
    return Login(access, refresh, access, refresh, "bearer", seconds, user)


async def _forget_expired(database: AsyncConnection, user: uuid.UUID) -> None:
    """Tokens long out of date; a family's last row must outlive its access tokens."""
    long_ago = func.now() - dt.timedelta(days=1)
    expired = RefreshToken.expires_at < long_ago
    await database.execute(delete(RefreshToken).where(RefreshToken.user_id == user, expired))
