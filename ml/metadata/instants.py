"""Dates as cameras, people and databases write them, as wall-clock time with or without offset."""

import datetime as dt
import re
from dataclasses import dataclass

EARLIEST = 1826
# The first and the last year of the calendar have moments outside of it in other zones.
YEARS = range(dt.MINYEAR + 1, dt.MAXYEAR)
FUTURE = dt.timedelta(days=30)
DATE = r"(\d{4})[-:/.](\d{1,2})[-:/.](\d{1,2})"
CLOCK = r"(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d+))?)?"
ZONE = r"(Z|UTC|[-+]\d{1,2}(?::?\d{2})?(?::?\d{2})?)"
WRITTEN = re.compile(rf"\s*{DATE}(?:[T\s]+{CLOCK}\s*{ZONE}?)?\s*", re.IGNORECASE | re.ASCII)
OFFSET = re.compile(
    r"\s*(?:(Z|UTC)|([-+])(\d{1,2}):?(\d{2})?(?::?\d{2})?)\s*", re.IGNORECASE | re.ASCII
)


@dataclass(frozen=True, slots=True)
class Instant:
    """Wall-clock time, and the minutes it is ahead of UTC where that is known."""

    wall: dt.datetime
    offset: int | None = None

    def utc(self) -> dt.datetime:
        """The moment; a time without offset is taken as UTC."""
        return self.wall.replace(tzinfo=dt.UTC) - dt.timedelta(minutes=self.offset or 0)


def instant(value: object, part: str | None = None, offset: str | None = None) -> Instant | None:
    """A date as text or datetime; ``part`` is a fraction of a second and ``offset`` a zone tag."""
    if isinstance(value, dt.datetime):
        return _of_datetime(value) if value.year in YEARS else None
    found = WRITTEN.fullmatch(value[:80]) if isinstance(value, str) else None
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(each or 0) for each in found.groups()[:6])
    if year not in YEARS:
        return None
    try:
        wall = dt.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return None
    wall = wall.replace(microsecond=_microseconds(found[7] or part))
    return Instant(wall, minutes(found[8] or offset))


def _of_datetime(value: dt.datetime) -> Instant:
    ahead = value.utcoffset()
    whole = None if ahead is None else round(ahead.total_seconds() / 60)
    return Instant(value.replace(tzinfo=None), whole)


def _microseconds(part: str | None) -> int:
    digits = (part or "").strip()
    return int(digits[:6].ljust(6, "0")) if re.fullmatch(r"[0-9]+", digits) else 0


def minutes(text: str | None) -> int | None:
    """Minutes ahead of UTC of "+02:00", "-0530" or "Z"; None for anything else."""
    found = OFFSET.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None
    if found[1]:
        return 0
    ahead = int(found[3]) * 60 + int(found[4] or 0)
    if ahead > 15 * 60:
        return None
    return -ahead if found[2] == "-" else ahead


def plausible(wall: dt.datetime, first_seen: dt.datetime | None) -> bool:
    """Whether a photo may be of that time: not before photography, not long after it was seen."""
    if wall.year < EARLIEST:
        return False
    try:
        return first_seen is None or wall <= first_seen.replace(tzinfo=None) + FUTURE
    except OverflowError:
        return True
