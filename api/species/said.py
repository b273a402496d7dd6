"""What is said beside a usage, as Structs: names, areas, works, other entities. No query here."""

from typing import Any

from msgspec import Struct

from api.species.schemas import Ref


class Author(Struct):
    """Somebody whom an archive lists as an author: what it says, under its own id."""

    id: str | None
    data: dict[str, Any]


class Synonym(Struct):
    """A name that is not the accepted one; ``kind`` tells synonyms from misapplied names."""

    id: str
    kind: str
    status: str
    rank: str
    scientific_name: str | None
    authorship: str | None
    name_phrase: str | None
    basionym_id: str | None
    according_to_id: str | None


class Vernacular(Struct):
    """One common name; ``language`` is ISO 639-3."""

    name: str
    transliteration: str | None
    language: str | None
    language_given: str | None
    preferred: bool | None
    country: str | None
    area: str | None
    sex: str | None
    reference_id: str | None
    remarks: str | None


class Occurrence(Struct):
    """One area where a taxon is, was or is at risk."""

    area: str | None
    area_id: str | None
    gazetteer: str | None
    establishment_means: str | None
    degree_of_establishment: str | None
    pathway: str | None
    threat_status: str | None
    year: str | None
    season: str | None
    life_stage: str | None
    reference_id: str | None
    remarks: str | None


class Work(Struct):
    """A work that is cited, and for what: name, taxon, according to, or an entity."""

    id: str
    cited_for: list[str]
    citation: str | None
    type: str | None
    author: str | None
    title: str | None
    container_title: str | None
    issued: str | None
    volume: str | None
    issue: str | None
    page: str | None
    doi: str | None
    link: str | None
    more: dict[str, Any] | None


class Detail(Struct):
    """One row of another entity of ColDP.

    ``direction`` is ``from`` where it is said of this one, ``to`` where of the related one.
    """

    line: int
    direction: str
    kind: str | None
    related_id: str | None
    related: Ref | None
    data: dict[str, Any]
