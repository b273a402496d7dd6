"""From EXIF tags to the columns of a photo: camera, exposure, words and dates. No GPS here."""

from fractions import Fraction
from typing import Any

from ml.metadata.model import label, positive, whole
from ml.metadata.tags import Tags, first, text, told

DATES = {
    "DateTimeOriginal": ("EXIF DateTimeOriginal", "Image DateTimeOriginal"),
    "DateTimeDigitized": ("EXIF DateTimeDigitized",),
    "DateTime": ("Image DateTime",),
    "OffsetTimeOriginal": ("EXIF OffsetTimeOriginal",),
    "OffsetTimeDigitized": ("EXIF OffsetTimeDigitized",),
    "OffsetTime": ("EXIF OffsetTime",),
    "SubSecTimeOriginal": ("EXIF SubSecTimeOriginal",),
    "SubSecTimeDigitized": ("EXIF SubSecTimeDigitized",),
    "SubSecTime": ("EXIF SubSecTime",),
}
ENDLESS = 65535
SHORTEST = 1e-9  # seconds: no shutter is quicker, and the reciprocal of less may be infinite


def camera(tags: Tags) -> dict[str, Any]:
    """Make, model, lens, software and orientation."""
    return {
        "make": label(text(tags, "Image Make")),
        "model": label(text(tags, "Image Model")),
        "lens": label(text(tags, "EXIF LensModel", "Image LensModel")),
        "software": label(text(tags, "Image Software")),
        "orientation": whole(first(tags, "Image Orientation"), 1, 8),
    }


def exposure(tags: Tags) -> dict[str, Any]:
    """How the picture was exposed."""
    seconds = positive(first(tags, "EXIF ExposureTime", "Image ExposureTime"))
    distance = positive(first(tags, "EXIF SubjectDistance"))
    return {
        "f_number": positive(first(tags, "EXIF FNumber", "Image FNumber")),
        "focal_length": positive(first(tags, "EXIF FocalLength", "Image FocalLength")),
        "focal_length_35mm": positive(first(tags, "EXIF FocalLengthIn35mmFilm")),
        "iso": sensitivity(tags),
        "exposure_time": fraction_of(seconds),
        "exposure_seconds": seconds,
        "exposure_program": told(tags, "EXIF ExposureProgram", "Image ExposureProgram"),
        "metering_mode": told(tags, "EXIF MeteringMode", "Image MeteringMode"),
        "white_balance": told(tags, "EXIF WhiteBalance"),
        "flash": told(tags, "EXIF Flash", "Image Flash"),
        "subject_distance": distance if distance is None or distance < 4294967 else None,
        "digital_zoom": positive(first(tags, "EXIF DigitalZoomRatio")),
    }


def sensitivity(tags: Tags) -> int | None:
    """ISO; where 16 bits were too few for it, the longer tag that tells it."""
    iso = whole(first(tags, "EXIF ISOSpeedRatings", "Image ISOSpeedRatings"), 1, ENDLESS)
    if iso is not None and iso != ENDLESS:
        return iso
    longer = ("EXIF RecommendedExposureIndex", "EXIF ISOSpeed", "EXIF PhotographicSensitivity")
    return whole(first(tags, *longer), 1, 100_000_000) or iso


def fraction_of(seconds: float | None) -> str | None:
    """Seconds as people write them: 1/250, 0.4 as 2/5, 30."""
    if seconds is None or seconds < SHORTEST:
        return None
    if seconds < 1 / 1000:
        return f"1/{round(1 / seconds)}"
    return str(Fraction(seconds).limit_denominator(1000))


def words(tags: Tags) -> dict[str, Any]:
    """What the EXIF tags themselves say of title, keywords, people and rating."""
    listed = text(tags, "Image XPKeywords") or ""
    return {
        "title": text(tags, "Image XPTitle"),
        "description": text(tags, "Image ImageDescription", "Image XPComment"),
        "keywords": [word.strip() for word in listed.split(";") if word.strip()],
        "creator": text(tags, "Image Artist", "Image XPAuthor"),
        "copyright": text(tags, "Image Copyright"),
        "rating": whole(first(tags, "Image Rating"), 0, 5),
    }


def dates(tags: Tags) -> dict[str, str]:
    """The dates as written."""
    found = {name: text(tags, *sources) for name, sources in DATES.items()}
    return {name: value for name, value in found.items() if value}
