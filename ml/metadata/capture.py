"""When a photo was taken: an ordered list of rules, the first that yields a time wins."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ml.metadata.file_names import named_time, whatsapp_time
from ml.metadata.instants import Instant, instant, plausible
from ml.metadata.zones import offset_in, wall_in, zone_at

Moment = dt.datetime | str | None


@dataclass(frozen=True, kw_only=True)
class TimeFacts:
    """All that speaks of the time: dates as written, GPS, the name, and what a person said."""

    times: Mapping[str, str]
    gps_at: Moment = None
    latitude: float | None = None
    longitude: float | None = None
    file_name: str | None = None
    first_seen_at: Moment = None
    user_said_at: Moment = None
    user_said_offset: int | None = None
    user_zone: str | None = None


@dataclass(frozen=True)
class CaptureTime:
    """Wall-clock time, minutes ahead of UTC, zone, and the rule that found them."""

    taken_at: dt.datetime | None = None
    utc_offset_minutes: int | None = None
    time_zone: str | None = None
    rule: str | None = None


@dataclass(frozen=True)
class Rule:
    """A rule by name; ``find`` gives a time, or None where the facts have none of its kind."""

    name: str
    find: Callable[[TimeFacts], Instant | None]


def _user_said(facts: TimeFacts) -> Instant | None:
    return instant(facts.user_said_at)


def _tag(name: str, part: str, offset: str) -> Callable[[TimeFacts], Instant | None]:
    def find(facts: TimeFacts) -> Instant | None:
        times = facts.times
        # Many phones write the offset of the last change alone; it holds for the same time only.
        unchanged = times.get("DateTime") == times.get(name)
        ahead = times.get(offset) or (times.get("OffsetTime") if unchanged else None)
        return instant(times.get(name), times.get(part), ahead)

    return find


def _first_of(*names: str) -> Callable[[TimeFacts], Instant | None]:
    def find(facts: TimeFacts) -> Instant | None:
        found = (instant(facts.times.get(name)) for name in names)
        first_seen = _first_seen(facts)
        return next((each for each in found if each and plausible(each.wall, first_seen)), None)

    return find


def _movie(facts: TimeFacts, zone: str | None) -> Instant | None:
    return _in_zone(instant(facts.times.get("QuickTime:CreateDate")), zone)


def _movie_by_gps(facts: TimeFacts) -> Instant | None:
    return _movie(facts, _gps_zone(facts))


def _movie_by_user(facts: TimeFacts) -> Instant | None:
    return _movie(facts, facts.user_zone)


def _gps_time(facts: TimeFacts) -> Instant | None:
    return _in_zone(instant(facts.gps_at), _gps_zone(facts))


def _file_name(facts: TimeFacts) -> Instant | None:
    found = named_time(facts.file_name or "")
    if found is None or found.offset is None:
        return found
    return _in_zone(found, _gps_zone(facts) or facts.user_zone) or found


def _whatsapp(facts: TimeFacts) -> Instant | None:
    return whatsapp_time(facts.file_name or "")


DEFAULT_RULES = (
    Rule("said", _user_said),
    Rule("DateTimeOriginal", _tag("DateTimeOriginal", "SubSecTimeOriginal", "OffsetTimeOriginal")),
    Rule(
        "DateTimeDigitized", _tag("DateTimeDigitized", "SubSecTimeDigitized", "OffsetTimeDigitized")
    ),
    Rule("QuickTime with offset", _first_of("QuickTime:CreationDate")),
    Rule("QuickTime in GPS zone", _movie_by_gps),
    Rule("GPS time", _gps_time),
    Rule(
        "XMP",
        _first_of("xmp:DateTimeOriginal", "xmp:DateCreated", "xmp:CreateDate", "iptc:DateCreated"),
    ),
    Rule("DateTime", _tag("DateTime", "SubSecTime", "OffsetTime")),
    Rule("file name", _file_name),
    Rule("QuickTime in user zone", _movie_by_user),
    Rule("WhatsApp name", _whatsapp),
)


def capture_time(facts: TimeFacts, rules: Sequence[Rule] = DEFAULT_RULES) -> CaptureTime:
    """The time by the first rule that yields a plausible one; never raises."""
    first_seen = _first_seen(facts)
    for rule in rules:
        found = rule.find(facts)
        if found is not None and plausible(found.wall, first_seen):
            return _placed(found, facts, rule.name)
    return CaptureTime()


def _placed(found: Instant, facts: TimeFacts, rule: str) -> CaptureTime:
    """The time with offset and zone: as said or written, else of the place, else the user's."""
    said = facts.user_said_offset
    offset = found.offset if said is None else int(said)
    for zone in (_gps_zone(facts), facts.user_zone):
        ahead = offset_in(zone, found.wall)
        # A zone that contradicts the offset as written is not where the camera's clock was set.
        if ahead is not None and offset in (None, ahead):
            return CaptureTime(found.wall, ahead, zone, rule)
    return CaptureTime(found.wall, offset, None, rule)


def _in_zone(found: Instant | None, zone: str | None) -> Instant | None:
    wall = wall_in(zone, found.utc()) if found else None
    return None if wall is None else Instant(wall, offset_in(zone, wall))


def _gps_zone(facts: TimeFacts) -> str | None:
    return zone_at(facts.latitude, facts.longitude)


def _first_seen(facts: TimeFacts) -> dt.datetime | None:
    found = instant(facts.first_seen_at)
    return None if found is None else found.utc()
