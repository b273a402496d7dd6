"""Dates in names of files, as cameras, phones and WhatsApp write them."""

import datetime as dt
import re

from ml.metadata.instants import Instant

STAMP = re.compile(
    r"(?<!\d)((?:18|19|20)\d\d)[-_.: ]?(\d\d)[-_.: ]?(\d\d)(?:[-_. T]+(?:at )?|(?<=\d))"
    r"(\d\d|\d(?=[.:]))[-_.:h ]?(\d\d)[-_.:m ]?(\d\d)(\d{3})?(?!\d)s?(?:\W?([AP])M\b)?",
    re.IGNORECASE | re.ASCII,
)
WHATSAPP = re.compile(
    r"(?:IMG|VID|STK)-(\d{4})(\d\d)(\d\d)-WA(\d{1,6})(?!\d)", re.IGNORECASE | re.ASCII
)
# These phones write UTC into their names.
IN_UTC = re.compile(r"PXL_", re.IGNORECASE)


def named_time(name: str) -> Instant | None:
    """The date and time within a file's name."""
    found = STAMP.search(name[:300])
    if found is None:
        return None
    hour = int(found[4])
    if found[8]:
        hour = hour % 12 + (12 if found[8].upper() == "P" else 0)
    numbers = [int(each) for each in found.group(1, 2, 3)]
    offset = 0 if IN_UTC.match(name) else None
    wall = _wall(*numbers, hour, int(found[5]), int(found[6]), 1000 * int(found[7] or 0))
    return None if wall is None else Instant(wall, offset)


def whatsapp_time(name: str) -> Instant | None:
    """The day in a WhatsApp name; its number becomes microseconds, so the order is kept."""
    found = WHATSAPP.search(name[:300])
    if found is None:
        return None
    year, month, day, number = (int(each) for each in found.groups())
    wall = _wall(year, month, day, 0, 0, 0, number)
    return None if wall is None else Instant(wall)


def _wall(*parts: int) -> dt.datetime | None:
    try:
        return dt.datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None
