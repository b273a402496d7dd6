"""What the routes of people and faces give and take. Nothing is queried or decided here."""

import datetime as dt
import uuid
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
Ids = Annotated[list[uuid.UUID], Meta(min_length=1, max_length=1_000)]


class Person(Struct):
    """Somebody one's own photos show; without a name, a group of faces that look like one."""

    id: uuid.UUID
    name: str | None
    hidden: bool
    faces: int
    photos: int
    confirmed: int
    cover_face_id: uuid.UUID | None
    cover_photo_id: uuid.UUID | None


class PersonChange(Struct):
    """What is said of a person; fields left out stay."""

    name: Name | None | UnsetType = UNSET
    hidden: bool | UnsetType = UNSET
    cover_photo_id: uuid.UUID | None | UnsetType = UNSET


class Removal(Struct):
    """A person who was taken back, with how many faces were confirmed; and whether that was."""

    id: uuid.UUID
    person_id: uuid.UUID
    name: str | None
    removed_at: dt.datetime
    reverted_at: dt.datetime | None
    confirmed: int


class Merge(Struct):
    """Persons who are the same as the one that is named in the path."""

    others: Ids


class Split(Struct):
    """Faces that are somebody else's, and who that is."""

    faces: Ids
    name: Name | None = None


class Box(Struct):
    """A box as shares of the upright picture."""

    left: float
    top: float
    width: float
    height: float


class Face(Struct):
    """One face in one of one's own photos; a probability of 1 was said, not guessed.

    ``frame`` is the number of a film's still, 0 the picture itself or the film's poster.
    ``size`` is pixels of the shorter side, ``blur`` the variance of the Laplacian (low is
    blurred), ``yaw`` degrees. ``said`` is ``is``, ``stranger`` or ``no_face``.
    """

    id: uuid.UUID
    photo_id: uuid.UUID
    frame: int
    box: Box
    score: float | None
    size: float
    blur: float
    yaw: float
    region_name: str | None
    person_id: uuid.UUID | None
    person_name: str | None
    probability: float | None
    said: str | None


class Confirmation(Struct):
    """Who a face is: somebody known by id, or by a name; a new name makes a new person."""

    person_id: uuid.UUID | None = None
    name: Name | None = None


class Rejection(Struct):
    """Who a face is not; nobody named: whom it is shown as."""

    person_id: uuid.UUID | None = None


class Suggestion(Struct):
    """Whom a face may show, and one's own confirmed faces that say so, the nearest first."""

    person_id: uuid.UUID
    name: str | None
    probability: float
    evidence: list[uuid.UUID]


class Suggestions(Struct):
    """Persons a face may show, the likeliest first."""

    items: list[Suggestion]


class Unattached(Struct):
    """Something said of a face that is found no more."""

    id: uuid.UUID
    photo_id: uuid.UUID
    box: Box
    kind: str
    person_id: uuid.UUID | None
    said_at: dt.datetime


class UnattachedList(Struct):
    """All of them, the oldest first."""

    items: list[Unattached]


class Pair(Struct):
    """Two persons and on how many photos they are together."""

    person_id: uuid.UUID
    other_id: uuid.UUID
    photos: int


class Place(Struct):
    """Where a person stands in the picture of who is with whom, -1 to 1."""

    person_id: uuid.UUID
    name: str | None
    x: float
    y: float


class Point(Struct):
    """A face as a point: those of one look lie near each other."""

    face_id: uuid.UUID
    person_id: uuid.UUID | None
    name: str | None
    x: float
    y: float
    z: float


class Scatter(Struct):
    """All faces of one's own photos as points, three principal components each."""

    items: list[Point]


class Graph(Struct):
    """Named persons who are on photos together."""

    people: list[Place]
    pairs: list[Pair]
