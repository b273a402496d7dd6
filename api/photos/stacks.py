"""One's own stacks: shown, made by hand, taken apart. How rules make them is not here."""

import uuid
from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

from msgspec import Meta, Struct
from sqlalchemy import ColumnElement, Select, any_, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from api.connections import Connections
from api.errors import NotFoundError, UnprocessableError
from api.photos.view import IS_FILM, SAID, Rows, photos, table
from catalog_data.identity import new_id
from catalog_data.ledger import Published
from catalog_data.photos.decisions import StackSaying
from catalog_data.photos.stacks import PhotoStack, PhotoStackMember

stacks, members, stack_sayings = table(PhotoStack), table(PhotoStackMember), table(StackSaying)
published = table(Published)
MANUAL, LIVE = "manual", "live_photo"
DERIVED_AT = select(published.c.published_at).where(published.c.artifact == "photo_stacks")
# What was said since all stacks were derived ends one, until they are derived again.
ENDED = exists().where(
    stack_sayings.c.owner_id == stacks.c.owner_id,
    stack_sayings.c.said_at >= func.coalesce(DERIVED_AT.scalar_subquery(), stacks.c.computed_at),
    stacks.c.primary_id == any_(stack_sayings.c.photos),
)


class Stack(Struct):
    """Photos that are one shot, burst or bracket, or were stacked by hand; the first of them."""

    id: uuid.UUID
    type: str
    rule: str
    primary_id: uuid.UUID
    photos: int


class StackDetail(Struct):
    """A stack with its photos in the order they were taken."""

    stack: Stack
    members: list[uuid.UUID]


class Stacking(Struct):
    """Photos to be shown as one, and which of them stands for it; none: as the rules choose."""

    photos: Annotated[list[uuid.UUID], Meta(min_length=2, max_length=1_000)]
    primary_id: uuid.UUID | None = None


class Primary(Struct):
    """The photo that is to stand for a stack."""

    photo_id: uuid.UUID


class Said(Struct):
    """A stack as it was said; it shows under this id once it is derived."""

    id: uuid.UUID
    photos: list[uuid.UUID]
    primary_id: uuid.UUID | None


class AfterStack(NamedTuple):
    """The last stack of the page before."""

    id: uuid.UUID


def known(owner: uuid.UUID) -> Select[*tuple[Any, ...]]:
    """Stacks of an owner, as rows of Stack."""
    columns = [stacks.c.stack_id, *(stacks.c[name] for name in Stack.__struct_fields__[1:])]
    return select(*columns).where(stacks.c.owner_id == owner, ~ENDED)


def page(owner: uuid.UUID, after: AfterStack | None, limit: int) -> Rows:
    """Stacks of an owner by id."""
    query = known(owner)
    if after is not None:
        query = query.where(stacks.c.stack_id > after.id)
    return query.order_by(stacks.c.stack_id).limit(limit)


async def stack_of(connections: Connections, owner: uuid.UUID, stack: uuid.UUID) -> StackDetail:
    """One stack of an owner; raises NotFoundError."""
    found = await connections.first(known(owner).where(stacks.c.stack_id == stack))
    if found is None:
        raise NotFoundError("There is no such stack.")
    mine = select(members.c.photo_id).where(members.c.stack_id == stack)
    rows = await connections.rows(mine.order_by(members.c.position))
    return StackDetail(Stack(*found), [row.photo_id for row in rows])


async def put_together(
    connection: AsyncConnection,
    owner: uuid.UUID,
    ids: Sequence[uuid.UUID],
    primary: uuid.UUID | None,
) -> Said:
    """Say that photos are one; raises NotFoundError for photos that are none of theirs."""
    wanted = sorted(set(ids))
    own = select(func.count()).where(photos.c.id.in_(wanted), photos.c.owner_id == owner)
    if (await connection.execute(own)).scalar_one() != len(wanted):
        raise NotFoundError("There are no such photos.")
    if len(wanted) < 2:
        raise UnprocessableError("A stack is of two photos at least.")
    if primary is not None and primary not in wanted:
        raise UnprocessableError("primary_id is none of the photos.")
    said = Said(new_id(), wanted, primary)
    await _say(connection, owner, said, "together")
    return said


async def put_apart(
    connection: AsyncConnection, owner: uuid.UUID, ids: Sequence[uuid.UUID]
) -> None:
    """Say that photos are to be shown each for itself, whatever the rules say."""
    await _say(connection, owner, Said(new_id(), sorted(set(ids)), None), "apart")


async def lead(
    connection: AsyncConnection, owner: uuid.UUID, found: StackDetail, primary: uuid.UUID
) -> Said:
    """Say which photo stands for a stack; one that rules made is one by hand from now on."""
    if primary not in found.members:
        raise UnprocessableError("photo_id is no photo of this stack.")
    if found.stack.type != MANUAL:
        return await put_together(connection, owner, found.members, primary)
    mine = (stack_sayings.c.id == found.stack.id) & (stack_sayings.c.owner_id == owner)
    await connection.execute(update(stack_sayings).where(mine).values(primary_id=primary))
    return Said(found.stack.id, found.members, primary)


async def _say(connection: AsyncConnection, owner: uuid.UUID, said: Said, kind: str) -> None:
    row = {"id": said.id, "owner_id": owner, "kind": kind, "photos": said.photos}
    await connection.execute(insert(stack_sayings).values(**row, primary_id=said.primary_id))


def stands_behind(owner: uuid.UUID) -> ColumnElement[bool]:
    """Photos of an owner's stacks that another photo stands for, over photos."""
    behind = members.join(stacks, stacks.c.stack_id == members.c.stack_id)
    return (
        exists()
        .select_from(behind)
        .where(
            members.c.photo_id == photos.c.id,
            stacks.c.primary_id != photos.c.id,
            stacks.c.owner_id == owner,
            ~ENDED,
        )
    )


def is_live_film() -> ColumnElement[bool]:
    """Films that belong to a picture, over photos: they are shown with it and not beside it."""
    shot = members.join(stacks, stacks.c.stack_id == members.c.stack_id)
    return (
        exists()
        .select_from(shot)
        .where(
            members.c.photo_id == photos.c.id,
            stacks.c.type == LIVE,
            stacks.c.primary_id != photos.c.id,
            ~ENDED,
        )
    )


def film_of(pictures: Sequence[uuid.UUID] | Select[uuid.UUID]) -> Rows:
    """Ids of the films of live photos, over photos and sayings, for the rule to judge."""
    both = members.alias("picture")
    shot = SAID.join(members, members.c.photo_id == photos.c.id)
    shot = shot.join(stacks, stacks.c.stack_id == members.c.stack_id)
    shot = shot.join(both, both.c.stack_id == stacks.c.stack_id)
    live = (stacks.c.type == LIVE, both.c.photo_id.in_(pictures), IS_FILM, ~ENDED)
    return select(photos.c.id).select_from(shot).where(*live).order_by(members.c.position)
