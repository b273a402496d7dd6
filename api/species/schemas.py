"""What routes of species give, as Structs. Nothing is queried or decided here."""

from typing import Any, Generic, TypeVar

from msgspec import Struct, field

T = TypeVar("T")


class Ref(Struct):
    """A usage, named."""

    id: str
    rank: str
    name: str | None
    authorship: str | None


class Of(Struct, Generic[T]):
    """Some items of a list about one usage; ``of`` is the id they are about.

    What is said of a synonym is said of its accepted taxon: then ``of`` is that taxon's id.
    """

    of: str
    items: list[T]
    next: str | None


class Listing(Struct, Generic[T]):
    """Some items of a list of one source, and the cursor of the next ones."""

    source: str
    items: list[T]
    next: str | None


class TaxonSummary(Struct):
    """One usage in a list, with the names of its ancestors."""

    id: str
    scientific_name: str | None
    authorship: str | None
    rank: str
    status: str
    accepted_id: str | None
    parent_id: str | None
    extinct: bool | None
    environment: list[str]
    has_children: bool
    kingdom: str | None = None
    phylum: str | None = None
    class_: str | None = field(default=None, name="class")
    order: str | None = None
    family: str | None = None
    genus: str | None = None


class Lineage(Struct):
    """Ancestors from the root down, the taxon itself last.

    A synonym stands where its accepted taxon stands: ``of`` is that taxon, and the sentence says
    so. A bare name stands nowhere: no items, and the sentence says so.
    """

    id: str
    of: str | None
    items: list[Ref]
    sentence: str | None


class Common(Struct):
    """The lowest taxon that several have in common; none where their roots differ."""

    lca: Ref | None
    lineage: list[Ref]
    sentence: str | None


class SourceBrief(Struct):
    """The source of an answer: what to cite, and under which licence."""

    code: str
    title: str | None
    licence: str | None
    citation: str | None
    release: int
    version: str | None
    issued: str | None
    doi: str | None
    url: str | None


class Counts(Struct):
    """How much is known of a taxon; of a synonym, of its accepted taxon."""

    children: int
    descendants: int
    synonyms: int
    vernaculars: int
    distributions: int
    details: dict[str, int]


class Conservation(Struct):
    """A status of IUCN's list in two letters, and who says so: an entity of the archive."""

    status: str
    said_by: str
    given: str
    area: str | None
    reference_id: str | None


class Issue(Struct):
    """What was found wrong with a usage, as a name and as a sentence."""

    issue: str
    sentence: str


class Area(Struct):
    """A place where a taxon is native."""

    area: str | None
    area_id: str | None
    gazetteer: str | None


class Usage(Struct):
    """One usage, whole."""

    id: str
    usage_id: str
    status: str
    status_given: str | None
    rank: str
    scientific_name: str | None
    authorship: str | None
    uninomial: str | None
    generic_name: str | None
    infrageneric_epithet: str | None
    specific_epithet: str | None
    infraspecific_epithet: str | None
    cultivar_epithet: str | None
    notho: str | None
    code: str | None
    name_status: str | None
    name_phrase: str | None
    published_in_year: int | None
    extinct: bool | None
    environment: list[str]
    accepted: Ref | None
    parent: Ref | None
    basionym: Ref | None
    classification: dict[str, Ref | None]
    counts: Counts
    conservation: Conservation | None
    native_areas: list[Area]
    reference_id: str | None
    name_reference_id: str | None
    according_to_id: str | None
    alternative_id: str | None
    source_id: str | None
    link: str | None
    name_remarks: str | None
    remarks: str | None
    issues: list[Issue]
    more: dict[str, Any]
    source: SourceBrief
