"""What a client told of a photo that never came here: metadata object and EXIF as sent."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from ml.metadata import gps
from ml.metadata.fields import fraction_of
from ml.metadata.instants import instant
from ml.metadata.model import Metadata, label, plain, text_or_none, whole
from ml.metadata.spellings import numbers, single, worded

DATES = {
    "DateTimeOriginal": ("datetimeoriginal",),
    "DateTimeDigitized": ("datetimedigitized", "createdate"),
    "DateTime": ("datetime", "modifydate"),
    "OffsetTimeOriginal": ("offsettimeoriginal",),
    "OffsetTimeDigitized": ("offsettimedigitized",),
    "OffsetTime": ("offsettime",),
    "SubSecTimeOriginal": ("subsectimeoriginal",),
}
LARGEST, LARGEST_SIDE = 1 << 53, (1 << 31) - 1


class Sent:
    """Values by name, whatever the client's spelling: ``FNumber``, ``EXIF FNumber``, f_number."""

    def __init__(self, exif: Mapping[str, Any], details: Mapping[str, Any]):
        self.values: dict[str, Any] = {}
        for given in (details, exif, *(each for each in exif.values() if isinstance(each, dict))):
            for name, value in given.items():
                self.values.setdefault(_bare(str(name)), value)

    def value(self, *names: str) -> Any:
        """The first of these that was sent and is not empty."""
        found = (self.values.get(_bare(name)) for name in names)
        return next((each for each in found if each is not None and each != ""), None)

    def text(self, *names: str) -> str | None:
        """The first of these as text."""
        value = self.value(*names)
        return None if isinstance(value, (dict, list)) else text_or_none(value)

    def positive(self, *names: str) -> float | None:
        """The first of these as a number above zero."""
        found = single(self.value(*names))
        return found if found is not None and found > 0 else None


def _bare(name: str) -> str:
    last = re.split(r"[\s:.]", name.strip())[-1]
    return last.replace("_", "").replace("-", "").lower()


def metadata_of_egg(exif: dict[str, Any], details: dict[str, Any]) -> Metadata:
    """Metadata of an egg; ``details`` wins over ``exif``. Never raises."""
    sent = Sent(exif, details)
    latitude, longitude, warnings = gps.coordinates(
        _degrees(sent, "latitude"), _degrees(sent, "longitude")
    )
    return Metadata(
        format=sent.text("image_format"),
        file_size=whole(details.get("file_size"), 0, LARGEST),
        width=whole(details.get("width"), 1, LARGEST_SIDE),
        height=whole(details.get("height"), 1, LARGEST_SIDE),
        latitude=latitude,
        longitude=longitude,
        altitude=single(sent.value("gps_altitude", "altitude")),
        gps_at=_gps_at(sent),
        exif=plain(exif),
        warnings=warnings,
        times=_times(sent, details),
        **_camera(sent),
        **_exposure(sent),
        **_words(sent),
    )


def _camera(sent: Sent) -> dict[str, Any]:
    return {
        "make": label(sent.text("camera_make", "Make")),
        "model": label(sent.text("camera_model", "Model")),
        "lens": label(sent.text("lens_model", "LensModel", "lens")),
        "software": label(sent.text("Software")),
        "orientation": whole(sent.value("Orientation"), 1, 8),
    }


def _exposure(sent: Sent) -> dict[str, Any]:
    seconds = sent.positive("exposure_time", "ExposureTime", "shutter_speed")
    return {
        "f_number": sent.positive("f_number", "FNumber", "aperture"),
        "focal_length": sent.positive("focal_length", "FocalLength"),
        "focal_length_35mm": sent.positive("FocalLengthIn35mmFilm", "FocalLengthIn35mmFormat"),
        "iso": whole(
            sent.positive("iso", "ISOSpeedRatings", "PhotographicSensitivity"), 1, 100_000_000
        ),
        "exposure_time": fraction_of(seconds),
        "exposure_seconds": seconds,
        "exposure_program": worded("exposure_program", sent.value("ExposureProgram")),
        "metering_mode": worded("metering_mode", sent.value("MeteringMode")),
        "white_balance": worded("white_balance", sent.value("WhiteBalance")),
        "flash": worded("flash", sent.value("Flash")),
        "subject_distance": sent.positive("SubjectDistance"),
        "digital_zoom": sent.positive("DigitalZoomRatio"),
        "duration": sent.positive("duration"),
    }


def _words(sent: Sent) -> dict[str, Any]:
    listed = sent.value("keywords", "subject")
    words = listed if isinstance(listed, list) else str(listed or "").split(";")
    texts = (text_or_none(word) for word in words if isinstance(word, (str, int)))
    return {
        "title": sent.text("title", "XPTitle"),
        "description": sent.text("description", "ImageDescription"),
        "keywords": [text for text in texts if text],
        "creator": sent.text("creator", "Artist"),
        "copyright": sent.text("Copyright"),
        "rating": whole(sent.value("Rating"), 0, 5),
    }


def _degrees(sent: Sent, name: str) -> float | None:
    """Decimal degrees, or EXIF's degrees, minutes and seconds with their reference."""
    value = sent.value(f"gps_{name}", name)
    parts = numbers(value)
    if any(part is not None and abs(part) > 60 for part in parts[1:]):
        return None
    found = gps.of_parts(parts)
    within = str(value).strip()[-1:] if isinstance(value, str) else ""
    mark = (sent.text(f"gps_{name}_ref") or within).upper()[:1]
    return -abs(found) if found is not None and mark in ("S", "W") else found


def _gps_at(sent: Sent) -> dt.datetime | None:
    found = instant(sent.value("gps_at", "gps_datetime", "gps_timestamp"))
    if found is not None:
        return found.utc()
    day = sent.text("gps_date_stamp", "gps_date")
    return gps.moment_of(day, numbers(sent.value("gps_timestamp")))


def _times(sent: Sent, details: Mapping[str, Any]) -> dict[str, str]:
    found = {name: sent.text(*sources) for name, sources in DATES.items()}
    taken = text_or_none(details.get("taken_at"))
    if taken:
        found["DateTimeOriginal"] = taken
    return {name: value for name, value in found.items() if value}
