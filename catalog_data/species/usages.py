"""Names and the tree of one release: usages and lineages. Ids are the archive's, in one source."""

from typing import Any

from sqlalchemy import Index, Integer, SmallInteger, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import String

from catalog_data.base import Derived
from catalog_data.species.releases import PARTED, OfRelease

NUMBER = Integer()


class NameUsage(OfRelease, Derived):
    """One use of a name: an accepted taxon, a synonym of one, or a bare name."""

    __tablename__ = "name_usages"
    __table_args__ = (
        Index("ix_name_usages_name_id", "release", "name_id"),
        Index("ix_name_usages_rank", "rank"),
        PARTED,
    )

    id: Mapped[str] = mapped_column(primary_key=True, comment="the archive's own")
    name_id: Mapped[str | None] = mapped_column(comment="what relations of names refer to")
    parent_id: Mapped[str | None] = mapped_column(comment="as the archive says")
    accepted_id: Mapped[str | None] = mapped_column(comment="of a synonym; chains are followed")
    basionym_id: Mapped[str | None]
    status: Mapped[str] = mapped_column(comment="one of the six of ColDP")
    status_given: Mapped[str | None]
    rank: Mapped[str]
    scientific_name: Mapped[str | None]
    authorship: Mapped[str | None]
    uninomial: Mapped[str | None]
    generic_name: Mapped[str | None] = mapped_column(comment="first word of the name")
    infrageneric_epithet: Mapped[str | None]
    specific_epithet: Mapped[str | None]
    infraspecific_epithet: Mapped[str | None]
    cultivar_epithet: Mapped[str | None]
    notho: Mapped[str | None]
    code: Mapped[str | None] = mapped_column(comment="nomenclatural code")
    name_status: Mapped[str | None]
    name_phrase: Mapped[str | None]
    published_in_year: Mapped[int | None] = mapped_column(NUMBER)
    name_reference_id: Mapped[str | None]
    reference_id: Mapped[str | None] = mapped_column(comment="several, by commas")
    according_to_id: Mapped[str | None]
    extinct: Mapped[bool | None]
    environment: Mapped[str | None] = mapped_column(comment="several, by commas")
    link: Mapped[str | None]
    name_remarks: Mapped[str | None]
    remarks: Mapped[str | None]
    alternative_id: Mapped[str | None]
    source_id: Mapped[str | None] = mapped_column(comment="source within the archive")
    entity: Mapped[str | None] = mapped_column(comment="table it stands in; none: made of ranks")
    line: Mapped[int | None] = mapped_column(comment="of that table's file")
    issues: Mapped[list[str]] = mapped_column(ARRAY(String), comment="what is wrong with it")
    more: Mapped[dict[str, Any] | None] = mapped_column(comment="other columns that have a value")


class Lineage(OfRelease, Derived):
    """Where one usage stands in the tree: its interval, its taxon, its ancestors, its path.

    Taxa are told by their ``lft``, unique in a release: descendants of a taxon are those with
    ``lft`` in ``(lft, rgt]``. A synonym stands where its taxon stands; bare names stand nowhere.
    What the usages say of the taxon is here again: a lineage is one row, not two or three.
    """

    __tablename__ = "lineages"
    __table_args__ = (
        Index("ix_lineages_lft", "release", "lft"),
        Index("ix_lineages_parent", "release", "parent", "lft", postgresql_where=text("is_taxon")),
        PARTED,
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    is_taxon: Mapped[bool]
    lft: Mapped[int | None] = mapped_column(NUMBER)
    rgt: Mapped[int | None] = mapped_column(NUMBER)
    depth: Mapped[int | None] = mapped_column(SmallInteger, comment="0 for roots")
    parent: Mapped[int | None] = mapped_column(NUMBER, comment="lft of the parent of a taxon")
    status: Mapped[str] = mapped_column(comment="of the usage")
    accepted_id: Mapped[str | None] = mapped_column(comment="of a synonym")
    taxon_rank: Mapped[str | None] = mapped_column(comment="of the taxon where it stands")
    taxon_name: Mapped[str | None]
    kingdom: Mapped[int | None] = mapped_column(NUMBER, comment="lft, as of all ranks below")
    subkingdom: Mapped[int | None] = mapped_column(NUMBER)
    phylum: Mapped[int | None] = mapped_column(NUMBER)
    subphylum: Mapped[int | None] = mapped_column(NUMBER)
    class_: Mapped[int | None] = mapped_column("class", NUMBER)
    subclass: Mapped[int | None] = mapped_column(NUMBER)
    order: Mapped[int | None] = mapped_column(NUMBER)
    suborder: Mapped[int | None] = mapped_column(NUMBER)
    superfamily: Mapped[int | None] = mapped_column(NUMBER)
    family: Mapped[int | None] = mapped_column(NUMBER)
    subfamily: Mapped[int | None] = mapped_column(NUMBER)
    tribe: Mapped[int | None] = mapped_column(NUMBER)
    subtribe: Mapped[int | None] = mapped_column(NUMBER)
    genus: Mapped[int | None] = mapped_column(NUMBER)
    subgenus: Mapped[int | None] = mapped_column(NUMBER)
    section: Mapped[int | None] = mapped_column(NUMBER)
    species: Mapped[int | None] = mapped_column(NUMBER)
    subspecies: Mapped[int | None] = mapped_column(NUMBER)
    variety: Mapped[int | None] = mapped_column(NUMBER)
    form: Mapped[int | None] = mapped_column(NUMBER)
    path: Mapped[list[int] | None] = mapped_column(
        ARRAY(Integer), comment="lft from the root down to the taxon"
    )
