"""The SQL database as frames and merges, in bulk. Which tables exist is the registry's matter."""

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.dialects import postgresql

from resources.frames import read_frame, write_frame, write_frames
from resources.requests import claim
from resources.runs import mark

SESSION = "-c TimeZone=UTC -c DateStyle=ISO"  # how COPY writes times, wherever the server stands


@functools.cache
def engine_for(url: str) -> sa.Engine:
    """One pooled engine per address and process."""
    address = url.replace("postgresql://", "postgresql+psycopg://", 1)
    return sa.create_engine(
        address, pool_pre_ping=True, pool_size=4, connect_args={"options": SESSION}
    )


class Postgres(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Tables of facts and derivations, as one role sees them."""

    url: str

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Whoever opens the database for a run says which process does it, for which request."""
        mark(context)
        claim(self.engine, context.run)

    @property
    def engine(self) -> sa.Engine:
        """The engine of this address."""
        return engine_for(self.url)

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """One transaction."""
        with self.engine.begin() as connection:
            yield connection

    def frame(
        self, query: sa.Executable, parameters: Mapping[str, Any] | None = None
    ) -> pl.DataFrame:
        """The rows of a query: uuid and jsonb as String, arrays of text as List."""
        with self.engine.connect() as connection:
            return read_frame(connection, query, parameters)

    def merge(self, table: sa.Table, rows: pl.DataFrame) -> None:
        """Insert rows, or overwrite those with the same primary key; one transaction.

        Args:
            table: The table; its primary key decides.
            rows: Columns of the table; uuid and jsonb as String.
        """
        if rows.is_empty():
            return
        with self.begin() as connection:
            merge_rows(connection, table, rows)

    def delete(self, table: sa.Table, ids: Sequence[str] | pl.Series) -> int:
        """Delete the rows whose first key column is among the ids; how many there were."""
        column = next(iter(table.primary_key.columns))
        wanted = sa.func.unnest(sa.cast(list(ids), postgresql.ARRAY(column.type)))
        query = sa.delete(table).where(column.in_(sa.select(wanted)))
        with self.begin() as connection:
            return connection.execute(query).rowcount

    @contextmanager
    def writing(self, name: str) -> Iterator[None]:
        """Be the one writer of an artifact: waits for another, and a dead one releases it."""
        key = {"name": f"wunderkammer.{name}"}
        with self.engine.connect() as connection:
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(sa.text("SELECT pg_advisory_lock(hashtextextended(:name, 0))"), key)
            try:
                yield
            finally:
                unlock = sa.text("SELECT pg_advisory_unlock(hashtextextended(:name, 0))")
                connection.execute(unlock, key)


def merge_rows(connection: sa.Connection, table: sa.Table, rows: pl.DataFrame) -> None:
    """COPY rows beside the table, then insert them or overwrite the same keys."""
    target = f"{table.schema}.{table.name}"
    columns = [name for name in rows.columns if name in table.c]
    staged = f"staged_{table.name}"
    connection.exec_driver_sql(
        f"CREATE TEMP TABLE {staged} (LIKE {target} INCLUDING DEFAULTS) ON COMMIT DROP"
    )
    write_frame(connection, sql.Identifier(staged), rows.select(columns))
    listed = ", ".join(columns)
    keys = ", ".join(column.name for column in table.primary_key.columns)
    values = ", ".join(f"{name} = EXCLUDED.{name}" for name in columns)
    connection.exec_driver_sql(
        f"INSERT INTO {target} ({listed}) SELECT {listed} FROM {staged} "  # noqa: S608
        f"ON CONFLICT ({keys}) DO UPDATE SET {values}"
    )
    connection.exec_driver_sql(f"DROP TABLE {staged}")


def insert_new(
    connection: sa.Connection, table: sa.Table, pieces: Iterable[pl.DataFrame]
) -> tuple[int, int]:
    """COPY rows beside the table, then insert those whose key is new; how many came, were new.

    Args:
        connection: In a transaction.
        table: Its primary key decides; of rows with one key, one is kept.
        pieces: Frames of the same columns, all of them the table's; taken one after the other.
    """
    target, staged = f"{table.schema}.{table.name}", f"staged_{table.name}"
    connection.exec_driver_sql(f"CREATE TEMP TABLE {staged} (LIKE {target}) ON COMMIT DROP")
    came = write_frames(connection, sql.Identifier(staged), pieces)
    new = connection.exec_driver_sql(
        f"INSERT INTO {target} SELECT * FROM {staged} ON CONFLICT DO NOTHING"  # noqa: S608
    ).rowcount
    connection.exec_driver_sql(f"DROP TABLE {staged}")
    return came, new
