"""Time zones: of places, and their offsets at a time. The map is loaded once, when first asked."""

import datetime as dt
import functools
import threading
import zoneinfo
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timezonefinder import TimezoneFinder

_one_at_a_time = threading.Lock()


@functools.cache
def _finder() -> "TimezoneFinder":
    from timezonefinder import TimezoneFinder

    # From files it would read by descriptors that threads share and nobody closes.
    return TimezoneFinder(in_memory=True)


def zone_at(latitude: float | None, longitude: float | None) -> str | None:
    """Name of the time zone of a place; at sea it is one of the Etc zones."""
    if latitude is None or longitude is None:
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    with _one_at_a_time:
        return _finder().timezone_at(lng=longitude, lat=latitude)


def offset_in(zone: str | None, wall: dt.datetime) -> int | None:
    """Minutes ahead of UTC of wall-clock time in a zone; None where the zone is unknown."""
    known = _known(zone)
    if known is None:
        return None
    try:
        ahead = wall.replace(tzinfo=known).utcoffset()
    except OverflowError:
        return None
    return None if ahead is None else round(ahead.total_seconds() / 60)


def wall_in(zone: str | None, moment: dt.datetime) -> dt.datetime | None:
    """Wall-clock time of a moment in a zone; None where the zone is unknown."""
    known = _known(zone)
    try:
        return moment.astimezone(known).replace(tzinfo=None) if known else None
    except OverflowError:
        return None


@functools.lru_cache(maxsize=1024)
def _known(zone: str | None) -> zoneinfo.ZoneInfo | None:
    try:
        return zoneinfo.ZoneInfo(zone) if zone else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None
