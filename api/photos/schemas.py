"""What the photos routes give and take, as Structs. Nothing is queried or decided here."""

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from catalog_data.photos.facts import Visibility

Stars = Annotated[int, Meta(ge=0, le=5)]
Title = Annotated[str, Meta(max_length=500)]
Description = Annotated[str, Meta(max_length=20_000)]
Word = Annotated[str, Meta(min_length=1, max_length=50)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]
OffsetMinutes = Annotated[int, Meta(ge=-1080, le=1080)]
Name = Annotated[str, Meta(min_length=1, max_length=500)]
Degrees = Literal[0, 90, 180, 270]


class PhotoSummary(Struct, kw_only=False):
    """One photo in a list. ``taken_at`` is wall-clock time, without a zone.

    ``media`` is ``image`` or ``video``, whose ``duration`` is in seconds.
    """

    id: uuid.UUID
    owner_id: uuid.UUID
    hothash: str | None
    title: str | None
    rating: int | None
    favourite: bool
    visibility: str
    tags: list[str]
    taken_at: dt.datetime | None
    utc_offset_minutes: int | None
    width: int | None
    height: int | None
    media: str
    duration: float | None
    make: str | None
    model: str | None
    latitude: float | None
    longitude: float | None
    place: str | None
    country: str | None
    trashed_at: dt.datetime | None


class Camera(Struct):
    """What took the photo."""

    make: str | None
    model: str | None
    lens: str | None
    software: str | None


class Exposure(Struct):
    """How it was taken: focal lengths in mm, time as a fraction of a second."""

    f_number: float | None
    focal_length: float | None
    focal_length_35mm: float | None
    iso: int | None
    exposure_time: str | None
    exposure_program: str | None
    metering_mode: str | None
    white_balance: str | None
    flash: str | None


class TextBlock(Struct):
    """One line of text: its four corners as shares of the picture, and how sure it is, 0 to 1."""

    box: list[tuple[float, float]]
    text: str
    confidence: float


class Text(Struct):
    """The text that stands in a picture; empty where there is none, or none was read yet."""

    text: str
    confidence: float
    area: float
    engine: str | None
    blocks: list[TextBlock]


class Place(Struct):
    """Where it was taken, offline geocoding."""

    place: str | None
    region: str | None
    country: str | None
    country_code: str | None


class PreviewUrls(Struct):
    """Where the pictures of a photo are."""

    hotpreview: str
    small: str
    medium: str
    big: str
    coldpreview: str


class FileOut(Struct):
    """One file of a photo; its owner and staff alone see this."""

    path: str
    name: str
    kind: str
    media_type: str | None
    size: int
    content_id: str
    missing_since: dt.datetime | None


class PhotoDetail(Struct):
    """One photo. ``files``, ``derivations`` and ``exif`` are for its owner and staff.

    ``has_motion`` tells of a film inside of the picture's own file.
    """

    id: uuid.UUID
    owner_id: uuid.UUID
    hothash: str | None
    content_id: str
    is_egg: bool
    title: str | None
    description: str | None
    caption: str | None
    category: str | None
    author: str | None
    rating: int | None
    favourite: bool
    visibility: str
    tags: list[str]
    labels: list[str]
    keywords: list[str]
    taken_at: dt.datetime | None
    utc_offset_minutes: int | None
    time_zone: str | None
    taken_at_rule: str | None
    width: int | None
    height: int | None
    media: str
    duration: float | None
    video_codec: str | None
    frame_rate: float | None
    has_motion: bool
    format: str | None
    file_size: int | None
    camera: Camera
    exposure: Exposure
    latitude: float | None
    longitude: float | None
    altitude: float | None
    place: Place
    copyright: str | None
    rotation: int
    mirrored: bool
    exif: dict[str, Any] | None
    previews: PreviewUrls
    added_at: dt.datetime
    trashed_at: dt.datetime | None
    files: list[FileOut] | None
    derivations: dict[str, str] | None


class PhotoChange(Struct):
    """What a person says of a photo: fields left out stay, null takes back what was said.

    ``tags`` are words beside the file's keywords, ``keywords`` are said in their place. The picture
    is mirrored, then turned clockwise by ``rotation`` degrees.
    """

    title: Title | None | UnsetType = UNSET
    description: Description | None | UnsetType = UNSET
    rating: Stars | None | UnsetType = UNSET
    favourite: bool | UnsetType = UNSET
    visibility: Visibility | UnsetType = UNSET
    tags: list[Word] | UnsetType = UNSET
    author_id: uuid.UUID | None | UnsetType = UNSET
    taken_at: dt.datetime | None | UnsetType = UNSET
    utc_offset_minutes: OffsetMinutes | None | UnsetType = UNSET
    latitude: Latitude | None | UnsetType = UNSET
    longitude: Longitude | None | UnsetType = UNSET
    creator: Name | None | UnsetType = UNSET
    copyright: Description | None | UnsetType = UNSET
    keywords: list[Word] | None | UnsetType = UNSET
    rotation: Degrees | None | UnsetType = UNSET
    mirrored: bool | None | UnsetType = UNSET

    def __post_init__(self) -> None:
        """A place is both of its coordinates, or neither; nothing is said in two ways."""
        if self.tags is not UNSET and self.keywords is not UNSET:
            raise ValueError("tags or keywords are said, not both")
        if self.creator is not UNSET and self.author_id is not UNSET:
            raise ValueError("creator or author_id is said, not both")
        if (self.latitude is UNSET) != (self.longitude is UNSET):
            raise ValueError("latitude and longitude are said together")
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude and longitude are taken back together")


class TagsIn(Struct):
    """Words to put on a photo: kept in lower case."""

    tags: Annotated[list[Word], Meta(min_length=1, max_length=200)]


class TagsOut(Struct):
    """All words on a photo, in alphabetical order."""

    tags: list[str]


class PhotoCreated(Struct):
    """A photo as it was taken in; ``is_duplicate`` where its owner already had these bytes."""

    id: uuid.UUID
    hothash: str | None
    is_duplicate: bool
    content_id: str
    visibility: str
    rating: int | None
    width: int | None
    height: int | None
    taken_at: dt.datetime | None
    created_at: dt.datetime


class ColdpreviewOut(Struct):
    """A coldpreview as it is kept: the SHA-256 of its bytes, its size in pixels and in bytes."""

    hothash: str | None
    content_id: str
    width: int
    height: int
    size: int
