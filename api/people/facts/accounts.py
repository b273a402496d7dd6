"""Accounts and invitations: made and changed. Logging in is not here."""

import datetime as dt
import re
import secrets
import uuid
import zoneinfo
from typing import Any

from msgspec import UNSET
from sqlalchemy import exists, func, insert, literal, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from api.auth import Viewer
from api.connections import Connections
from api.errors import ConflictError, ForbiddenError, InvalidError
from api.people.passwords import hashed, matches
from api.people.queries import OWN, me_of
from api.people.schemas import Change, InvitationOut, Me, Newcomer, Registration
from api.rate_limit import MINUTE, key_of, spend
from api.settings import Settings
from catalog_data.credentials import new_friend_code
from catalog_data.identity import new_id
from catalog_data.people import Credential, Invitation, RefreshToken, Role, User

LOCK = text("SELECT pg_advisory_xact_lock(hashtext('wunderkammer registration'))")
TAKEN = {
    "uq_users_email": "There is an account with this e-mail address already.",
    "uq_users_username": "This username is taken.",
}
NOT_IN_NAMES = re.compile(r"[^\w.+-]+")


async def register(connections: Connections, wish: Registration) -> Me:
    """Make an account: the first one is staff; later ones need an invitation, or an open house.

    Raises InvalidError, ForbiddenError (no good invitation), ConflictError (a name is taken).
    """
    if wish.password_confirm is not None and wish.password_confirm != wish.password:
        raise InvalidError("The two passwords differ.")
    password_hash = await hashed(wish.password)
    try:
        async with connections.begin() as database:
            user = await enrolled(database, connections.settings, wish)
            credential = insert(Credential).values(user_id=user.id, password_hash=password_hash)
            await database.execute(credential)
            return user
    except IntegrityError as error:
        raise taken(error) from error


async def enrolled(database: AsyncConnection, settings: Settings, wish: Newcomer) -> Me:
    """Somebody new, within a transaction and without a password; raises as `register` does."""
    await database.execute(LOCK)
    is_first = not await database.scalar(select(exists().select_from(User)))
    user = await _insert(database, wish, Role.STAFF if is_first else Role.USER)
    if not is_first and settings.registration != "open":
        await _use_invitation(database, wish.invitation, user.id)
    return user


def taken(error: IntegrityError) -> ConflictError:
    """Which name is taken, in a sentence; the error itself where it is about something else."""
    for constraint, sentence in TAKEN.items():
        if constraint in str(error.orig):
            return ConflictError(sentence)
    raise error


async def _insert(database: AsyncConnection, wish: Newcomer, role: Role) -> Me:
    username = wish.username or await _free_name(database, wish.email)
    values = {
        "id": new_id(),
        "email": wish.email.strip(),
        "username": username,
        "role": role.value,
        "friend_code": await _free_code(database),
    }
    return me_of((await database.execute(insert(User).values(values).returning(*OWN))).one())


async def _free_name(database: AsyncConnection, email: str) -> str:
    base = NOT_IN_NAMES.sub("", email.partition("@")[0]).lstrip(".+-")[:50] or "someone"
    for name in (base, *(f"{base}{secrets.randbelow(100_000)}" for _ in range(20))):
        same = exists().where(func.lower(User.username) == name.lower())
        if not await database.scalar(select(same)):
            return name
    raise ConflictError("Choose a username: those like the e-mail address are taken.")


async def _free_code(database: AsyncConnection) -> str:
    while True:
        code = new_friend_code()
        if not await database.scalar(select(exists().where(User.friend_code == code))):
            return code


async def _use_invitation(database: AsyncConnection, code: str | None, user: uuid.UUID) -> None:
    if not code:
        raise ForbiddenError("Registration needs an invitation code.")
    used = (
        update(Invitation)
        .where(
            Invitation.code == code.strip(),
            Invitation.used_at.is_(None),
            Invitation.expires_at > func.now(),
        )
        .values(used_by=user, used_at=func.now())
    )
    if not (await database.execute(used)).rowcount:
        raise ForbiddenError("This invitation code is not good, or no longer.")


async def invite(connections: Connections, viewer: Viewer, days: int) -> InvitationOut:
    """A new code that lets one person register within some days."""
    expires_at = dt.datetime.now(dt.UTC) + dt.timedelta(days=days)
    made = InvitationOut(secrets.token_urlsafe(16), expires_at)
    values = {"code": made.code, "created_by": viewer.id, "expires_at": made.expires_at}
    await connections.run(insert(Invitation).values(values))
    return made


async def change(connections: Connections, viewer: Viewer, wish: Change, family: uuid.UUID) -> Me:
    """Change one's account; a new password ends all other logins.

    Raises InvalidError (no such zone), ForbiddenError (present password wrong), ConflictError.
    """
    if isinstance(wish.time_zone, str) and wish.time_zone not in zoneinfo.available_timezones():
        raise InvalidError("There is no such time zone.")
    password_hash = await _new_hash(connections, viewer, wish)
    try:
        async with connections.begin() as database:
            if password_hash is not None:
                await _set_password(database, viewer, password_hash, family)
            own = update(User).where(User.id == viewer.id).values(_values(wish)).returning(*OWN)
            return me_of((await database.execute(own)).one())
    except IntegrityError as error:
        raise taken(error) from error


def _values(wish: Change) -> dict[str, Any]:
    names = ("bio", "time_zone", "email")
    said = {name: getattr(wish, name) for name in names if getattr(wish, name) is not UNSET}
    return {**said, "updated_at": func.now()}


async def _new_hash(connections: Connections, viewer: Viewer, wish: Change) -> str | None:
    if wish.password is UNSET and wish.email is UNSET:
        return None
    key, limit = key_of("password", str(viewer.id)), connections.settings.logins_per_minute
    await spend(connections, key, limit, MINUTE)
    kept = select(Credential.password_hash).where(Credential.user_id == viewer.id)
    present = await connections.scalar(kept)
    if not await matches(wish.current_password or "", present):
        raise ForbiddenError("The present password is wrong.")
    return await hashed(wish.password) if isinstance(wish.password, str) else None


async def _set_password(
    database: AsyncConnection, viewer: Viewer, password_hash: str, family: uuid.UUID
) -> None:
    mine = update(Credential).where(Credential.user_id == viewer.id)
    await database.execute(mine.values(password_hash=literal(password_hash)))
    elsewhere = update(RefreshToken).where(
        RefreshToken.user_id == viewer.id,
        RefreshToken.family != family,
        RefreshToken.revoked_at.is_(None),
    )
    await database.execute(elsewhere.values(revoked_at=func.now()))
