"""Saying that one item is another, and taking it back. Following redirects is beside.

Nothing is moved or forgotten: both items stay as they are. One writer at a time, so that no two
redirects that were each allowed make a circle together.
"""

import datetime as dt
import uuid
from typing import Annotated, Any, NamedTuple

from msgspec import Meta, Struct
from sqlalchemy import Select, delete, insert, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from api.errors import ConflictError, NotFoundError, UnprocessableError
from api.music.canonical import DEEPEST
from api.music.tables import Rows, items, redirects

Id = uuid.UUID
ALONE = text("LOCK TABLE facts.music_redirects IN SHARE ROW EXCLUSIVE MODE")
AROUND = text("""
    WITH RECURSIVE onward AS (
        SELECT CAST(:to_id AS uuid) AS id, 0 AS depth
        UNION ALL
        SELECT r.to_id, depth + 1 FROM onward
        JOIN facts.music_redirects r ON r.from_id = onward.id WHERE depth <= :deepest
    ), inward AS (
        SELECT CAST(:from_id AS uuid) AS id, 0 AS depth
        UNION ALL
        SELECT r.from_id, depth + 1 FROM inward
        JOIN facts.music_redirects r ON r.to_id = inward.id WHERE depth <= :deepest
    )
    SELECT (SELECT max(depth) FROM onward) + (SELECT max(depth) FROM inward) + 1 AS depth,
        EXISTS (SELECT FROM onward WHERE id = :from_id) AS circular""")


class RedirectIn(Struct, forbid_unknown_fields=True):
    """That one item is another of its kind, and how one knows."""

    from_id: Id
    to_id: Id
    reason: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]


class Redirect(Struct):
    """One item that turned out to be another."""

    from_id: Id
    to_id: Id
    reason: str
    redirected_at: dt.datetime


class AfterRedirect(NamedTuple):
    """The last redirect of the page before."""

    at: dt.datetime
    id: Id


async def redirect(connection: AsyncConnection, said: RedirectIn) -> Redirect:
    """Write that one item is another.

    Raises NotFoundError where one of them is not, UnprocessableError where they can't be one,
    ConflictError where it is another already, or a circle or too long a chain would be made.
    """
    if said.from_id == said.to_id:
        raise UnprocessableError("An item can't be redirected to itself.")
    await connection.execute(ALONE)
    query = select(items.c.id, items.c.kind).where(items.c.id.in_([said.from_id, said.to_id]))
    kinds = {row.id: row.kind for row in await connection.execute(query)}
    if len(kinds) < len((said.from_id, said.to_id)):
        raise NotFoundError("There is no such item.")
    if kinds[said.from_id] != kinds[said.to_id]:
        raise UnprocessableError("An item is redirected to one of its own kind.")
    await _is_free(connection, said)
    row = {name: getattr(said, name) for name in ("from_id", "to_id", "reason")}
    made = insert(redirects).values(row).returning(redirects.c.redirected_at)
    return Redirect(**row, redirected_at=(await connection.execute(made)).scalar_one())


async def _is_free(connection: AsyncConnection, said: RedirectIn) -> None:
    there = select(redirects.c.to_id).where(redirects.c.from_id == said.from_id)
    if (await connection.execute(there)).first() is not None:
        raise ConflictError("This item is redirected already: take that back first.")
    asked: dict[str, Any] = {"from_id": said.from_id, "to_id": said.to_id, "deepest": DEEPEST}
    depth, circular = (await connection.execute(AROUND, asked)).one()
    if circular:
        raise ConflictError("The other item is redirected to this one: that would be a circle.")
    if depth > DEEPEST:
        raise ConflictError(f"A chain has {DEEPEST} redirects at most: name the item at its end.")


async def take_back(connection: AsyncConnection, from_id: Id) -> None:
    """Let an item be itself again; raises NotFoundError where it is."""
    gone = await connection.execute(delete(redirects).where(redirects.c.from_id == from_id))
    if not gone.rowcount:
        raise NotFoundError("This item is not redirected.")


def redirects_page(after: AfterRedirect | None, limit: int) -> Rows:
    """Redirects, the newest first."""
    key = (redirects.c.redirected_at, redirects.c.from_id)
    columns = [redirects.c[name] for name in Redirect.__struct_fields__]
    query: Select[Any] = select(*columns).order_by(*(column.desc() for column in key))
    if after is not None:
        query = query.where(tuple_(*key) < tuple_(*after))
    return query.limit(limit)
