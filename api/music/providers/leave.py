"""Leave to act for somebody at a service: kept sealed, renewed when it ends, lost, given back."""

import datetime as dt
import uuid
from typing import Any, NamedTuple

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from api.connections import Connections
from api.errors import ConflictError, InvalidError, UnavailableError
from api.music.providers.schemas import Connection
from api.oauth.flow import NOTHING, Finished
from api.oauth.providers import Provider, Spotify, providers
from api.oauth.tokens import RevokedError, renewed
from api.sealing import opened, sealed
from catalog_data.logins import ProviderToken
from catalog_data.music.spotify import UNSET, Token

SLACK = dt.timedelta(seconds=60)
KEPT = ProviderToken.__table__
SPOTIFY = "spotify"


class Leave(NamedTuple):
    """An access token, what it allows, and until when."""

    access_token: str
    scope: str
    expires_at: dt.datetime


def spotify(connections: Connections) -> Spotify:
    """Spotify as it is set up here; raises UnavailableError where it is not."""
    app = connections.settings.spotify
    if app is None:
        raise UnavailableError(UNSET, seconds=None)
    return Spotify(app)


async def keep(connections: Connections, finished: Finished) -> None:
    """Keep what somebody allowed, in the place of what they allowed before.

    Raises InvalidError where it was begun as a login of nobody yet.
    """
    if finished.attempt.user_id is None:
        raise InvalidError(NOTHING)
    profile, told = finished.profile, _sealed(connections, finished.token)
    told |= {"account": profile.subject, "name": profile.name, "scope": finished.token.scope}
    told |= {"connected_at": func.now(), "lost_at": None}
    told["refresh_token"] = told.get("refresh_token", "")
    row = {"user_id": finished.attempt.user_id, "provider": finished.attempt.provider, **told}
    new = postgresql.insert(ProviderToken).values(row)
    keys = [ProviderToken.user_id, ProviderToken.provider]
    await connections.run(new.on_conflict_do_update(index_elements=keys, set_=told))


async def give_back(connections: Connections, user: uuid.UUID, provider: str) -> None:
    """Forget the leave; twice is once."""
    await connections.run(delete(ProviderToken).where(*_is(user, provider)))


async def status(connections: Connections, user: uuid.UUID, provider: str) -> Connection:
    """Whether there is leave, as it was last known; nobody is asked."""
    if provider not in providers(connections.settings):
        return Connection(connected=False, reason="unavailable")
    found = await connections.first(select(*KEPT.c).where(*_is(user, provider)))
    if found is None:
        return Connection(connected=False, reason="absent")
    lost = found.lost_at is not None
    return Connection(
        connected=not lost,
        reason="lost" if lost else None,
        account=found.account,
        name=found.name,
        scopes=sorted(found.scope.split()),
        connected_at=found.connected_at,
    )


async def leave_of(
    connections: Connections, user: uuid.UUID, provider: Provider, refused: str | None = None
) -> Leave:
    """Leave to ask for somebody now, renewed where it has ended.

    The row is held while it is renewed: a service that gives a new refresh token each time takes
    the old one of two who renew at once for stolen.

    Args:
        connections: Of the app.
        user: For whom.
        provider: Where.
        refused: An access token that was refused just now, though it had not ended.

    Raises:
        ConflictError: There is no leave (any more).
        UnavailableError: The service does not answer.
    """
    async with connections.begin() as database:
        query = select(*KEPT.c).where(*_is(user, provider.name)).with_for_update()
        found = (await database.execute(query)).one_or_none()
        if found is None:
            raise ConflictError(f"{provider.title} is not connected.", reason="absent")
        leave = await _renewed(connections, database, provider, found, refused)
    if leave is None:
        raise ConflictError(f"{provider.title} lets us in no more: connect again.", reason="lost")
    return leave


async def _renewed(
    connections: Connections,
    database: AsyncConnection,
    provider: Provider,
    found: Row[Any],
    refused: str | None,
) -> Leave | None:
    secret = connections.settings.secret
    access, refresh = (opened(secret, text) for text in (found.access_token, found.refresh_token))
    if access and refresh and not found.lost_at:
        if access != refused and found.expires_at > dt.datetime.now(dt.UTC) + SLACK:
            return Leave(access, found.scope, found.expires_at)
        try:
            token = await renewed(connections, provider, refresh)
        except RevokedError:
            pass
        else:
            told = _sealed(connections, token)
            await database.execute(
                update(ProviderToken).where(*_is(found.user_id, found.provider)).values(told)
            )
            return Leave(token.access_token, found.scope, told["expires_at"])
    lost = update(ProviderToken).where(*_is(found.user_id, found.provider))
    await database.execute(lost.values(lost_at=func.coalesce(ProviderToken.lost_at, func.now())))
    return None


def _sealed(connections: Connections, token: Token) -> dict[str, Any]:
    """What is kept of tokens; without a new refresh token the old one stays."""
    secret = connections.settings.secret
    ends = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=token.expires_in)
    told: dict[str, Any] = {"access_token": sealed(secret, token.access_token), "expires_at": ends}
    if token.refresh_token:
        told["refresh_token"] = sealed(secret, token.refresh_token)
    return told


def _is(user: uuid.UUID, provider: str) -> tuple[Any, Any]:
    return ProviderToken.user_id == user, ProviderToken.provider == provider
