"""The pointer of each artifact: which version is served, and what is told of it. No rows."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from catalog_data.ledger import Published
from resources.postgres import Postgres

PUBLISHED: sa.Table = Published.__table__  # type: ignore[assignment]


def served(postgres: Postgres, artifact: str) -> str | None:
    """The version of an artifact that is served, or None."""
    query = sa.select(PUBLISHED.c.version).where(PUBLISHED.c.artifact == artifact)
    with postgres.begin() as connection:
        return connection.execute(query).scalar()


def kept_versions(postgres: Postgres, artifact: str) -> set[str]:
    """The version of an artifact that is served, and the one before."""
    query = sa.select(PUBLISHED.c.version, PUBLISHED.c.previous)
    with postgres.begin() as connection:
        found = connection.execute(query.where(PUBLISHED.c.artifact == artifact)).one_or_none()
    return {version for version in found or () if version}


def details_of(postgres: Postgres, artifact: str) -> dict[str, Any]:
    """What is told of the published version of an artifact."""
    query = sa.select(PUBLISHED.c.details).where(PUBLISHED.c.artifact == artifact)
    with postgres.begin() as connection:
        found: dict[str, Any] = connection.execute(query).scalar() or {}
        return found


def withdraw(postgres: Postgres, artifact: str) -> None:
    """Serve nothing of an artifact any more."""
    with postgres.begin() as connection:
        connection.execute(sa.delete(PUBLISHED).where(PUBLISHED.c.artifact == artifact))


def publish(postgres: Postgres, artifact: str, version: str, details: dict[str, Any]) -> None:
    """Serve a version from now on; the one before is kept for rollback."""
    row = {"artifact": artifact, "version": version, "details": details}
    insert = postgresql.insert(PUBLISHED).values(**row, published_at=dt.datetime.now(dt.UTC))
    change = {name: insert.excluded[name] for name in ("version", "details", "published_at")}
    previous = sa.case(
        (PUBLISHED.c.version != insert.excluded.version, PUBLISHED.c.version),
        else_=PUBLISHED.c.previous,
    )
    upsert = insert.on_conflict_do_update(
        index_elements=[PUBLISHED.c.artifact], set_={**change, "previous": previous}
    )
    with postgres.begin() as connection:
        connection.execute(upsert)
