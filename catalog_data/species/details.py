"""What a release says of its taxa and names beside the tree. Keys are lines of the archive's files.

Such rows have no key of their own in ColDP, and the same taxon may be named twice alike.
"""

from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Derived
from catalog_data.species.releases import PARTED, OfRelease


class VernacularName(OfRelease, Derived):
    """One common name of one taxon in one language."""

    __tablename__ = "vernacular_names"
    __table_args__ = (
        Index("ix_vernacular_names_taxon", "release", "taxon_id"),
        Index(
            "ix_vernacular_names_name",
            "release",
            text("lower(name) text_pattern_ops"),
        ),
        Index(
            "ix_vernacular_names_words",
            text("to_tsvector('simple'::regconfig, name)"),
            postgresql_using="gin",
        ),
        PARTED,
    )

    line: Mapped[int] = mapped_column(primary_key=True)
    taxon_id: Mapped[str]
    name: Mapped[str]
    transliteration: Mapped[str | None]
    language: Mapped[str | None] = mapped_column(comment="ISO 639-3")
    language_given: Mapped[str | None] = mapped_column(comment="where it was another")
    preferred: Mapped[bool | None]
    country: Mapped[str | None] = mapped_column(comment="ISO 3166, two letters")
    area: Mapped[str | None]
    sex: Mapped[str | None]
    reference_id: Mapped[str | None]
    remarks: Mapped[str | None]


class Distribution(OfRelease, Derived):
    """One area where one taxon is, was, or is at risk."""

    __tablename__ = "distributions"
    __table_args__ = (Index("ix_distributions_taxon", "release", "taxon_id"), PARTED)

    line: Mapped[int] = mapped_column(primary_key=True)
    taxon_id: Mapped[str]
    area: Mapped[str | None]
    area_id: Mapped[str | None]
    gazetteer: Mapped[str | None]
    establishment_means: Mapped[str | None] = mapped_column(comment="also of the old `status`")
    degree_of_establishment: Mapped[str | None]
    pathway: Mapped[str | None]
    threat_status: Mapped[str | None] = mapped_column(comment="as given; IUCN's are two letters")
    year: Mapped[str | None]
    season: Mapped[str | None]
    life_stage: Mapped[str | None]
    reference_id: Mapped[str | None]
    remarks: Mapped[str | None]


class TaxonReference(OfRelease, Derived):
    """One work that a release cites."""

    __tablename__ = "taxon_references"
    __table_args__ = (PARTED,)

    id: Mapped[str] = mapped_column(primary_key=True, comment="the archive's own")
    citation: Mapped[str | None]
    type: Mapped[str | None]
    author: Mapped[str | None]
    title: Mapped[str | None]
    container_title: Mapped[str | None]
    issued: Mapped[str | None]
    volume: Mapped[str | None]
    issue: Mapped[str | None]
    page: Mapped[str | None]
    doi: Mapped[str | None]
    link: Mapped[str | None]
    more: Mapped[dict[str, Any] | None] = mapped_column(comment="other columns that have a value")


class TaxonDetail(OfRelease, Derived):
    """One row of any other entity of ColDP: relations, properties, types, media, treatments."""

    __tablename__ = "taxon_details"
    __table_args__ = (
        Index("ix_taxon_details_subject", "release", "subject_id", "entity"),
        Index(
            "ix_taxon_details_related",
            "release",
            "related_id",
            "entity",
            postgresql_where=text("related_id IS NOT NULL"),
        ),
        PARTED,
    )

    entity: Mapped[str] = mapped_column(primary_key=True, comment="NameRelation, TaxonProperty, …")
    line: Mapped[int] = mapped_column(primary_key=True, comment="of a treatment, its place")
    subject_id: Mapped[str | None] = mapped_column(
        comment="taxon or name it is said of; of an author, its own id"
    )
    related_id: Mapped[str | None] = mapped_column(comment="taxon or name it is related to")
    kind: Mapped[str | None] = mapped_column(comment="type of a relation, name of a property")
    data: Mapped[dict[str, Any]] = mapped_column(comment="columns that have a value")
