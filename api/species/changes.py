"""What changed between the release that is served and the one before. Other pairs aren't kept."""

from msgspec import Struct
from sqlalchemy import and_, exists, func, or_, select, true

from api.connections import Connections
from api.errors import NotFoundError
from api.pagination import cursor_of, position_of
from api.species.releases import Served, state_of
from api.species.tables import Condition, Rows, changes, number, of_release, parts, usages
from api.species.usage_path import key_of

After = tuple[str, str]


class Change(Struct):
    """One usage that is not as it was; of ``kind`` id, ``before`` is the id it had."""

    id: str
    kind: str
    before: str | None
    after: str | None
    name: str | None


class Changes(Struct):
    """What changed from one release to the next, counted by kind, and a page of it."""

    source: str
    before: int
    after: int
    counts: dict[str, int]
    items: list[Change]
    next: str | None


async def changes_of(
    connections: Connections,
    pair: tuple[int, int],
    kind: str | None,
    cursor: str | None,
    limit: int,
) -> Changes:
    """Changes by kind, then id. Raises NotFoundError where the two were not compared."""
    one = await _compared(connections, pair)
    position: After | None = position_of(cursor, After)
    rows = await connections.rows(_page(pair, kind, position, limit + 1))
    counts = await connections.rows(_counts(pair))
    items = [Change(key_of(one, row.id), *row[1:]) for row in rows[:limit]]
    last = rows[limit - 1] if len(rows) > limit else None
    more = None if last is None else cursor_of((last.kind, last.id))
    told = {row[0]: row[1] for row in counts}
    return Changes(one.source, *pair, told, items, more)


async def _compared(connections: Connections, pair: tuple[int, int]) -> Served:
    """The source whose pointer names both releases, of which the later one was compared."""
    known = {_pair(one): one for one in (await state_of(connections)).served if one.previous}
    held = {each: one for each, one in known.items() if await _holds(connections, each)}
    if pair not in held:
        raise NotFoundError(_instead(pair, sorted(held)))
    return held[pair]


def _pair(one: Served) -> tuple[int, int]:
    """What is compared, the earlier release first: after a rollback, that is the served one."""
    both = sorted((one.release, one.previous or one.release))
    return both[0], both[1]


async def _holds(connections: Connections, pair: tuple[int, int]) -> bool:
    """Whether the later release was compared, and with no other release than the earlier one."""
    part = exists().where(parts.c.release == pair[1], parts.c.part == changes.name)
    other = exists().where(of_release(changes, pair[1]), changes.c.previous != number(pair[0]))
    return bool(await connections.scalar(select(and_(part, ~other))))


def _instead(pair: tuple[int, int], held: list[tuple[int, int]]) -> str:
    asked = f"Releases {pair[0]} and {pair[1]} are not compared."
    if not held:
        return f"{asked} No releases are."
    told = ", ".join(f"{before}/diff/{after}" for before, after in held)
    return f"{asked} There is {told}."


def _of(pair: tuple[int, int]) -> Condition:
    return and_(of_release(changes, pair[1]), changes.c.previous == number(pair[0]))


def _counts(pair: tuple[int, int]) -> Rows:
    query = select(changes.c.kind, func.count()).where(_of(pair))
    return query.group_by(changes.c.kind).order_by(changes.c.kind)


def _page(pair: tuple[int, int], kind: str | None, after: After | None, limit: int) -> Rows:
    """The name of a usage is that of the later release, or else of the earlier one."""
    query = select(*(changes.c[name] for name in ("id", "kind", "before", "after")))
    query = query.where(_of(pair), true() if kind is None else changes.c.kind == kind)
    if after is not None:
        same = and_(changes.c.kind == after[0], changes.c.id > after[1])
        query = query.where(or_(changes.c.kind > after[0], same))
    some = query.order_by(changes.c.kind, changes.c.id).limit(number(limit)).subquery("some")
    names = [
        select(usages.c.scientific_name)
        .where(of_release(usages, release), usages.c.id == some.c.id)
        .scalar_subquery()
        for release in reversed(pair)
    ]
    named = select(*some.c, func.coalesce(*names).label("name"))
    return named.order_by(some.c.kind, some.c.id)
