"""Links in letters: made, sent, used once. They prove an address, or let one choose a password."""

import datetime as dt
import secrets
import uuid

import structlog
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from api.auth import Viewer
from api.connections import Connections
from api.errors import BadGatewayError, ConflictError, InvalidError, UnavailableError
from api.mail import UNSET, Mailbox, MailError, send
from api.people.passwords import hashed
from api.people.queries import own
from api.people.schemas import Reset
from api.rate_limit import HOUR, key_of, spend
from catalog_data.logins import LINKS, EmailProof, LinkPurpose, MailLink, digest, link_to
from catalog_data.people import Credential, RefreshToken, User

log = structlog.get_logger("api")
LETTERS_PER_HOUR = 5  # to one mailbox: more would be a nuisance to whoever owns it
LETTERS = {
    LinkPurpose.VERIFY: (
        "Is this your address?",
        "Somebody, probably you, said at {base} that this is their address.\n"
        "If so, this link says yes, within three days:\n\n{link}\n\n"
        "If not, do nothing.\n",
    ),
    LinkPurpose.RESET: (
        "A new password",
        "Somebody, probably you, forgot the password of this address at {base}.\n"
        "With this link a new one can be chosen, once, within an hour:\n\n{link}\n\n"
        "If it was not you, do nothing: the old password stays.\n",
    ),
}


def mailbox_of(connections: Connections) -> Mailbox:
    """The house's mailbox; raises UnavailableError where it has none."""
    found = connections.settings.mailbox
    if found is None:
        raise UnavailableError(UNSET, seconds=None)
    return found


async def prove_own(connections: Connections, viewer: Viewer) -> None:
    """Send the viewer a letter to prove their address by.

    Raises ConflictError where it is proven, UnavailableError, BadGatewayError where no letter goes.
    """
    mailbox, me = mailbox_of(connections), await own(connections, viewer)
    if me.email_verified:
        raise ConflictError("This address is proven already.")
    await _within_limit(connections, me.email)
    try:
        await _written(connections, mailbox, me.id, me.email, LinkPurpose.VERIFY)
    except MailError as error:
        raise BadGatewayError(str(error)) from error


async def forgotten(connections: Connections, email: str) -> None:
    """Send a letter to choose a new password by, where somebody has this address.

    To be called after the answer was given: how long it takes, and what comes of it, tells who
    has an account.
    """
    mailbox, wanted = mailbox_of(connections), email.strip().lower()
    whose = select(User.id, User.email).where(func.lower(User.email) == wanted, User.is_active)
    found = await connections.first(whose)
    if found is not None:
        await later(connections, mailbox, found.id, found.email, LinkPurpose.RESET)


async def later(
    connections: Connections, mailbox: Mailbox, user: uuid.UUID, email: str, purpose: LinkPurpose
) -> None:
    """Send a letter for which nobody waits; one that is not taken is logged."""
    try:
        await _written(connections, mailbox, user, email, purpose)
    except MailError as error:
        log.warning("letter", purpose=purpose.value, error=str(error))


async def _within_limit(connections: Connections, email: str) -> None:
    await spend(connections, key_of("letters", email.lower()), LETTERS_PER_HOUR, HOUR)


async def within_limit_of(connections: Connections, email: str) -> None:
    """Raise TooManyRequestsError for an address that is written to too often, whoever has it."""
    await _within_limit(connections, email.strip())


async def _written(
    connections: Connections, mailbox: Mailbox, user: uuid.UUID, email: str, purpose: LinkPurpose
) -> None:
    token, base = secrets.token_urlsafe(32), connections.settings.public_url
    row = {"token_digest": digest(token), "user_id": user, "purpose": purpose.value}
    until = dt.datetime.now(dt.UTC) + LINKS[purpose].good_for
    async with connections.begin() as database:
        await database.execute(delete(MailLink).where(MailLink.expires_at < func.now()))
        await database.execute(insert(MailLink).values(**row, email=email, expires_at=until))
    subject, text = LETTERS[purpose]
    link = link_to(base, purpose, token)
    await send(mailbox, email, subject, text.format(base=base, link=link))


async def prove(connections: Connections, token: str) -> None:
    """An address is proven by its letter; raises InvalidError."""
    async with connections.begin() as database:
        link = await _used(database, token, LinkPurpose.VERIFY)
        await keep_proof(database, link.user_id, link.email)


async def reset(connections: Connections, wish: Reset) -> None:
    """Choose a new password by a letter: all logins end, and the address is proven, too.

    Raises InvalidError.
    """
    password_hash = await hashed(wish.password)
    async with connections.begin() as database:
        link = await _used(database, wish.token, LinkPurpose.RESET)
        row = {"user_id": link.user_id, "password_hash": password_hash}
        new = postgresql.insert(Credential).values(row)
        chosen = {"password_hash": password_hash, "updated_at": func.now()}
        await database.execute(new.on_conflict_do_update(index_elements=["user_id"], set_=chosen))
        await keep_proof(database, link.user_id, link.email)
        await database.execute(delete(MailLink).where(MailLink.user_id == link.user_id))
        ended = update(RefreshToken).where(
            RefreshToken.user_id == link.user_id, RefreshToken.revoked_at.is_(None)
        )
        await database.execute(ended.values(revoked_at=func.now()))


async def keep_proof(database: AsyncConnection, user: uuid.UUID, email: str) -> None:
    """Keep that an address was proven to be somebody's."""
    new = postgresql.insert(EmailProof).values(user_id=user, email=email)
    said = {"email": email, "proven_at": func.now()}
    await database.execute(new.on_conflict_do_update(index_elements=["user_id"], set_=said))


async def _used(database: AsyncConnection, token: str, purpose: LinkPurpose) -> Row[uuid.UUID, str]:
    """Whose link it was, and for which address; it is good for nothing now."""
    still_theirs = select(User.id).where(
        User.id == MailLink.user_id, User.email == MailLink.email, User.is_active
    )
    used = delete(MailLink).where(
        MailLink.token_digest == digest(token),
        MailLink.purpose == purpose.value,
        MailLink.expires_at > func.now(),
        still_theirs.exists(),
    )
    found = await database.execute(used.returning(MailLink.user_id, MailLink.email))
    link = found.one_or_none()
    if link is None:
        raise InvalidError("This link is not good, or no longer: ask for another.")
    return link
