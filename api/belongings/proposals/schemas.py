"""What the routes of proposals give and take, as Structs. Nothing is queried here."""

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

Field = str


class Asking(Struct, forbid_unknown_fields=True):
    """Photos of one's own whose items are to be proposed, and where these are to lie."""

    photos: Annotated[list[uuid.UUID], Meta(min_length=1, max_length=100)]
    unit_id: uuid.UUID | None = None


class Candidate(Struct):
    """What a field may be: how sure that is (0 to 1), and what says so.

    Sources: ``picture`` (a model that sees), ``text`` (words that stand there), ``barcode``,
    ``catalogue`` (an earlier item with this barcode).
    """

    value: Any
    confidence: float
    source: str


class Likely(Struct):
    """An item there may be already, and what says so: barcode, serial, picture, words."""

    item_id: uuid.UUID
    name: str
    path: list[str]
    why: list[str]
    confidence: float


class Draft(Struct):
    """An item as it may be; of each field the likeliest first. Nothing is said until confirmed."""

    key: str
    fields: dict[Field, list[Candidate]]
    likely: list[Likely] = []


class Proposal(Struct):
    """A photo that was asked about, and the drafts of it that nobody decided yet."""

    photo_id: uuid.UUID
    unit_id: uuid.UUID | None
    asked_at: dt.datetime
    state: Literal["waiting", "failed", "ready"]
    drafts: list[Draft]
