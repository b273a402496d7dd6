"""Friendships: asked for, answered, ended, blocked. One row for a pair, whoever asked.

The rules of BiologiDex, with three weaknesses mended: who was rejected may ask again, a block
knows who blocked, and only they lift it.
"""

import uuid
from typing import Any

from sqlalchemy import Row, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from api.auth import Viewer
from api.connections import Connections
from api.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from api.people.queries import is_meant, is_shown, is_visible
from api.people.schemas import Whom
from catalog_data.identity import new_id
from catalog_data.people import Friendship, FriendshipStatus, User

Found = Row[*tuple[Any, ...]]
STATUS = FriendshipStatus
NOBODY = "There is nobody with this code."
NONE = "There is no such friendship."


async def ask(connections: Connections, viewer: Viewer, whom: Whom) -> uuid.UUID:
    """Ask somebody to be friends; the friendship's id.

    Raises NotFoundError (nobody, or a block), ConflictError (asked already, or friends already).
    """
    async with connections.begin() as database:
        other = await _other(database, viewer, whom, is_visible(viewer))
        known = await _pair(database, viewer.id, other)
        if known is None:
            return await _insert(database, viewer.id, other, STATUS.PENDING)
        _may_ask(known, viewer)
        values = {"from_user_id": viewer.id, "to_user_id": other, "status": STATUS.PENDING.value}
        await _set(database, known.id, created_at=func.now(), **values)
        return known.id  # type: ignore[no-any-return]


def _may_ask(known: Found, viewer: Viewer) -> None:
    if known.status == STATUS.BLOCKED:
        raise NotFoundError(NOBODY)
    if known.status == STATUS.ACCEPTED:
        raise ConflictError("You are friends already.", friendship_id=str(known.id))
    if known.status == STATUS.PENDING:
        asked = "You have asked already." if known.from_user_id == viewer.id else "They asked you."
        raise ConflictError(asked, friendship_id=str(known.id))


async def respond(connections: Connections, viewer: Viewer, id_: uuid.UUID, action: str) -> None:
    """Accept or reject a request that is pending, or block who sent it: only who was asked may."""
    async with connections.begin() as database:
        known = await _own(database, viewer, id_)
        if known.to_user_id != viewer.id:
            raise ForbiddenError("Only who was asked can answer.")
        if action == "block":
            await _set(database, id_, status=STATUS.BLOCKED.value, blocked_by=viewer.id)
            return
        if known.status != STATUS.PENDING:
            raise ConflictError(f"This request is {known.status} already.")
        answer = STATUS.ACCEPTED if action == "accept" else STATUS.REJECTED
        await _set(database, id_, status=answer.value)


async def unfriend(connections: Connections, viewer: Viewer, id_: uuid.UUID) -> None:
    """End a friendship, or take back a request; a block is lifted elsewhere."""
    async with connections.begin() as database:
        known = await _own(database, viewer, id_)
        if known.status == STATUS.BLOCKED:
            raise ConflictError("You blocked them: lift the block instead.")
        await database.execute(delete(Friendship).where(Friendship.id == id_))


async def block(connections: Connections, viewer: Viewer, whom: Whom) -> uuid.UUID:
    """Block somebody, whatever stood between the two; the relation's id. Twice is once."""
    async with connections.begin() as database:
        other = await _other(database, viewer, whom)
        known = await _pair(database, viewer.id, other)
        if known is None:
            return await _insert(database, viewer.id, other, STATUS.BLOCKED)
        if known.status == STATUS.BLOCKED and known.blocked_by != viewer.id:
            raise NotFoundError(NOBODY)
        await _set(database, known.id, status=STATUS.BLOCKED.value, blocked_by=viewer.id)
        return known.id  # type: ignore[no-any-return]


async def unblock(connections: Connections, viewer: Viewer, whom: Whom) -> None:
    """Lift one's own block: the two are strangers again. Raises NotFoundError without one."""
    async with connections.begin() as database:
        meant = select(User.id).where(is_meant(whom)).scalar_subquery()
        lifted = delete(Friendship).where(
            _is_pair(viewer.id, meant), Friendship.blocked_by == viewer.id
        )
        if not (await database.execute(lifted)).rowcount:
            raise NotFoundError("You have not blocked them.")


def _is_pair(one: Any, other: Any) -> Any:
    return or_(
        and_(Friendship.from_user_id == one, Friendship.to_user_id == other),
        and_(Friendship.from_user_id == other, Friendship.to_user_id == one),
    )


async def _other(
    database: AsyncConnection, viewer: Viewer, whom: Whom, *conditions: Any
) -> uuid.UUID:
    if whom.user_id is None and not whom.friend_code:
        raise InvalidError("Say who: a friend_code or a user_id.")
    found = await database.scalar(select(User.id).where(is_meant(whom), *conditions))
    if found is None:
        raise NotFoundError(NOBODY)
    if found == viewer.id:
        raise InvalidError("That is yourself.")
    return uuid.UUID(str(found))


async def _pair(database: AsyncConnection, one: uuid.UUID, other: uuid.UUID) -> Found | None:
    query = select(*Friendship.__table__.c).where(_is_pair(one, other)).with_for_update()
    return (await database.execute(query)).one_or_none()


async def _own(database: AsyncConnection, viewer: Viewer, id_: uuid.UUID) -> Found:
    """A friendship of the viewer's, locked; one in which they are blocked is as absent."""
    query = select(*Friendship.__table__.c).where(Friendship.id == id_, is_shown(viewer))
    found = (await database.execute(query.with_for_update())).one_or_none()
    if found is None:
        raise NotFoundError(NONE)
    return found


async def _insert(
    database: AsyncConnection, viewer: uuid.UUID, other: uuid.UUID, status: FriendshipStatus
) -> uuid.UUID:
    made = {
        "id": new_id(),
        "from_user_id": viewer,
        "to_user_id": other,
        "status": status.value,
        "blocked_by": viewer if status == STATUS.BLOCKED else None,
    }
    fresh = insert(Friendship).values(made).on_conflict_do_nothing().returning(Friendship.id)
    found = await database.scalar(fresh)
    if found is None:
        raise ConflictError("Something came between; try again.")
    return uuid.UUID(str(found))


async def _set(database: AsyncConnection, id_: uuid.UUID, **values: Any) -> None:
    changed = {"updated_at": func.now(), **values}
    await database.execute(update(Friendship).where(Friendship.id == id_).values(changed))
