"""Which facts changed since a position: what wakes the pipeline. Who is woken is not here.

A position is a transaction id below which every transaction had ended. Only rows below the oldest
transaction that still runs are read, so one that commits late is seen late and never skipped.
"""

import datetime as dt

import polars as pl
import sqlalchemy as sa

from catalog_data.ledger import Change, Xid8
from resources.frames import read_frame
from resources.postgres import Postgres

START = 0


def _xid(position: int) -> sa.Cast[int]:
    return sa.cast(str(position), Xid8())


def _horizon(connection: sa.Connection) -> int:
    """The oldest transaction that still runs: all below it have ended."""
    query = "SELECT CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text)"
    return int(connection.execute(sa.text(query)).scalar_one())


def changes_since(postgres: Postgres, position: int) -> tuple[pl.DataFrame, int]:
    """What changed from a position on, and the position to go on from.

    Args:
        postgres: Any role that reads facts.
        position: ``START``, or what the last call gave. One that lies ahead of the server is of
            another server, and all is reported again.

    Returns:
        Frame [table_name, role], each pair once; role is who wrote.
    """
    with postgres.begin() as connection:
        # The horizon is read first: what ended below it is in every later snapshot.
        horizon = _horizon(connection)
        start = position if position <= horizon else START
        query = (
            sa.select(Change.table_name, Change.role)
            .where(Change.xid >= _xid(start), Change.xid < _xid(horizon))
            .distinct()
            .order_by(Change.table_name, Change.role)
        )
        return read_frame(connection, query), horizon


def trim(postgres: Postgres, before: dt.datetime) -> int:
    """Forget changes of transactions that began before a moment; how many there were."""
    with postgres.begin() as connection:
        return connection.execute(sa.delete(Change).where(Change.changed_at < before)).rowcount
