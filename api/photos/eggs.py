"""PhotoEggs as clients send them, in either shape, verified and made one. Writing is elsewhere.

The nested shape (``metadata``, ``exif_dict``), the flat one (``PhotoCreateSchema``) and the flat
one inside ``photo_egg`` say the same.
"""

import base64
import binascii
import datetime as dt
import uuid
from typing import Annotated, Any

from msgspec import Meta, Struct, ValidationError, convert, to_builtins

from api.errors import UnprocessableError
from api.photos.schemas import Description, Stars, Title, Word
from catalog_data.identity import content_id
from catalog_data.photos.facts import Visibility
from ml.image import HEAD, Limits, UndecodableError, decode, sniff

Pixels = Annotated[int, Meta(ge=1, le=1_000_000)]
HOT_LIMITS = Limits(pixels=4_000_000, side=4_000)
COLD_LIMITS = Limits(pixels=100_000_000, side=20_000)
SERVED = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
FLAT = {
    "taken_at": "taken_at",
    "camera_make": "camera_make",
    "camera_model": "camera_model",
    "lens_make": "lens_make",
    "lens_model": "lens_model",
    "focal_length": "focal_length",
    "aperture": "f_number",
    "f_number": "f_number",
    "iso": "iso",
    "shutter_speed": "exposure_time",
    "exposure_time": "exposure_time",
    "gps_latitude": "gps_latitude",
    "gps_longitude": "gps_longitude",
    "gps_altitude": "gps_altitude",
}


class EggMetadata(Struct):
    """What the client read from the original; further fields are kept as they are."""

    taken_at: dt.datetime | None = None
    camera_make: str | None = None
    camera_model: str | None = None
    lens_make: str | None = None
    lens_model: str | None = None
    focal_length: float | None = None
    f_number: float | None = None
    iso: int | None = None
    exposure_time: str | float | None = None
    gps_latitude: float | None = None
    gps_longitude: float | None = None
    gps_altitude: float | None = None


class PhotoEggIn(Struct, omit_defaults=True):
    """A PhotoEgg and what its owner adds. ``photo_egg`` may hold the egg's own fields."""

    photo_egg: dict[str, Any] | None = None
    hothash: str | None = None
    hotpreview_base64: str | None = None
    coldpreview_base64: str | None = None
    width: Pixels | None = None
    height: Pixels | None = None
    metadata: dict[str, Any] | None = None
    exif_dict: dict[str, Any] | None = None
    is_valid_image: bool = True
    image_format: str | None = None
    file_size_bytes: Annotated[int, Meta(ge=0, le=1 << 53)] | None = None
    primary_filename: str | None = None
    taken_at: dt.datetime | None = None
    camera_make: str | None = None
    camera_model: str | None = None
    lens_make: str | None = None
    lens_model: str | None = None
    focal_length: float | None = None
    aperture: float | None = None
    f_number: float | None = None
    iso: int | None = None
    shutter_speed: str | None = None
    exposure_time: str | None = None
    gps_latitude: float | None = None
    gps_longitude: float | None = None
    gps_altitude: float | None = None
    title: Title | None = None
    description: Description | None = None
    rating: Stars | None = None
    visibility: Visibility | None = None
    tags: list[Word] | None = None
    author: Title | None = None
    author_id: uuid.UUID | None = None


class Preview(Struct, frozen=True):
    """A preview that decodes: its bytes, their SHA-256 and size in pixels."""

    data: bytes
    content_id: str
    width: int
    height: int


class Egg(Struct, frozen=True):
    """A verified egg."""

    hothash: str
    hot: Preview
    cold: Preview | None
    width: int
    height: int
    details: dict[str, Any]
    exif: dict[str, Any]
    sent: PhotoEggIn

    @property
    def largest(self) -> Preview:
        """The picture that all else is derived from."""
        return self.cold or self.hot


def one_shape(sent: PhotoEggIn) -> PhotoEggIn:
    """The egg with the fields of ``photo_egg``, if any, beside the others."""
    if sent.photo_egg is None:
        return sent
    outer = to_builtins(sent)
    inner = outer.pop("photo_egg")
    try:
        return convert({**inner, **outer}, PhotoEggIn)
    except ValidationError as error:
        raise UnprocessableError(f"photo_egg: {error}.") from error


def verify(sent: PhotoEggIn) -> Egg:
    """Decode and check an egg. CPU-bound: call it in a thread.

    Raises UnprocessableError for missing or malformed fields, a hash that is not that of the
    hotpreview, a preview that does not decode within limits.
    """
    sent = one_shape(sent)
    for name in ("hothash", "hotpreview_base64", "width", "height"):
        if getattr(sent, name) is None:
            raise UnprocessableError(f"The PhotoEgg has no {name}.")
    hot = preview(_unpacked(sent.hotpreview_base64, "hotpreview_base64"), HOT_LIMITS, "hotpreview")
    hothash = str(sent.hothash).strip().lower()
    if hothash != hot.content_id:
        raise UnprocessableError("The hothash is not the SHA-256 of the hotpreview's bytes.")
    packed = sent.coldpreview_base64
    cold = _unpacked(packed, "coldpreview_base64") if packed else None
    return Egg(
        hothash,
        hot,
        preview(cold, COLD_LIMITS, "coldpreview") if cold else None,
        sent.width or hot.width,
        sent.height or hot.height,
        _details(sent),
        without_nul(sent.exif_dict or {}),
        sent,
    )


def preview(data: bytes, limits: Limits, name: str) -> Preview:
    """A picture that decodes within limits, else UnprocessableError."""
    media = sniff(data[:HEAD])
    if media is None or media.name not in SERVED:
        raise UnprocessableError(f"The {name} is no JPEG, PNG or WebP picture.")
    try:
        decoded = decode(data, 100, limits)
    except UndecodableError as error:
        raise UnprocessableError(f"The {name} does not decode. {error.reason}") from error
    return Preview(data, content_id(data), decoded.width, decoded.height)


def _unpacked(packed: str | None, name: str) -> bytes:
    text = (packed or "").split(",", 1)[-1] if (packed or "").startswith("data:") else packed or ""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnprocessableError(f"{name} is no base64.") from error


def _details(sent: PhotoEggIn) -> dict[str, Any]:
    """The metadata object in the names of the nested shape, checked and otherwise as sent."""
    flat = {kept: getattr(sent, name) for name, kept in FLAT.items() if hasattr(sent, name)}
    given = {name: value for name, value in flat.items() if value is not None}
    details = {**to_builtins(given), **(sent.metadata or {})}
    if sent.primary_filename:
        details.setdefault("primary_filename", sent.primary_filename)
    try:
        convert(details, EggMetadata)
    except ValidationError as error:
        raise UnprocessableError(f"metadata: {error}.") from error
    cleaned: dict[str, Any] = without_nul(details)
    return cleaned


def without_nul(value: Any) -> Any:
    """The same without NUL signs, which EXIF is full of and Postgres keeps in no text."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [without_nul(item) for item in value]
    if isinstance(value, dict):
        return {without_nul(name): without_nul(item) for name, item in value.items()}
    return value
