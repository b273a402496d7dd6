"""Releases as they were derived: what each holds, its parts, what changed. Names are elsewhere."""

from typing import Any

from sqlalchemy import Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Derived
from catalog_data.photos.derived import Derivation


class OfRelease:
    """A row of one release: such tables have a partition for each release that is kept."""

    release: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)


PARTED = {"postgresql_partition_by": "LIST (release)"}


class TaxonRelease(Derivation, Derived):
    """One release of one source: what its archive says of itself, what it holds, what was found.

    The one that is served is in ``published`` under the artifact ``taxonomy:<source>``.
    """

    __tablename__ = "taxon_releases"
    __table_args__ = (Index("ix_taxon_releases_source", "source", "release"),)

    release: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    source: Mapped[str]
    content_id: Mapped[str]
    title: Mapped[str | None]
    alias: Mapped[str | None]
    version: Mapped[str | None]
    issued: Mapped[str | None]
    doi: Mapped[str | None]
    licence: Mapped[str | None]
    citation: Mapped[str | None]
    url: Mapped[str | None]
    document: Mapped[dict[str, Any]] = mapped_column(comment="the archive's metadata, whole")
    refused: Mapped[str | None] = mapped_column(comment="why it can't be served, one sentence")
    counts: Mapped[dict[str, Any]] = mapped_column(
        comment="rows by entity, status, rank, issue, problem; lines damaged and left out"
    )
    checks: Mapped[list[Any]] = mapped_column(comment="[{name, passed, value, limit, told}]")


class ReleasePart(Derivation, Derived):
    """One table of one release that is filled: id of the row is release and part."""

    __tablename__ = "release_parts"

    release: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    part: Mapped[str] = mapped_column(primary_key=True, comment="name of the table")
    rows: Mapped[int]


class ReleaseChange(OfRelease, Derived):
    """One usage that is not as it was in the release served before, by its id."""

    __tablename__ = "release_changes"
    __table_args__ = (Index("ix_release_changes_kind", "release", "previous", "kind", "id"), PARTED)

    id: Mapped[str] = mapped_column(primary_key=True)
    previous: Mapped[int] = mapped_column(Integer, comment="the release compared with")
    kind: Mapped[str] = mapped_column(
        primary_key=True, comment="added, removed, moved, status, rank, name or id"
    )
    before: Mapped[str | None] = mapped_column(comment="what was; of an id, the one before")
    after: Mapped[str | None]
