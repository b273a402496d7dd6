"""Vectors and words in LanceDB: merge, delete, compact, index. One asset writes one table."""

import datetime as dt
import functools
import os
from collections.abc import Iterable, Iterator
from typing import Any

import dagster as dg
import polars as pl
import pyarrow as pa

DELETE_AT_ONCE = 1000
KEPT_VERSIONS = dt.timedelta(hours=1)


def storage_options() -> dict[str, str]:
    """What LanceDB needs to reach object storage, from the environment."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    options = {"region": os.environ.get("AWS_REGION", "us-east-1")}
    if endpoint:
        options |= {"endpoint": endpoint, "allow_http": str(endpoint.startswith("http:")).lower()}
        options |= {"virtual_hosted_style_request": "false"}
    return options


@functools.cache
def connection_to(uri: str) -> Any:
    """One connection per address and process."""
    import lancedb

    options = storage_options() if uri.startswith("s3://") else None
    return lancedb.connect(uri, storage_options=options)


def _quoted(values: Iterable[str]) -> str:
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


class Lance(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The LanceDB tables of one catalogue, as their writer sees them."""

    uri: str

    @property
    def connection(self) -> Any:
        """The LanceDB connection."""
        return connection_to(self.uri)

    def tables(self) -> list[str]:
        """Names of all tables."""
        found: list[str] = []
        page = self.connection.list_tables()
        found.extend(page.tables)
        while page.page_token:
            page = self.connection.list_tables(page_token=page.page_token)
            found.extend(page.tables)
        return found

    def has(self, table: str) -> bool:
        """Whether there is such a table."""
        return table in self.tables()

    def open(self, table: str) -> Any:
        """The table at its newest version."""
        opened = self.connection.open_table(table)
        opened.checkout_latest()
        return opened

    def columns(self, table: str, names: list[str]) -> pa.Table:
        """Some columns of all rows; raises where the table is absent."""
        query = self.open(table).search().select(names)
        result: pa.Table = query.limit(self.open(table).count_rows() or 1).to_arrow()
        return result

    def batches(
        self, table: str, names: list[str], among: Iterable[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Some columns of all rows, or of those whose first one is ``among`` some: in parts."""
        query = self.open(table).search().select(names)
        if among is not None:
            query = query.where(f"{names[0]} IN ({_quoted(among)})")
        yield from query.to_batches()

    def triples(self, table: str, key: str) -> pl.DataFrame:
        """Frame [id, fingerprint, recipe] of all rows; empty where the table is absent."""
        names = [key, "fingerprint", "recipe"]
        if not self.has(table):
            return pl.DataFrame(
                schema={"id": pl.String, "fingerprint": pl.String, "recipe": pl.String}
            )
        frame = pl.DataFrame(pl.from_arrow(self.columns(table, names)))
        return frame.select(names).rename({key: "id"})

    def computed_before(self, table: str, key: str, moment: dt.datetime) -> pl.Series:
        """Keys of rows that were computed before a moment; none where the table is absent."""
        if not self.has(table):
            return pl.Series("id", [], dtype=pl.String)
        frame = pl.DataFrame(pl.from_arrow(self.columns(table, [key, "computed_at"])))
        return frame.filter(pl.col("computed_at") < moment)[key].alias("id")

    def merge(self, table: str, schema: pa.Schema, rows: pa.Table, key: str) -> None:
        """Insert rows or overwrite those of the same key and recipe; one version of the table."""
        if not self.has(table):
            self.connection.create_table(table, schema=schema, exist_ok=True)
        merging = self.open(table).merge_insert([key, "recipe"])
        merging.when_matched_update_all().when_not_matched_insert_all().execute(rows.cast(schema))

    def delete(self, table: str, key: str, ids: pl.Series) -> int:
        """Delete the rows of these ids; how many there were."""
        if not self.has(table) or ids.is_empty():
            return 0
        opened = self.open(table)
        before = opened.count_rows()
        for start in range(0, len(ids), DELETE_AT_ONCE):
            opened.delete(f"{key} IN ({_quoted(ids[start : start + DELETE_AT_ONCE])})")
        return int(before - opened.count_rows())

    def delete_other_recipes(self, table: str, recipe: str) -> int:
        """Delete the rows of every other recipe: they were replaced."""
        opened = self.open(table)
        before = opened.count_rows()
        opened.delete(f"recipe != {_quoted([recipe])}")
        return int(before - opened.count_rows())

    def count(self, table: str) -> int:
        """Rows of a table; 0 where it is absent."""
        return int(self.open(table).count_rows()) if self.has(table) else 0

    def dimensions(self, table: str) -> int:
        """Length of a table's vectors."""
        return int(self.open(table).schema.field("vector").type.list_size)

    def drop(self, table: str) -> None:
        """Remove a table."""
        self.connection.drop_table(table, ignore_missing=True)

    def compact(self, table: str) -> None:
        """Join small files, bring indexes up to date, drop versions older than an hour."""
        self.open(table).optimize(cleanup_older_than=KEPT_VERSIONS)

    def is_indexed(self, table: str, column: str) -> bool:
        """Whether a column has an index."""
        return any(column in index.columns for index in self.open(table).list_indices())

    def index_words(self, table: str, column: str, *, phrases: bool = True) -> None:
        """Make the full-text index where it is absent, else add the new rows to it.

        Without ``phrases`` the index holds no positions: new rows are added in a third of the time.
        """
        from lancedb.index import FTS

        opened = self.open(table)
        if self.is_indexed(table, column):
            opened.optimize()
            return
        opened.create_index(
            column,
            config=FTS(
                with_position=phrases, stem=False, remove_stop_words=False, ascii_folding=True
            ),
        )

    def sample(self, table: str, column: str, step: int) -> list[Any]:
        """Values of a column in every ``step``-th row."""
        rows = list(range(0, self.count(table), step))
        values: list[Any] = self.open(table).take_offsets(rows).to_arrow()[column].to_pylist()
        return values

    def nearest(
        self, table: str, vector: Any, count: int, probes: int = 0, refine: int = 0
    ) -> list[str]:
        """Keys of the nearest rows by cosine: exactly, or by the index with ``probes``."""
        found = self._near(table, "vector", vector, count, probes, refine)
        keys: list[str] = (
            found.select(["content_id", "_distance"]).to_arrow()["content_id"].to_pylist()
        )
        return keys

    def distances(
        self, table: str, column: str, vector: Any, count: int, probes: int = 0, refine: int = 0
    ) -> list[float]:
        """How far the nearest rows lie (1 - cosine): exactly, or by the index with ``probes``."""
        found = self._near(table, column, vector, count, probes, refine)
        far: list[float] = found.select(["_distance"]).to_arrow()["_distance"].to_pylist()
        return far

    def _near(
        self, table: str, column: str, vector: Any, count: int, probes: int, refine: int
    ) -> Any:
        query = self.open(table).search(vector, vector_column_name=column)
        query = query.distance_type("cosine").limit(count)
        if probes:
            return query.nprobes(probes).refine_factor(refine)
        return query.bypass_vector_index()

    def can_index(self, table: str, column: str, multiple: int) -> bool:
        """Whether a table has a column of vectors whose length is a multiple."""
        schema = self.open(table).schema
        return column in schema.names and schema.field(column).type.list_size % multiple == 0

    def index_vectors(self, table: str, column: str = "vector") -> None:
        """Make the approximate index of unit vectors: IVF with residual quantisation."""
        from lancedb.index import IvfRq

        self.open(table).create_index(column, config=IvfRq(distance_type="cosine"))

    def drop_vector_index(self, table: str, column: str = "vector") -> None:
        """Go back to exact search."""
        opened = self.open(table)
        for index in opened.list_indices():
            if index.columns == [column]:
                opened.drop_index(index.name)
