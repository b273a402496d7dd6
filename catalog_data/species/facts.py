"""Facts of species: sources of names, the archives they gave, what was decided of their releases.

Names and trees themselves are derived: they can be read again from the archives that are kept.
"""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Fact

NOW = text("now()")
CODE = "^[a-z0-9][a-z0-9._-]{0,63}$"


class Decision(StrEnum):
    """What can be decided of a release."""

    PUBLISH = "publish"
    ROLLBACK = "rollback"
    OVERRIDE = "override"


class TaxonomySource(Fact):
    """One source of names: each has its own releases, and one of them is served."""

    __tablename__ = "taxonomy_sources"
    __table_args__ = (CheckConstraint(f"code ~ '{CODE}'", name="code"),)

    code: Mapped[str] = mapped_column(primary_key=True, comment="first part of every id it gives")
    title: Mapped[str | None] = mapped_column(comment="none: as its archive says")
    url: Mapped[str | None]
    dataset_key: Mapped[int | None] = mapped_column(comment="its number at ChecklistBank")
    frequency: Mapped[str] = mapped_column(server_default="irregular", comment="daily to irregular")
    licence: Mapped[str | None] = mapped_column(comment="none: as its archive says")
    citation: Mapped[str | None] = mapped_column(comment="none: as its archive says")
    priority: Mapped[int] = mapped_column(
        Integer, server_default=text("100"), comment="lower is asked first"
    )
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    added_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)


class TaxonomyArchive(Fact):
    """One archive of a source, kept by its content: its number is that of the release."""

    __tablename__ = "taxonomy_archives"
    __table_args__ = (UniqueConstraint("source", "content_id"),)

    release: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(
        ForeignKey("facts.taxonomy_sources.code", ondelete="CASCADE")
    )
    content_id: Mapped[str] = mapped_column(comment="SHA-256 of the zip in blobs/facts")
    name: Mapped[str] = mapped_column(comment="what the file or folder was called")
    size: Mapped[int] = mapped_column(comment="bytes")
    origin: Mapped[str | None] = mapped_column(comment="address it was downloaded from")
    added_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)


class TaxonomyDecision(Fact):
    """What was decided of a release: the newest of a source says which one is served.

    A release that passes its checks is published by the pipeline, by nobody. An override lets
    one be published whose ids or counts changed too much.
    """

    __tablename__ = "taxonomy_decisions"
    __table_args__ = (
        CheckConstraint("kind IN ('publish', 'rollback', 'override')", name="kind"),
        Index("ix_taxonomy_decisions_source", "source", "decided_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(
        ForeignKey("facts.taxonomy_sources.code", ondelete="CASCADE")
    )
    release: Mapped[int] = mapped_column(
        ForeignKey("facts.taxonomy_archives.release", ondelete="CASCADE")
    )
    kind: Mapped[str]
    reason: Mapped[str]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.users.id", ondelete="SET NULL"), comment="none: its checks passed"
    )
    decided_at: Mapped[dt.datetime] = mapped_column(server_default=text("clock_timestamp()"))
