"""The books the house keeps of itself: changes, failures, published versions, schema hashes."""

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, Identity, Index, text
from sqlalchemy.dialects.postgresql import base
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from catalog_data.base import Derived, Fact

NOW = text("now()")
MAX_ATTEMPTS = 2


class Xid8(UserDefinedType[int]):
    """Postgres' 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Name of the type in SQL."""
        return "xid8"


base.ischema_names["xid8"] = Xid8  # so that Alembic knows it where it reads a database


class Change(Fact):
    """One statement that changed a table of facts: a trigger writes it, a sensor reads it."""

    __tablename__ = "changes"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    table_name: Mapped[str]
    xid: Mapped[int] = mapped_column(
        Xid8(), server_default=text("pg_current_xact_id()"), index=True
    )
    role: Mapped[str] = mapped_column(
        server_default=text("session_user"),
        comment="who wrote: the pipeline's own rows wake nobody",
    )
    changed_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)


class Failure(Derived):
    """One input an asset could not derive: tried twice, then left until its triple changes."""

    __tablename__ = "failures"
    __table_args__ = (Index("ix_failures_id", "id"),)

    asset: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True, comment="key of the input, as text")
    recipe: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    attempts: Mapped[int]
    error: Mapped[str] = mapped_column(comment="one sentence")
    failed_at: Mapped[dt.datetime]


class Published(Derived):
    """Which version of a whole artifact is served: the pointer the API reads through."""

    __tablename__ = "published"

    artifact: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(comment="a recipe, a release, an index")
    previous: Mapped[str | None] = mapped_column(comment="kept for rollback")
    details: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    published_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)


class SchemaHash(Derived):
    """The hash a derived table was created under: when it differs, the table is refilled."""

    __tablename__ = "schema_hashes"

    table_name: Mapped[str] = mapped_column(primary_key=True)
    hash: Mapped[str]
