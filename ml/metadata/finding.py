"""Finding a time among what speaks of it: one function per kind of rule. Their order is elsewhere.

Expressions come from owners and are matched by RE2, inside of Arrow: linear in the text whatever
the expression is. A limit on time would give another answer on a slower machine.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ml.metadata.file_names import named_time, whatsapp_time
from ml.metadata.instants import Instant, instant, plausible
from ml.metadata.zones import offset_in, wall_in, zone_at

Moment = dt.datetime | str | None


@dataclass(frozen=True, kw_only=True)
class TimeFacts:
    """All that speaks of the time: dates as written, GPS, the name, and what a person said.

    ``exif`` holds every tag as text, ``path`` is below the root of the source.
    """

    times: Mapping[str, str]
    gps_at: Moment = None
    latitude: float | None = None
    longitude: float | None = None
    file_name: str | None = None
    first_seen_at: Moment = None
    user_said_at: Moment = None
    user_said_offset: int | None = None
    user_zone: str | None = None
    exif: Mapping[str, str] = field(default_factory=dict)
    path: str | None = None
    file_time: Moment = None

    @property
    def gps_zone(self) -> str | None:
        """The time zone of the place."""
        return zone_at(self.latitude, self.longitude)

    @property
    def seen(self) -> dt.datetime | None:
        """The moment of first sight, in UTC."""
        found = instant(self.first_seen_at)
        return None if found is None else found.utc()


Find = Callable[[TimeFacts], Instant | None]


@dataclass(frozen=True)
class Rule:
    """A rule by name; ``find`` gives a time, or None where the facts have none of its kind."""

    name: str
    find: Find


PARTS = {
    "DateTimeOriginal": ("SubSecTimeOriginal", "OffsetTimeOriginal"),
    "DateTimeDigitized": ("SubSecTimeDigitized", "OffsetTimeDigitized"),
    "DateTime": ("SubSecTime", "OffsetTime"),
}


def tags(*names: str) -> Find:
    """The first of these dates that is plausible: of ``times``, else of all tags."""

    def find(facts: TimeFacts) -> Instant | None:
        found = (_written(facts, name) for name in names)
        seen = facts.seen
        return next((each for each in found if each and plausible(each.wall, seen)), None)

    return find


def _written(facts: TimeFacts, name: str) -> Instant | None:
    times = facts.times
    if name not in PARTS:
        return instant(times.get(name) or facts.exif.get(name))
    part, offset = PARTS[name]
    # Many phones write the offset of the last change alone; it holds for the same time only.
    unchanged = times.get("DateTime") == times.get(name)
    ahead = times.get(offset) or (times.get("OffsetTime") if unchanged else None)
    return instant(times.get(name), times.get(part), ahead)


def gps_time(facts: TimeFacts) -> Instant | None:
    """The moment that satellites told, in UTC."""
    return instant(facts.gps_at)


def file_time(facts: TimeFacts) -> Instant | None:
    """When the file was last changed, in UTC."""
    return instant(facts.file_time)


def file_name(facts: TimeFacts) -> Instant | None:
    """The date in a file's name, as cameras and phones write it."""
    found = named_time(facts.file_name or "")
    if found is None or found.offset is None:
        return found
    return _moved(found, facts.gps_zone or facts.user_zone) or found


def whatsapp_name(facts: TimeFacts) -> Instant | None:
    """The day in a WhatsApp name."""
    return whatsapp_time(facts.file_name or "")


def in_zone(find: Find, zone: str) -> Find:
    """A time found in UTC, as clocks showed it in the zone of the place or of the user."""

    def found(facts: TimeFacts) -> Instant | None:
        return _moved(find(facts), facts.gps_zone if zone == "gps" else facts.user_zone)

    return found


def _moved(found: Instant | None, zone: str | None) -> Instant | None:
    wall = wall_in(zone, found.utc()) if found else None
    return None if wall is None else Instant(wall, offset_in(zone, wall))


def by_pattern(of: Callable[[TimeFacts], str | None], pattern: str) -> Find:
    """The time in the named groups year, month, day and maybe hour, minute, second of a text."""

    def find(facts: TimeFacts) -> Instant | None:
        groups = pc.extract_regex(pa.scalar(of(facts) or ""), pattern).as_py()
        return _wall({name: text for name, text in groups.items() if text}) if groups else None

    return find


def _wall(groups: Mapping[str, str]) -> Instant | None:
    try:
        clock = [int(groups.get(name, 0)) for name in ("hour", "minute", "second")]
        day = [int(groups[name]) for name in ("year", "month", "day")]
        return Instant(dt.datetime(*day, *clock))  # type: ignore[arg-type]  # noqa: DTZ001
    except (KeyError, ValueError):
        return None


def matches(pattern: str, text: str | None) -> bool:
    """Whether an expression is found in a text; nothing is found where there is none."""
    found: Any = pc.match_substring_regex(pa.scalar(text or ""), pattern)
    return bool(found.as_py())
