"""What routes that find names are given and give, as Structs. Nothing is looked up here."""

from typing import Annotated

from msgspec import Meta, Struct, field

from api.species.schemas import Ref

Text = Annotated[str, Meta(max_length=500)]


class NameIn(Struct):
    """A name, and what else is known of it; an authorship of no letters says it has none."""

    name: Text
    authorship: Text | None = None
    rank: Text | None = None
    code: Text | None = None
    kingdom: Text | None = None
    phylum: Text | None = None
    class_: Text | None = field(default=None, name="class")
    order: Text | None = None
    family: Text | None = None


class Suggestion(Struct):
    """A name that may be meant; of a synonym, ``accepted`` is its taxon.

    ``match`` is how the text found it: exact, prefix or fuzzy.
    """

    id: str
    name: str | None
    authorship: str | None
    rank: str
    status: str
    match: str
    accepted: Ref | None


class VernacularHit(Struct):
    """A vernacular name and its taxon."""

    vernacular: str
    language: str | None
    taxon: Ref


class Suggestions(Struct):
    """Names for what was typed, best first, and vernacular names that begin with it."""

    items: list[Suggestion]
    vernaculars: list[VernacularHit]


class Hit(Struct):
    """A usage found by words of its name, or of the vernacular name that is told."""

    id: str
    name: str | None
    authorship: str | None
    rank: str
    status: str
    accepted: Ref | None
    vernacular: str | None
    language: str | None


class Usage(Struct, kw_only=True):
    """A usage that a name may mean, with its taxon and where that stands.

    ``accepted_by`` tells how a bare name comes to a taxon: a relation of names.
    """

    id: str | None
    name: str | None
    authorship: str | None
    rank: str | None
    status: str | None
    accepted_id: str | None
    accepted_name: str | None
    accepted_authorship: str | None
    accepted_by: str | None
    kingdom: str | None
    phylum: str | None
    class_: str | None = field(name="class")
    order: str | None
    family: str | None


class Candidate(Usage, kw_only=True):
    """One with its components: from 0, contradicts, to 1, agrees; null where one side is silent.

    Distances are letters: of the first word, and of all others.
    """

    name_likeness: float | None
    genus_distance: int | None
    epithets_distance: int | None
    authorship_likeness: float | None
    rank_likeness: float | None
    classification: float | None
    same_kingdom: float | None


class Match(Usage, kw_only=True):
    """What a name means: ``match`` says how well, ``rule`` what decided; no id where nothing did.

    ``suggestions`` are taxa whose vernacular name it is, where it is no scientific one.
    """

    asked_name: str
    asked_authorship: str | None
    match: str
    rule: str
    candidates: list[Candidate]
    suggestions: list[VernacularHit] = []


class Issue(Struct):
    """What is wrong with a name: a word for programs, and a sentence."""

    code: str
    detail: str


class Checked(Struct):
    """One name checked: known if it is a usage's own name, letter by letter."""

    name: str
    known: bool
    id: str | None
    issues: list[Issue]


class Validated(Struct):
    """Names checked, in their order, and whether all are known without an issue."""

    valid: bool
    items: list[Checked]
