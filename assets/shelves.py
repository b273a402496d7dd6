"""Where derived rows and failures are kept: shelves of the incremental loop."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

import polars as pl
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from assets.incremental import FAILED
from catalog_data.base import Derived
from catalog_data.ledger import Failure
from resources.lance import Lance
from resources.postgres import Postgres

FAILURES: sa.Table = Failure.__table__  # type: ignore[assignment]


def dtype_of(column: sa.Column[Any]) -> pl.DataType:
    """The dtype a column's values have on their way into Postgres."""
    kind = column.type
    if isinstance(kind, postgresql.ARRAY):
        return pl.List(pl.String)
    if isinstance(kind, sa.DateTime):
        return pl.Datetime("us", "UTC" if kind.timezone else None)
    if isinstance(kind, sa.Boolean):
        return pl.Boolean()
    if isinstance(kind, sa.Integer):
        return pl.Int64()
    return pl.Float64() if isinstance(kind, sa.Float) else pl.String()


def frame_of(table: sa.Table, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows as a frame of the table's columns; jsonb values as text."""
    documents = [c.name for c in table.c if isinstance(c.type, postgresql.JSONB)]
    named = {name for row in rows for name in row}
    schema = {c.name: dtype_of(c) for c in table.c if c.name in named}
    told = [
        {**row, **{name: json.dumps(row[name]) for name in documents if row.get(name) is not None}}
        for row in rows
    ]
    return pl.DataFrame(told, schema=schema, orient="row")


@dataclass(frozen=True)
class TableShelf:
    """Rows in a derived table of Postgres, one per id."""

    postgres: Postgres
    model: type[Derived]

    @property
    def table(self) -> sa.Table:
        """The table of the model."""
        return self.model.__table__  # type: ignore[return-value]

    @property
    def key(self) -> sa.Column[Any]:
        """The column that is the id."""
        return next(iter(self.table.primary_key.columns))

    def triples(self) -> pl.DataFrame:
        """Frame [id, fingerprint, recipe]."""
        text = sa.cast(self.key, sa.Text).label("id")
        return self.postgres.frame(sa.select(text, self.table.c.fingerprint, self.table.c.recipe))

    def computed_before(self, moment: dt.datetime) -> pl.Series:
        """Ids of rows that were computed before a moment."""
        text = sa.cast(self.key, sa.Text).label("id")
        return self.postgres.frame(sa.select(text).where(self.table.c.computed_at < moment))["id"]

    def commit(self, rows: list[dict[str, Any]]) -> None:
        """Merge by id in one transaction."""
        if rows:
            renamed = [{**row, self.key.name: row["id"]} for row in rows]
            self.postgres.merge(self.table, frame_of(self.table, renamed))

    def remove(self, ids: pl.Series) -> int:
        """Delete the rows of these ids."""
        return self.postgres.delete(self.table, ids) if len(ids) else 0


@dataclass(frozen=True)
class LanceShelf:
    """Rows in a table of LanceDB, one per id and recipe."""

    lance: Lance
    table: str
    schema: pa.Schema
    key: str

    def triples(self) -> pl.DataFrame:
        """Frame [id, fingerprint, recipe]."""
        return self.lance.triples(self.table, self.key)

    def computed_before(self, moment: dt.datetime) -> pl.Series:
        """Ids of rows that were computed before a moment."""
        return self.lance.computed_before(self.table, self.key, moment)

    def commit(self, rows: list[dict[str, Any]]) -> None:
        """Merge by id and recipe: one version of the table."""
        if not rows:
            return
        columns = {
            name: [row["id"] if name == self.key else row[name] for row in rows]
            for name in self.schema.names
        }
        self.lance.merge(self.table, self.schema, pa.table(columns, schema=self.schema), self.key)

    def remove(self, ids: pl.Series) -> int:
        """Delete the rows of these ids."""
        return self.lance.delete(self.table, self.key, ids)


@dataclass(frozen=True)
class FailureRows:
    """The failures of one asset in Postgres."""

    postgres: Postgres
    asset: str

    def known(self) -> pl.DataFrame:
        """Frame [id, fingerprint, recipe, attempts]."""
        columns = [FAILURES.c[name] for name in FAILED]
        return self.postgres.frame(sa.select(*columns).where(FAILURES.c.asset == self.asset))

    def record(self, rows: list[dict[str, Any]]) -> None:
        """Replace whatever these ids had failed with."""
        now = dt.datetime.now(dt.UTC)
        told = [{**row, "asset": self.asset, "failed_at": now} for row in rows]
        with self.postgres.begin() as connection:
            connection.execute(self._of([row["id"] for row in rows]))
            connection.execute(sa.insert(FAILURES), told)

    def forget(self, ids: list[str]) -> None:
        """Drop the failures of ids."""
        with self.postgres.begin() as connection:
            connection.execute(self._of(ids))

    def forget_before(self, moment: dt.datetime, ids: pl.Series) -> None:
        """Drop the failures of ids that are older than a moment."""
        with self.postgres.begin() as connection:
            older = self._of(ids.to_list()).where(FAILURES.c.failed_at < moment)
            connection.execute(older)

    def keep_only(self, ids: pl.Series) -> int:
        """Drop the failures of inputs that are known no more; how many there were."""
        stale = self.known().join(ids.to_frame("id"), on="id", how="anti")["id"].to_list()
        if stale:
            self.forget(stale)
        return len(stale)

    def _of(self, ids: list[str]) -> sa.Delete:
        wanted = sa.any_(sa.cast(ids, postgresql.ARRAY(sa.Text)))
        return sa.delete(FAILURES).where(FAILURES.c.asset == self.asset, FAILURES.c.id == wanted)
