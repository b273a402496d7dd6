"""Reading one's own groups of duplicates, and what was decided of them. Nothing is written."""

import datetime as dt
import uuid
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, and_, any_, exists, func, or_, select

from api.connections import Connections
from api.errors import NotFoundError
from api.photos.duplicates.schemas import Decision, DuplicateStats, Group, GroupDetail, Member
from api.photos.view import Rows, table
from catalog_data.ledger import Published
from catalog_data.photos.decisions import DuplicateDecision
from catalog_data.photos.duplicates import DuplicateGroup, DuplicateMember

groups, members, decisions = (
    table(DuplicateGroup),
    table(DuplicateMember),
    table(DuplicateDecision),
)
SHOWN = [groups.c.group_id, *(groups.c[name] for name in Group.__struct_fields__[1:])]
published = table(Published)
DERIVED_AT = select(published.c.published_at).where(published.c.artifact == "photo_duplicates")
# What was decided since all groups were derived closes one, until they are derived again.
DECIDED = exists().where(
    decisions.c.owner_id == groups.c.owner_id,
    decisions.c.reverted_at.is_(None),
    decisions.c.decided_at >= func.coalesce(DERIVED_AT.scalar_subquery(), groups.c.computed_at),
    groups.c.group_id == any_(decisions.c.photos),
)


class AfterGroup(NamedTuple):
    """The last group of the page before."""

    saving: int
    id: uuid.UUID


class AfterDecision(NamedTuple):
    """The last decision of the page before."""

    decided_at: dt.datetime
    id: uuid.UUID


def open_groups(owner: uuid.UUID) -> Select[*tuple[Any, ...]]:
    """Groups of an owner of which nothing is decided, as rows of Group."""
    return select(*SHOWN).where(groups.c.owner_id == owner, ~DECIDED)


def groups_page(owner: uuid.UUID, kind: str | None, after: AfterGroup | None, limit: int) -> Rows:
    """Open groups of an owner, those that save most first."""
    query = open_groups(owner)
    if kind is not None:
        query = query.where(groups.c.kind == kind)
    if after is not None:
        same = and_(groups.c.saving == after.saving, groups.c.group_id > after.id)
        query = query.where(or_(groups.c.saving < after.saving, same))
    return query.order_by(groups.c.saving.desc(), groups.c.group_id).limit(limit)


async def group_of(connections: Connections, owner: uuid.UUID, group: uuid.UUID) -> GroupDetail:
    """One open group of an owner; raises NotFoundError."""
    found = await connections.first(open_groups(owner).where(groups.c.group_id == group))
    if found is None:
        raise NotFoundError("There is no such group of duplicates.")
    rows = await connections.rows(members_of(group))
    return GroupDetail(Group(*found), [Member(*row) for row in rows])


def members_of(group: uuid.UUID) -> Rows:
    """Rows of Member of a group, the centre first."""
    columns = [members.c[name] for name in Member.__struct_fields__]
    order = (members.c.similarity.desc(), members.c.distance, members.c.photo_id)
    return select(*columns).where(members.c.group_id == group).order_by(*order)


async def stats_of(connections: Connections, owner: uuid.UUID) -> DuplicateStats:
    """Figures of an owner's open groups."""
    shown = open_groups(owner).subquery("shown")
    sums = [func.coalesce(func.sum(shown.c[name]), 0) for name in ("photos", "saving")]
    (row,) = await connections.rows(select(func.count(), *sums).select_from(shown))
    return DuplicateStats(*(int(value) for value in row))


def decisions_page(owner: uuid.UUID, after: AfterDecision | None, limit: int) -> Rows:
    """Decisions of an owner, the newest first, those that were taken back among them."""
    query = select(decisions).where(decisions.c.owner_id == owner)
    if after is not None:
        same = and_(decisions.c.decided_at == after.decided_at, decisions.c.id > after.id)
        query = query.where(or_(decisions.c.decided_at < after.decided_at, same))
    return query.order_by(decisions.c.decided_at.desc(), decisions.c.id).limit(limit)


def decision(row: Row[*tuple[Any, ...]]) -> Decision:
    """A row of ``decisions``."""
    told = row.undo
    return Decision(
        row.id,
        row.verdict,
        list(row.photos),
        row.kept_id,
        told.get("gained", []),
        told.get("conflicts", []),
        row.decided_at,
        row.reverted_at,
    )
