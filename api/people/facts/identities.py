"""Who somebody is at another house, and whom that makes them here. How it is asked is OAuth's."""

import uuid
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from api.connections import Connections
from api.errors import ConflictError, NotSignedInError, UnprocessableError
from api.oauth.flow import Finished
from api.oauth.providers import Profile, Provider
from api.people.facts.accounts import enrolled, taken
from api.people.facts.mailing import keep_proof
from api.people.facts.sessions import begun
from api.people.queries import OWN, me_of
from api.people.schemas import Login, Me, Newcomer
from catalog_data.logins import OutsideIdentity
from catalog_data.people import User

HERE_ALREADY = (
    "There is an account with this address here: log in to it, then begin again to link the two."
)


async def let_in(connections: Connections, provider: Provider, finished: Finished) -> Login:
    """A login of whoever another house says this is.

    Known by their id there; else by an address that both houses proved; else they are new here,
    under the same rules as anybody who registers. Who began it signed in is linked to it.

    Raises:
        ConflictError: It is somebody else's, or the address is, here.
        UnprocessableError: Somebody new has no address.
        ForbiddenError: Somebody new has no invitation, and needs one.
        NotSignedInError: The account here was closed.
    """
    try:
        async with connections.begin() as database:
            user = await _whose(database, connections, provider, finished)
            if not user.is_active:
                raise NotSignedInError("This account is closed.")
            return await begun(database, connections.settings, user)
    except IntegrityError as error:
        raise taken(error) from error


async def _whose(
    database: AsyncConnection, connections: Connections, provider: Provider, finished: Finished
) -> Me:
    attempt, profile = finished.attempt, finished.profile
    known = await _by(database, OutsideIdentity.subject == profile.subject, provider)
    if known is not None:
        if attempt.user_id not in (None, known.id):
            raise ConflictError(f"This login of {provider.title} is somebody else's here.")
        return me_of(known)
    if attempt.user_id is not None:
        user = me_of((await database.execute(select(*OWN).where(User.id == attempt.user_id))).one())
    else:
        user = await _proven_or_new(database, connections, profile, attempt.invitation)
    row = {"provider": provider.name, "subject": profile.subject, "user_id": user.id}
    await database.execute(postgresql.insert(OutsideIdentity).values(row))
    return user


async def _by(
    database: AsyncConnection, condition: Any, provider: Provider
) -> Row[*tuple[Any, ...]] | None:
    query = select(*OWN).join(OutsideIdentity, OutsideIdentity.user_id == User.id)
    known = query.where(OutsideIdentity.provider == provider.name, condition)
    return (await database.execute(known)).one_or_none()


async def _proven_or_new(
    database: AsyncConnection, connections: Connections, profile: Profile, invitation: str | None
) -> Me:
    """Who has this address here; an address that one of the houses did not prove is nobody's.

    Otherwise whoever registers first with somebody's address would share their account.
    """
    if profile.email is None:
        raise UnprocessableError("It tells no address: register here first, then link the two.")
    same = select(*OWN).where(func.lower(User.email) == profile.email.strip().lower())
    found = (await database.execute(same)).one_or_none()
    if found is not None and not (profile.is_proven and found.email_verified):
        raise ConflictError(HERE_ALREADY)
    if found is not None:
        return me_of(found)
    wish = Newcomer(email=profile.email, invitation=invitation)
    user = await enrolled(database, connections.settings, wish)
    if profile.is_proven:
        await keep_proof(database, user.id, user.email)
        user.email_verified = True
    return user


async def linked(connections: Connections, user: uuid.UUID) -> set[str]:
    """Houses by which somebody may log in."""
    query = select(OutsideIdentity.provider).where(OutsideIdentity.user_id == user)
    return {row.provider for row in await connections.rows(query)}
