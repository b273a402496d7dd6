"""What the history gives and takes, as Structs. Nothing is queried or decided here."""

import datetime as dt
import uuid
from typing import Annotated, Any

from msgspec import Meta, Struct

from api.photos.schemas import PhotoChange


class Told(Struct):
    """One field: what holds, whence (``person``, ``sidecar``, ``file``, ``derived``), and both."""

    value: Any
    source: str | None
    said: Any
    file: Any


class PhotoFields(Struct):
    """What is said and told of a photo, field by field; for its owner and staff."""

    photo_id: uuid.UUID
    fields: dict[str, Told]


class Edit(Struct):
    """One field as it was said before and after; null where nothing was said."""

    id: uuid.UUID
    batch_id: uuid.UUID
    user_id: uuid.UUID
    field: str
    before: Any
    after: Any
    reverts: uuid.UUID | None
    edited_at: dt.datetime


class BulkChange(Struct):
    """The same said of several photos of one's own, all or none."""

    photos: Annotated[list[uuid.UUID], Meta(min_length=1, max_length=100)]
    change: PhotoChange


class BulkChanged(Struct):
    """The photos that were spoken of, and the batch in their histories."""

    batch_id: uuid.UUID
    photos: list[uuid.UUID]
