"""The book of a crawl: what is still to be asked, how far each list was read, what was given up.

It is in the database, so that a crawl that was killed goes on at the very page it was at.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

import polars as pl
import sqlalchemy as sa

from catalog_data.music.crawl import MAX_ATTEMPTS, OPEN, MusicCrawlStep, State, Step
from resources.postgres import insert_new

STEPS: sa.Table = MusicCrawlStep.__table__  # type: ignore[assignment]
MATCHING = (Step.ISRC, Step.RECORDING)
LEASE = dt.timedelta(minutes=2)  # one answer takes seconds, or a minute of tries
DIED = "Whoever asked this never told of an answer."
MAX_OF_MATCHES = 8
FIRST_WAIT = dt.timedelta(minutes=5)  # before another try; twice as long before each further one
COLUMNS = ("source", "kind", "external_id", "item_id", "next_offset", "attempts")


class Asked(NamedTuple):
    """One list that is to be read on."""

    source: str
    kind: Step
    external_id: str
    item_id: str | None
    offset: int
    attempts: int


def most_attempts(kind: Step) -> int:
    """After so many in a row a question of a kind is given up."""
    return MAX_OF_MATCHES if kind in MATCHING else MAX_ATTEMPTS


def due(connection: sa.Connection, source: str, kinds: Sequence[Step]) -> Asked | None:
    """What is to be asked next, kind by kind in their order; None where all is read or waits."""
    order = sa.case({kind.value: place for place, kind in enumerate(kinds)}, value=STEPS.c.kind)
    query = (
        sa.select(*(STEPS.c[name] for name in COLUMNS))
        .where(
            STEPS.c.source == source,
            STEPS.c.kind.in_([kind.value for kind in kinds]),
            STEPS.c.state.in_([state.value for state in OPEN]),
            STEPS.c.due_at <= sa.func.now(),
        )
        .order_by(order, STEPS.c.due_at, STEPS.c.external_id)
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _asked(row)


def lend(connection: sa.Connection, source: str, kind: Step) -> Asked | None:
    """What is to be asked next, ``running`` for as long as a lease; None where nothing is due.

    Questions that another transaction is lending just now are passed over. One whose lease ended
    without an answer counts as an attempt that failed, and is lent again.
    """
    _lapse(connection, source, kind)
    open_ = STEPS.c.state.in_([state.value for state in OPEN])
    here = (STEPS.c.source == source, STEPS.c.kind == kind.value)
    due_now = sa.select(STEPS.c.external_id).where(*here, open_, STEPS.c.due_at <= sa.func.now())
    first = due_now.order_by(STEPS.c.due_at, STEPS.c.external_id).limit(1)
    free = first.with_for_update(skip_locked=True).scalar_subquery()
    lent = sa.update(STEPS).where(*here, STEPS.c.external_id == free)
    until = sa.func.now() + sa.literal(LEASE, sa.Interval())
    told = lent.values(state=State.RUNNING.value, due_at=until, changed_at=sa.func.now())
    row = connection.execute(told.returning(*(STEPS.c[name] for name in COLUMNS))).one_or_none()
    return None if row is None else _asked(row)


def give_back(connection: sa.Connection, step: Asked) -> None:
    """A question was not asked, or nobody was there to answer: that is no attempt."""
    state = State.RETRY if step.attempts else State.PENDING
    _set(connection, step, state=state.value, due_at=sa.func.now())


def enqueue(connection: sa.Connection, source: str, kind: Step, found: pl.DataFrame) -> int:
    """Ask about things, too: frame [external_id, item_id]; how many were not known yet."""
    columns = STEPS.c.keys()
    now = pl.lit(dt.datetime.now(dt.UTC))
    told = {"source": pl.lit(source), "kind": pl.lit(kind.value), "next_offset": pl.lit(0)}
    told |= {"state": pl.lit(State.PENDING.value), "attempts": pl.lit(0)}
    told |= {"error": pl.lit(None, pl.String), "due_at": now, "changed_at": now}
    return insert_new(connection, STEPS, [found.with_columns(**told).select(columns)])[1]


def read_on(connection: sa.Connection, step: Asked, following: int | None) -> None:
    """A page came: the list goes on there, or is read."""
    state = State.DONE if following is None else State.PENDING
    offset = step.offset if following is None else following
    _set(connection, step, state=state.value, next_offset=offset, attempts=0, error=None)


def end(connection: sa.Connection, step: Asked, state: State, why: str | None = None) -> None:
    """A question is answered for good, one way or another."""
    _set(connection, step, state=state.value, error=why)


def failed(connection: sa.Connection, step: Asked, why: str) -> State:
    """An answer was of no use: it is asked for again later, or given up."""
    attempts = step.attempts + 1
    state = State.RETRY if attempts < most_attempts(step.kind) else State.DEAD
    wait = sa.literal(FIRST_WAIT * 2**step.attempts, sa.Interval())
    told = {"state": state.value, "attempts": attempts, "error": why[:500]}
    _set(connection, step, due_at=sa.func.now() + wait, **told)
    return state


def standing(connection: sa.Connection, source: str, kind: Step) -> dict[str, int]:
    """How many questions of a kind stand how."""
    query = (
        sa.select(STEPS.c.state, sa.func.count())
        .where(STEPS.c.source == source, STEPS.c.kind == kind.value)
        .group_by(STEPS.c.state)
        .order_by(STEPS.c.state)
    )
    return {state: count for state, count in connection.execute(query)}


def again(connection: sa.Connection, source: str, kind: Step) -> None:
    """Read all lists of a kind anew: what is new in them is found."""
    done = sa.update(STEPS).where(
        STEPS.c.source == source, STEPS.c.kind == kind.value, STEPS.c.state == State.DONE.value
    )
    connection.execute(done.values(state=State.PENDING.value, next_offset=0))


def _asked(row: sa.Row[Any]) -> Asked:
    item = None if row.item_id is None else str(row.item_id)
    return Asked(row.source, Step(row.kind), row.external_id, item, row.next_offset, row.attempts)


def _lapse(connection: sa.Connection, source: str, kind: Step) -> None:
    """Take back what was lent and never answered; too often, and it is given up."""
    attempts = STEPS.c.attempts + 1
    given_up = attempts >= most_attempts(kind)
    state = sa.case((given_up, State.DEAD.value), else_=State.RETRY.value)
    lost = sa.update(STEPS).where(
        STEPS.c.source == source,
        STEPS.c.kind == kind.value,
        STEPS.c.state == State.RUNNING.value,
        STEPS.c.due_at <= sa.func.now(),
    )
    connection.execute(lost.values(state=state, attempts=attempts, error=DIED))


def _set(connection: sa.Connection, step: Asked, **values: object) -> None:
    """Write of a step; not where somebody else tried meanwhile, whose word counts then."""
    this = sa.update(STEPS).where(
        STEPS.c.source == step.source,
        STEPS.c.kind == step.kind.value,
        STEPS.c.external_id == step.external_id,
        STEPS.c.attempts == step.attempts,
    )
    connection.execute(this.values(changed_at=sa.func.now(), **values))
