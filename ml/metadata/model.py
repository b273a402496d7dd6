"""What is known of a photo without its pixels: the record, and text fit to be kept."""

import datetime as dt
import math
import re
from typing import Any

import msgspec

LONGEST, LONGEST_LABEL = 500, 200
UNFIT = re.compile("[\0\ud800-\udfff]")


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """What file, sidecars or egg tell of a photo; ``times`` holds the dates as written.

    ``from_sidecar`` names what sidecars told: fields, ``location`` and ``taken_at``.
    """

    format: str | None = None
    file_size: int | None = None
    width: int | None = None
    height: int | None = None
    orientation: int | None = None
    make: str | None = None
    model: str | None = None
    lens: str | None = None
    software: str | None = None
    f_number: float | None = None
    focal_length: float | None = None
    focal_length_35mm: float | None = None
    iso: int | None = None
    exposure_time: str | None = None
    exposure_seconds: float | None = None
    exposure_program: str | None = None
    metering_mode: str | None = None
    white_balance: str | None = None
    flash: str | None = None
    subject_distance: float | None = None
    digital_zoom: float | None = None
    duration: float | None = None
    serial: str | None = None
    exposure_bias: float | None = None
    bracketing: bool | None = None
    continuous: bool | None = None
    sequence: int | None = None
    burst_id: str | None = None
    content_identifier: str | None = None
    video_codec: str | None = None
    frame_rate: float | None = None
    rating: int | None = None
    title: str | None = None
    description: str | None = None
    keywords: list[str] = []
    creator: str | None = None
    copyright: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    altitude: float | None = None
    gps_at: dt.datetime | None = None
    face_regions: list[dict[str, Any]] = []
    exif: dict[str, Any] = {}
    warnings: list[str] = []
    times: dict[str, str] = {}
    from_sidecar: list[str] = []


def clean(value: object) -> str:
    """Text without what a database refuses (NUL, lone surrogates) and without outer blanks."""
    text = _decoded(value) if isinstance(value, bytes) else str(value)
    return UNFIT.sub("", text).strip()


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def text_or_none(value: object) -> str | None:
    """Cleaned text, None where nothing is left."""
    return None if value is None else clean(value) or None


def label(value: object) -> str | None:
    """A short text such as a camera's name; indexes refuse long ones."""
    return (text_or_none(value) or "")[:LONGEST_LABEL].strip() or None


def number(value: object) -> float | None:
    """A finite number of anything that stands for one ("28", "28/10", "28 mm"), else None."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        found = float(value) if isinstance(value, (int, float)) else _of_text(str(value))
    except (ValueError, OverflowError, ZeroDivisionError):
        return None
    return found if math.isfinite(found) else None


def _of_text(text: str) -> float:
    match = re.match(r"\s*([-+]?[\d.]+(?:e[-+]?\d+)?)(?:\s*/\s*([\d.]+))?", text, re.IGNORECASE)
    if match is None:
        raise ValueError("No number.")
    return float(match[1]) / float(match[2] or 1)


def positive(value: object) -> float | None:
    """A number above zero, else None: cameras write zero for what they do not know."""
    found = number(value)
    return found if found is not None and found > 0 else None


def whole(value: object, low: int, high: int) -> int | None:
    """A whole number within limits, else None."""
    found = number(value)
    if found is None or not low <= found <= high:
        return None
    return round(found)


def plain(value: Any, depth: int = 0) -> Any:
    """Any value as JSON holds it: texts cleaned and cut, no infinities, no great depth."""
    if value is None or isinstance(value, (bool, int)):
        return value if not isinstance(value, int) or abs(value) < 1 << 53 else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if depth < 8 and isinstance(value, dict):
        return {clean(name)[:LONGEST]: plain(item, depth + 1) for name, item in value.items()}
    if depth < 8 and isinstance(value, (list, tuple)):
        return [plain(item, depth + 1) for item in value[:1000]]
    return None if isinstance(value, (dict, list, tuple)) else clean(value)[:LONGEST]
