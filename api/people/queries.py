"""What is read of people. Nobody is changed here."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from api.auth import Viewer
from api.connections import Connections
from api.errors import NotFoundError, NotSignedInError
from api.people.schemas import Friend, FriendshipOut, Me, PageAsked, Person, Whom
from api.visibility import others
from catalog_data.logins import EmailProof
from catalog_data.people import Friendship, FriendshipStatus, User

Found = Row[*tuple[Any, ...]]
Condition = ColumnElement[bool]

EMAIL_VERIFIED = (
    exists()
    .where(EmailProof.user_id == User.id, func.lower(EmailProof.email) == func.lower(User.email))
    .correlate(User)
    .label("email_verified")
)
OWN = (
    User.id,
    User.email,
    EMAIL_VERIFIED,
    User.username,
    User.role,
    User.is_active,
    User.friend_code,
    User.bio,
    User.time_zone,
    User.created_at,
    User.updated_at,
)
PERSON = (User.id, User.username, User.friend_code, User.bio, User.created_at)


def me_of(row: Any) -> Me:
    """One's own account from a row of ``OWN``."""
    said = {column.key: getattr(row, column.key) for column in OWN}
    return Me(**said, is_staff=row.role == "staff", avatar=None, badges=[])


async def own(connections: Connections, viewer: Viewer) -> Me:
    """The viewer's account."""
    row = await connections.first(select(*OWN).where(User.id == viewer.id))
    if row is None:
        raise NotSignedInError("This account is gone.")
    return me_of(row)


def is_visible(viewer: Viewer) -> Condition:
    """People the viewer may look up: active, and no block between the two in either direction."""
    return and_(User.is_active, User.id.not_in(others(viewer, FriendshipStatus.BLOCKED)))


def is_meant(whom: Whom) -> Condition:
    """The one of this id, or of this friend code; nobody where neither is given."""
    if whom.user_id is not None:
        return User.id == whom.user_id
    return User.friend_code == (whom.friend_code or "").strip().upper()


async def look_up(connections: Connections, viewer: Viewer, whom: Whom) -> Person:
    """Somebody the viewer may see; raises NotFoundError."""
    found = await connections.first(select(*PERSON).where(is_meant(whom), is_visible(viewer)))
    if found is None:
        raise NotFoundError("There is nobody with this code.")
    return Person(*found)


asker, asked = aliased(User, name="asker"), aliased(User, name="asked")


def _columns(of: type[User], prefix: str) -> list[ColumnElement[Any]]:
    return [getattr(of, column.key).label(f"{prefix}_{column.key}") for column in PERSON]


def _person(row: Any, prefix: str) -> Person:
    return Person(*(getattr(row, f"{prefix}_{column.key}") for column in PERSON))


def with_both() -> Select[*tuple[Any, ...]]:
    """Friendships with both people."""
    return (
        select(
            Friendship.id,
            Friendship.status,
            Friendship.created_at,
            Friendship.updated_at,
            *_columns(asker, "asker"),
            *_columns(asked, "asked"),
        )
        .join(asker, asker.id == Friendship.from_user_id)
        .join(asked, asked.id == Friendship.to_user_id)
    )


def friendship_of(row: Any, viewer: Viewer) -> FriendshipOut:
    """One friendship from a row of ``with_both``; who was refused isn't told so."""
    first, second = _person(row, "asker"), _person(row, "asked")
    asked_oneself = first.id == viewer.id
    friend = second if asked_oneself else first
    refused = asked_oneself and row.status == FriendshipStatus.REJECTED
    status = FriendshipStatus.PENDING.value if refused else row.status
    return FriendshipOut(row.id, first, second, friend, status, row.created_at, row.updated_at)


def incoming(viewer: Viewer) -> Condition:
    """Requests the viewer has still to answer."""
    return and_(Friendship.to_user_id == viewer.id, Friendship.status == "pending")


def outgoing(viewer: Viewer) -> Condition:
    """Requests of the viewer that nobody answered yet; to their sender a refusal looks the same."""
    unanswered = Friendship.status.in_(("pending", "rejected"))
    return and_(Friendship.from_user_id == viewer.id, unanswered)


def blocked_by(viewer: Viewer) -> Condition:
    """Those whom the viewer blocked; not those who blocked the viewer."""
    return Friendship.blocked_by == viewer.id


def is_shown(viewer: Viewer) -> Condition:
    """What the viewer is told of: a friendship in which they are blocked is as absent."""
    unblocked = or_(Friendship.blocked_by.is_(None), Friendship.blocked_by == viewer.id)
    return and_(is_party(viewer), unblocked)


def is_party(viewer: Viewer) -> Condition:
    """The viewer is one of the two."""
    return or_(Friendship.from_user_id == viewer.id, Friendship.to_user_id == viewer.id)


async def _counted(
    connections: Connections, query: Select[*tuple[Any, ...]], page: PageAsked
) -> tuple[int, Sequence[Found]]:
    count = await connections.scalar(select(func.count()).select_from(query.subquery()))
    rows = await connections.rows(query.limit(page.size).offset((page.page - 1) * page.size))
    return count, rows


async def friendships(
    connections: Connections, viewer: Viewer, condition: Condition, page: PageAsked
) -> tuple[int, list[FriendshipOut]]:
    """How many friendships meet a condition, and one page of them, newest first."""
    query = with_both().where(condition).order_by(Friendship.created_at.desc(), Friendship.id)
    count, rows = await _counted(connections, query, page)
    return count, [friendship_of(row, viewer) for row in rows]


async def friends(
    connections: Connections, viewer: Viewer, page: PageAsked
) -> tuple[int, list[Friend]]:
    """How many friends the viewer has, and one page of them by name."""
    other = case(
        (Friendship.from_user_id == viewer.id, Friendship.to_user_id),
        else_=Friendship.from_user_id,
    )
    query = (
        select(*PERSON, Friendship.id.label("friendship_id"), Friendship.updated_at)
        .join(Friendship, User.id == other)
        .where(is_party(viewer), Friendship.status == "accepted")
        .order_by(func.lower(User.username), User.id)
    )
    count, rows = await _counted(connections, query, page)
    return count, [Friend(*row) for row in rows]


async def friendship(connections: Connections, viewer: Viewer, id_: uuid.UUID) -> FriendshipOut:
    """One friendship of the viewer's; raises NotFoundError."""
    row = await connections.first(with_both().where(Friendship.id == id_, is_shown(viewer)))
    if row is None:
        raise NotFoundError("There is no such friendship.")
    return friendship_of(row, viewer)
