"""The way to another house and back: begun here, finished once, by who began it, within minutes.

Authorization codes with PKCE (RFC 7636, S256). What comes back must name the state, and whoever
brings it the nonce that only who began it was told: a link that somebody else began leads nowhere.
"""

import base64
import datetime as dt
import hashlib
import hmac
import secrets
import uuid
from typing import Any, NamedTuple
from urllib.parse import urlencode

from msgspec import Struct
from sqlalchemy import delete, func, insert
from sqlalchemy.engine import Row

from api.connections import Connections
from api.errors import ForbiddenError, InvalidError
from api.oauth.providers import Profile, Provider
from api.oauth.tokens import by_code, who
from catalog_data.logins import OauthAttempt, OauthPurpose, digest
from catalog_data.music.spotify import Token

GOOD_FOR = dt.timedelta(minutes=10)
NOTHING = "Nothing was begun here that this would end: begin again."
ATTEMPTS = OauthAttempt.__table__


class Begun(Struct):
    """Where to go now; ``nonce`` is to be brought back with code and state, in so many seconds."""

    url: str
    nonce: str
    expires_in: int


class Returned(NamedTuple):
    """What came back from another house."""

    state: str
    nonce: str
    code: str | None = None
    error: str | None = None


class Finished(NamedTuple):
    """What was begun, leave to ask there, and who it is."""

    attempt: Row[Any]
    token: Token
    profile: Profile


async def begin(
    connections: Connections,
    provider: Provider,
    redirect_uri: str,
    user_id: uuid.UUID | None = None,
    invitation: str | None = None,
) -> Begun:
    """Begin a login, or for a user a connection."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    purpose = OauthPurpose.LOGIN if user_id is None else OauthPurpose.CONNECT
    where = await provider.endpoints(connections)
    row = {
        "state_digest": digest(state),
        "nonce_digest": digest(nonce),
        "provider": provider.name,
        "purpose": purpose.value,
        "user_id": user_id,
        "verifier": verifier,
        "redirect_uri": redirect_uri,
        "invitation": invitation,
        "expires_at": dt.datetime.now(dt.UTC) + GOOD_FOR,
    }
    async with connections.begin() as database:
        await database.execute(delete(OauthAttempt).where(OauthAttempt.expires_at < func.now()))
        await database.execute(insert(OauthAttempt).values(row))
    asked = {
        "client_id": provider.login[0],
        "response_type": "code",
        "redirect_uri": redirect_uri,
        "scope": provider.scope(purpose),
        "state": state,
        "code_challenge_method": "S256",
        "code_challenge": challenge_of(verifier),
    }
    return Begun(f"{where.authorization}?{urlencode(asked)}", nonce, int(GOOD_FOR.total_seconds()))


def challenge_of(verifier: str) -> str:
    """The challenge of a verifier: SHA-256 in base64url without padding."""
    hashed = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(hashed).decode().rstrip("=")


async def finish(
    connections: Connections,
    provider: Provider,
    returned: Returned,
    user_id: uuid.UUID | None = None,
) -> Finished:
    """What was begun, and what it gives; it is over then, whatever comes of it.

    Args:
        connections: Of the app.
        provider: Where somebody was.
        returned: What they brought back.
        user_id: Who it must have been begun by, where that is known.

    Raises:
        InvalidError: Nothing was begun so, or not by them, or too long ago; the code is not good.
        ForbiddenError: The other house, or its owner, said no.
    """
    ended = delete(OauthAttempt).where(
        OauthAttempt.state_digest == digest(returned.state),
        OauthAttempt.provider == provider.name,
        OauthAttempt.expires_at > func.now(),
    )
    async with connections.begin() as database:
        found = (await database.execute(ended.returning(*ATTEMPTS.c))).one_or_none()
    if found is None or not _is_theirs(found, returned.nonce, user_id):
        raise InvalidError(NOTHING)
    if returned.code is None:
        raise ForbiddenError(f"{provider.title} says no ({(returned.error or 'no reason')[:100]}).")
    token = await by_code(connections, provider, returned.code, found.verifier, found.redirect_uri)
    return Finished(found, token, await who(connections, provider, token))


def _is_theirs(attempt: Row[Any], nonce: str, user_id: uuid.UUID | None) -> bool:
    same = hmac.compare_digest(attempt.nonce_digest, digest(nonce))
    return same and (user_id is None or attempt.user_id == user_id)
