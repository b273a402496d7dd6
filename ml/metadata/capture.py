"""When a photo was taken: an ordered list of rules, the first that yields a time wins."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ml.metadata.finding import Rule, TimeFacts, file_name, gps_time, in_zone, tags, whatsapp_name
from ml.metadata.instants import Instant, instant, plausible
from ml.metadata.zones import offset_in


@dataclass(frozen=True)
class CaptureTime:
    """Wall-clock time, minutes ahead of UTC, zone, and the rule that found them."""

    taken_at: dt.datetime | None = None
    utc_offset_minutes: int | None = None
    time_zone: str | None = None
    rule: str | None = None


SAID = Rule("said", lambda facts: instant(facts.user_said_at))
DEFAULT_RULES = (
    Rule("DateTimeOriginal", tags("DateTimeOriginal")),
    Rule("DateTimeDigitized", tags("DateTimeDigitized")),
    Rule("QuickTime with offset", tags("QuickTime:CreationDate")),
    Rule("QuickTime in GPS zone", in_zone(tags("QuickTime:CreateDate"), "gps")),
    Rule("GPS time", in_zone(gps_time, "gps")),
    Rule(
        "XMP", tags("xmp:DateTimeOriginal", "xmp:DateCreated", "xmp:CreateDate", "iptc:DateCreated")
    ),
    Rule("DateTime", tags("DateTime")),
    Rule("file name", file_name),
    Rule("QuickTime in user zone", in_zone(tags("QuickTime:CreateDate"), "user")),
    Rule("WhatsApp name", whatsapp_name),
)


def capture_time(facts: TimeFacts, rules: Sequence[Rule] = DEFAULT_RULES) -> CaptureTime:
    """What a person said, else the time by the first rule that yields a plausible one.

    Never raises.
    """
    first_seen = facts.seen
    for rule in (SAID, *rules):
        found = rule.find(facts)
        if found is not None and plausible(found.wall, first_seen):
            return _placed(found, facts, rule.name)
    return CaptureTime()


def _placed(found: Instant, facts: TimeFacts, rule: str) -> CaptureTime:
    """The time with offset and zone: as said or written, else of the place, else the user's."""
    said = facts.user_said_offset
    offset = found.offset if said is None else int(said)
    for zone in (facts.gps_zone, facts.user_zone):
        ahead = offset_in(zone, found.wall)
        # A zone that contradicts the offset as written is not where the camera's clock was set.
        if ahead is not None and offset in (None, ahead):
            return CaptureTime(found.wall, ahead, zone, rule)
    return CaptureTime(found.wall, offset, None, rule)
