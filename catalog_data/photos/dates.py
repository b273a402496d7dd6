"""An owner's rules of when photos were taken, as they are kept. Finding a time is not here."""

from typing import Annotated, Literal

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Meta, Struct

Expression = Annotated[str, Meta(min_length=1, max_length=200)]
Tag = Annotated[str, Meta(min_length=1, max_length=100)]
DAY = {"year", "month", "day"}
CLOCK = {"hour", "minute", "second"}


class DateRule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One rule: where it looks, and on what photos.

    Expressions are RE2's, at most 200 characters: no look-around, no backward references. A
    ``pattern`` has the named groups year, month and day, and maybe hour, minute and second. With a
    ``zone`` the time found is UTC, told as clocks showed it there.
    """

    name: Annotated[str, Meta(min_length=1, max_length=60)]
    find: Literal["exif", "gps_time", "file_name", "whatsapp_name", "path", "file_time"]
    tags: Annotated[tuple[Tag, ...], Meta(max_length=20)] = ()
    pattern: Expression | None = None
    zone: Literal["gps", "user"] | None = None
    path: Expression | None = None
    file_name: Expression | None = None
    exif: Annotated[dict[Tag, Expression], Meta(max_length=5)] = {}

    def __post_init__(self) -> None:
        """Refuse what can't be looked for."""
        if (self.find == "exif") != bool(self.tags):
            raise ValueError("a rule that finds exif names its tags, and no other does")
        if self.pattern is not None and self.find not in ("path", "file_name"):
            raise ValueError("a pattern is of a path or file_name")
        if self.find == "path" and self.pattern is None:
            raise ValueError("a rule that finds a path has a pattern")
        if self.pattern is not None:
            _check(self.pattern, pattern=True)
        for condition in (self.path, self.file_name, *self.exif.values()):
            if condition is not None:
                _check(condition, pattern=False)


def _check(expression: str, *, pattern: bool) -> None:
    match = pc.extract_regex if pattern else pc.match_substring_regex
    try:
        kind = match(pa.array([""]), expression).type
    except pa.ArrowInvalid as error:
        raise ValueError(f"{expression!r} is no expression of RE2") from error
    groups = {kind.field(at).name for at in range(kind.num_fields)} if pattern else DAY
    if not groups >= DAY or not groups <= DAY | CLOCK:
        raise ValueError("a pattern has the groups year, month, day, maybe hour, minute, second")


def _exif(name: str, *tags: str, zone: Literal["gps", "user"] | None = None) -> DateRule:
    return DateRule(name=name, find="exif", tags=tags or (name,), zone=zone)


USUAL = (
    _exif("DateTimeOriginal"),
    _exif("DateTimeDigitized"),
    _exif("QuickTime with offset", "QuickTime:CreationDate"),
    _exif("QuickTime in GPS zone", "QuickTime:CreateDate", zone="gps"),
    DateRule(name="GPS time", find="gps_time", zone="gps"),
    _exif("XMP", "xmp:DateTimeOriginal", "xmp:DateCreated", "xmp:CreateDate", "iptc:DateCreated"),
    _exif("DateTime"),
    DateRule(name="file name", find="file_name"),
    _exif("QuickTime in user zone", "QuickTime:CreateDate", zone="user"),
    DateRule(name="WhatsApp name", find="whatsapp_name"),
)
DAY_IN_PATH = r"(?P<year>(?:18|19|20)\d\d)[-_/.](?P<month>\d\d)[-_/.](?P<day>\d\d)"
# Off by default: they tell when a file was made or put somewhere, not always when it was taken.
FURTHER = (
    DateRule(name="path", find="path", pattern=DAY_IN_PATH),
    DateRule(name="file time in GPS zone", find="file_time", zone="gps"),
    DateRule(name="file time in user zone", find="file_time", zone="user"),
    DateRule(name="file time in UTC", find="file_time"),
    DateRule(name="GPS time in UTC", find="gps_time"),
    _exif("XMP change", "xmp:ModifyDate"),
)


class DateRules(Struct, frozen=True, forbid_unknown_fields=True):
    """An ordered list: the first rule that yields a time wins, after what a person said of it."""

    rules: Annotated[tuple[DateRule, ...], Meta(min_length=1, max_length=50)] = USUAL
