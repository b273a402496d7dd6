"""Facts of people: users, credentials, tokens, friendships. Who may see what is not here."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Fact

NOW = text("now()")


class Role(StrEnum):
    """What a person may do beyond their own things."""

    USER = "user"
    STAFF = "staff"


class FriendshipStatus(StrEnum):
    """The states of a friendship between two people."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    BLOCKED = "blocked"


class User(Fact):
    """One person with an account."""

    __tablename__ = "users"
    __table_args__ = (
        Index("uq_users_email", text("lower(email)"), unique=True),
        Index("uq_users_username", text("lower(username)"), unique=True),
        CheckConstraint("role IN ('user', 'staff')", name="role"),
        CheckConstraint("friend_code ~ '^[A-Z0-9]{8}$'", name="friend_code"),
        CheckConstraint("char_length(bio) <= 500", name="bio"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, comment="random id")
    email: Mapped[str] = mapped_column(comment="login name, unique without regard to case")
    username: Mapped[str] = mapped_column(comment="shown name, unique without regard to case")
    role: Mapped[str] = mapped_column(server_default="user", comment="user or staff")
    friend_code: Mapped[str] = mapped_column(
        unique=True, comment="8 of A-Z and 0-9, told to friends"
    )
    bio: Mapped[str] = mapped_column(server_default="", comment="at most 500 characters")
    time_zone: Mapped[str | None] = mapped_column(comment="IANA zone for photos without one")
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=NOW, onupdate=func.now())


class Credential(Fact):
    """The password hash of one user (Argon2id). The pipeline role cannot read it."""

    __tablename__ = "credentials"

    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.users.id", ondelete="CASCADE"), primary_key=True
    )
    password_hash: Mapped[str]
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=NOW, onupdate=func.now())


class RefreshToken(Fact):
    """One refresh token; reuse of a used one revokes its family. No reading by the pipeline."""

    __tablename__ = "refresh_tokens"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, comment="jti of the token")
    family: Mapped[uuid.UUID] = mapped_column(index=True, comment="one login")
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.users.id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]


class Invitation(Fact):
    """One code that lets one person register."""

    __tablename__ = "invitations"

    code: Mapped[str] = mapped_column(primary_key=True)
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("facts.users.id", ondelete="CASCADE"))
    expires_at: Mapped[dt.datetime]
    used_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.users.id", ondelete="SET NULL")
    )
    used_at: Mapped[dt.datetime | None]


class Friendship(Fact):
    """One relation between two people: at most one row for a pair, whoever asked."""

    __tablename__ = "friendships"
    __table_args__ = (
        Index(
            "uq_friendships_pair",
            text("LEAST(from_user_id, to_user_id)"),
            text("GREATEST(from_user_id, to_user_id)"),
            unique=True,
        ),
        CheckConstraint("status IN ('pending','accepted','rejected','blocked')", name="status"),
        CheckConstraint("from_user_id <> to_user_id", name="not_self"),
        CheckConstraint("(status = 'blocked') = (blocked_by IS NOT NULL)", name="blocked_by"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    from_user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.users.id", ondelete="CASCADE"), index=True, comment="who asked"
    )
    to_user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.users.id", ondelete="CASCADE"), index=True, comment="who was asked"
    )
    status: Mapped[str] = mapped_column(server_default="pending")
    blocked_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.users.id", ondelete="CASCADE"), comment="only they may lift the block"
    )
    created_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=NOW, onupdate=func.now())


class RateLimit(Fact):
    """A counter of requests shared by all workers: unlogged, in no backup, told to no sensor."""

    __tablename__ = "rate_limits"
    __table_args__ = {"prefixes": ["UNLOGGED"]}

    key: Mapped[str] = mapped_column(primary_key=True, comment="what is limited and for whom")
    window_start: Mapped[dt.datetime]
    count: Mapped[int]
