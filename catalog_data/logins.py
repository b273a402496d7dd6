"""Facts of accounts beyond passwords: proven addresses, links by mail, accounts at other houses.

The pipeline reads none of them. Of links and of logins under way, only hashes are kept.
"""

import datetime as dt
import hashlib
import uuid
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Fact
from catalog_data.people import NOW


class LinkPurpose(StrEnum):
    """What a link that is sent by mail is good for."""

    VERIFY = "verify"
    RESET = "reset"


class OauthPurpose(StrEnum):
    """What another house is asked for: who somebody is, or leave to act for them."""

    LOGIN = "login"
    CONNECT = "connect"


class LinkKind(NamedTuple):
    """Where a link leads, and how long it is good."""

    path: str
    good_for: dt.timedelta


LINKS = {
    LinkPurpose.VERIFY: LinkKind("/api/v1/auth/email/verify", dt.timedelta(days=3)),
    LinkPurpose.RESET: LinkKind("/api/v1/auth/password/reset", dt.timedelta(hours=1)),
}


def link_to(base: str, purpose: LinkPurpose, token: str) -> str:
    """The address that a letter holds."""
    return f"{base.rstrip('/')}{LINKS[purpose].path}?token={token}"


def _user(**options: Any) -> Any:
    return mapped_column(ForeignKey("facts.users.id", ondelete="CASCADE"), **options)


def digest(secret: str) -> str:
    """What is kept of a secret of 256 random bits: its SHA-256, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


class EmailProof(Fact):
    """The address that somebody proved to be theirs; another one proves nothing."""

    __tablename__ = "email_proofs"

    user_id: Mapped[uuid.UUID] = _user(primary_key=True)
    email: Mapped[str]
    proven_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)


class MailLink(Fact):
    """One link that was made for somebody's mailbox: good once, and for a while."""

    __tablename__ = "mail_links"
    __table_args__ = (CheckConstraint("purpose IN ('verify', 'reset')", name="purpose"),)

    token_digest: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = _user(index=True)
    purpose: Mapped[str]
    email: Mapped[str] = mapped_column(comment="whose mailbox it was made for")
    expires_at: Mapped[dt.datetime]


class OutsideIdentity(Fact):
    """Who somebody is at another house that lets them in here."""

    __tablename__ = "outside_identities"

    provider: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True, comment="their id there")
    user_id: Mapped[uuid.UUID] = _user(index=True)
    linked_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)


class OauthAttempt(Fact):
    """One login or connection under way: good once, for minutes, to who began it."""

    __tablename__ = "oauth_attempts"
    __table_args__ = (
        CheckConstraint("purpose IN ('login', 'connect')", name="purpose"),
        CheckConstraint("(purpose = 'connect') = (user_id IS NOT NULL)", name="whose"),
    )

    state_digest: Mapped[str] = mapped_column(primary_key=True)
    nonce_digest: Mapped[str] = mapped_column(comment="of what only who began it knows")
    provider: Mapped[str]
    purpose: Mapped[str]
    user_id: Mapped[uuid.UUID | None] = _user(index=True)
    verifier: Mapped[str] = mapped_column(comment="of PKCE, RFC 7636")
    redirect_uri: Mapped[str]
    invitation: Mapped[str | None]
    expires_at: Mapped[dt.datetime]


class ProviderToken(Fact):
    """Leave of one person to act for them at a service. Tokens are sealed with the home's key."""

    __tablename__ = "provider_tokens"

    user_id: Mapped[uuid.UUID] = _user(primary_key=True)
    provider: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(comment="their id there")
    name: Mapped[str | None] = mapped_column(comment="what they are called there")
    scope: Mapped[str] = mapped_column(comment="what it allows, by blanks")
    access_token: Mapped[str]
    refresh_token: Mapped[str]
    expires_at: Mapped[dt.datetime] = mapped_column(comment="of the access token")
    connected_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    lost_at: Mapped[dt.datetime | None] = mapped_column(
        comment="when the service took it back, or its seal did not open"
    )
