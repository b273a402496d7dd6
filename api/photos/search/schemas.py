"""What the search routes answer. Nothing is searched here."""

from typing import Any

from msgspec import Struct

from api.photos.schemas import PhotoSummary


class Hit(Struct):
    """One photo found. Scores are compared within one answer only: more is better."""

    photo: PhotoSummary
    score: float


class Similar(Struct):
    """Photos that look alike, nearest first, by cosine in the space that was used."""

    items: list[Hit]
    next: str | None
    space: str | None
    recipe: str | None
    reason: str | None


class Component(Struct):
    """One way of searching: how many it found, how long it took, or why it could not."""

    name: str
    found: int
    milliseconds: float
    unavailable: str | None


class Explained(Struct):
    """How one hit came to its place: its rank in each component, from 1."""

    photo_id: str
    ranks: dict[str, int]


class Explanation(Struct):
    """How a line of search was read, what each component found, and every hit's ranks."""

    filters: dict[str, Any]
    words: list[str]
    phrases: list[str]
    components: list[Component]
    hits: list[Explained]
    milliseconds: float


class SearchAnswer(Struct):
    """Photos found, best first. ``searched`` names the components that took part."""

    items: list[Hit]
    next: str | None
    searched: list[str]
    explanation: Explanation | None
