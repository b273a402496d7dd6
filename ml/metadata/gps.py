"""GPS tags as degrees, metres and a moment in UTC; impossible ones become warnings."""

import datetime as dt
import math
import re

from ml.metadata.tags import Tags, numbers, text


def coordinates(
    latitude: float | None, longitude: float | None
) -> tuple[float | None, float | None, list[str]]:
    """Latitude and longitude where both are possible, else None twice and why."""
    if latitude is None or longitude is None:
        told = [] if latitude is longitude is None else ["The GPS position is incomplete."]
        return None, None, told
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None, None, ["The GPS position lies outside of the globe and is left out."]
    if latitude == 0 and longitude == 0:
        return None, None, ["The GPS position is 0, 0 and is left out."]
    return latitude, longitude, []


def degrees(tags: Tags, name: str) -> float | None:
    """Degrees of GPSLatitude or GPSLongitude, negative for south and west."""
    value = of_parts(numbers(tags, f"GPS {name}"))
    mark = (text(tags, f"GPS {name}Ref") or "").upper()[:1]
    return -value if value is not None and mark in ("S", "W") else value


def of_parts(parts: list[float | None]) -> float | None:
    """Degrees, minutes and seconds as one number; None where degrees are missing."""
    if not parts or parts[0] is None:
        return None
    known = [0.0 if part is None else part for part in parts[:3]]
    value = sum(abs(part) / 60**power for power, part in enumerate(known))
    return math.copysign(value, known[0]) if math.isfinite(value) else None


def altitude(tags: Tags) -> float | None:
    """Metres above the sea, negative below."""
    found = numbers(tags, "GPS GPSAltitude")
    if not found or found[0] is None or abs(found[0]) > 100_000:
        return None
    below = tags.get("GPS GPSAltitudeRef")
    return -abs(found[0]) if below is not None and list(below.values)[:1] == [1] else found[0]


def moment(tags: Tags) -> dt.datetime | None:
    """GPSDateStamp with GPSTimeStamp, in UTC."""
    return moment_of(text(tags, "GPS GPSDate"), numbers(tags, "GPS GPSTimeStamp"))


def moment_of(stamp: str | None, clock: list[float | None]) -> dt.datetime | None:
    """A day such as 2020:05:02 with hours, minutes and seconds, in UTC."""
    day = re.fullmatch(r"(\d{4})[:-](\d{1,2})[:-](\d{1,2})", stamp or "")
    if day is None or len(clock) != 3 or None in clock:
        return None
    hours, minutes, seconds = (part or 0.0 for part in clock)
    if not (0 <= hours < 24 and 0 <= minutes < 60 and 0 <= seconds < 61):
        return None
    try:
        start = dt.datetime(int(day[1]), int(day[2]), int(day[3]), tzinfo=dt.UTC)
        return start + dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    except (ValueError, OverflowError):
        return None
