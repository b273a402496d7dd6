"""What the routes of duplicates give and take. Nothing is queried or decided here."""

import datetime as dt
import uuid
from typing import Literal

from msgspec import Struct

Kind = Literal["exact", "similar"]


class Group(Struct):
    """Photos that show one picture, which of them is proposed to be kept, and why.

    ``saving`` is what all others take up in bytes, ``similarity`` that of the least alike.
    """

    id: uuid.UUID
    kind: str
    photos: int
    kept_id: uuid.UUID
    decided_by: str
    reasons: list[str]
    saving: int
    similarity: float


class Member(Struct):
    """One photo of a group, and how near it is to the group's centre."""

    photo_id: uuid.UUID
    distance: int
    similarity: float


class GroupDetail(Struct):
    """A group with its photos, the nearest to the centre first."""

    group: Group
    members: list[Member]


class DuplicateStats(Struct):
    """All groups that are open, their photos, and the bytes to be saved."""

    groups: int
    photos: int
    saving: int


class Resolution(Struct):
    """Which photo to keep; nothing said: the one that is proposed."""

    kept_id: uuid.UUID | None = None


class Decision(Struct):
    """What was decided of a group.

    ``gained`` are the fields that the kept photo took over, ``conflicts`` those in which it did
    not, though the others say something else.
    """

    id: uuid.UUID
    verdict: str
    photos: list[uuid.UUID]
    kept_id: uuid.UUID | None
    gained: list[str]
    conflicts: list[str]
    decided_at: dt.datetime
    reverted_at: dt.datetime | None
