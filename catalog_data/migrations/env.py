"""What Alembic runs: facts alone, on the connection that is given. It opens none itself."""

from typing import Any

from alembic import context

from catalog_data.tables import FACT_TABLES


def ours(name: str | None, kind: str, parents: Any) -> bool:
    """Whether a schema or table is for Alembic to compare."""
    return name == "facts" if kind == "schema" else True


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=FACT_TABLES[0].metadata,
    include_schemas=True,
    include_name=ours,
    version_table_schema="facts",
    compare_type=True,
    compare_server_default=False,
)
with context.begin_transaction():
    context.run_migrations()
