"""Tables replaced in one transaction, where only rows that differ are written. Whose: not here."""

from typing import Any

import polars as pl
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.dialects import postgresql

from resources.frames import write_frame

STAMPS = ("fingerprint", "recipe", "run_id", "computed_at")
# The columns of a statement are the model's own: nothing of anybody stands in it.
STAGED = "CREATE TEMP TABLE {staged} (LIKE {table} INCLUDING DEFAULTS) ON COMMIT DROP"
MERGED = """
    INSERT INTO {table} AS old ({columns}, {stamps})
    SELECT {columns}, encode(sha256(convert_to(ROW({columns})::text, 'UTF8')), 'hex'),
        recipe, run_id, computed_at FROM {staged}
    ON CONFLICT ({keys}) DO UPDATE SET {values}
    WHERE (old.fingerprint, old.recipe) IS DISTINCT FROM (EXCLUDED.fingerprint, EXCLUDED.recipe)
"""
REMOVED = """
    DELETE FROM {table} AS old
    WHERE NOT EXISTS (SELECT FROM {staged} AS new WHERE {same})
"""


def replace_rows(connection: sa.Connection, table: sa.Table, rows: pl.DataFrame) -> tuple[int, int]:
    """Make a table hold exactly these rows; how many were written, and how many removed.

    Args:
        connection: In a transaction.
        table: With the columns STAMPS; a fingerprint is the SHA-256 of the row's other columns.
        rows: All its columns but the fingerprint, keys unique; uuid and jsonb as String.
    """
    names = _names(table)
    connection.exec_driver_sql(STAGED.format(**names))
    empty = rows.with_columns(fingerprint=pl.lit(""))
    write_frame(connection, sql.Identifier(names["staged"]), empty)
    merged = connection.exec_driver_sql(MERGED.format(**names)).rowcount
    removed = connection.exec_driver_sql(REMOVED.format(**names)).rowcount
    connection.exec_driver_sql("DROP TABLE {staged}".format(**names))
    return merged, removed


def _names(table: sa.Table) -> dict[str, Any]:
    """What stands in the statements for one table."""
    quote = postgresql.dialect().identifier_preparer.quote  # type: ignore[no-untyped-call]
    columns = [quote(column.name) for column in table.c if column.name not in STAMPS]
    keys = [quote(column.name) for column in table.primary_key.columns]
    return {
        "table": table.fullname,
        "staged": f"staged_{table.name}",
        "columns": ", ".join(columns),
        "stamps": ", ".join(STAMPS),
        "keys": ", ".join(keys),
        "values": ", ".join(f"{name} = EXCLUDED.{name}" for name in (*columns, *STAMPS)),
        "same": " AND ".join(f"new.{name} = old.{name}" for name in keys),
    }
