"""Values as clients spell them: ratios as pairs, lists as text, numbers of words. No tags here."""

import re
from typing import Any

from exifread.tags.exif import EXIF_TAGS

from ml.metadata.model import number, text_or_none

PART = re.compile(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?:\s*/\s*\d+(?:\.\d+)?)?", re.I | re.ASCII)
MOST = 16
CODES = {
    "exposure_program": 0x8822,
    "metering_mode": 0x9207,
    "flash": 0x9209,
    "white_balance": 0xA403,
}
TABLE: dict[int, Any] = EXIF_TAGS


def numbers(value: Any) -> list[float | None]:
    """All numbers of ``[59, 54, 50]``, ``[[59, 1], [54, 1]]``, ``(59, 54)`` or ``59 deg 54'``."""
    if isinstance(value, str):
        return [number(part) for part in PART.findall(value[:200])][:MOST]
    if isinstance(value, (list, tuple)):
        return [_ratio(numbers(each)) for each in value[:MOST] if not _nested(each)]
    return [number(value)]


def _nested(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and any(isinstance(v, (list, tuple)) for v in value)


def single(value: Any) -> float | None:
    """One number: of ``2.8``, ``"f/2.8"``, ``[2.8]``, or of a pair that stands for a ratio."""
    text = value.strip() if isinstance(value, str) else ""
    found = numbers(value)
    pair = isinstance(value, (list, tuple)) or text[:1] in ("(", "[")
    return _ratio(found) if pair else found[0] if found else None


def _ratio(found: list[float | None]) -> float | None:
    if len(found) != 2 or found[0] is None:
        return found[0] if found else None
    return found[0] / found[1] if found[1] else None


def worded(column: str, value: Any) -> str | None:
    """A code of EXIF in exifread's words, any other text as it is."""
    if isinstance(value, (dict, list)):
        return None
    text = text_or_none(value)
    known = TABLE[CODES[column]][1]
    found = known.get(int(text)) if text and re.fullmatch(r"\d{1,5}", text, re.ASCII) else None
    return found or text
