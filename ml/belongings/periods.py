"""Phrases of time as days: "March 2025", "summer 2023", "last month", "the last two years"."""

import calendar
import datetime as dt
import re
from typing import NamedTuple

from ml.belongings.numbers import NUMBER, number

MONTHS = [name.lower() for name in calendar.month_name[1:]]
MONTH = "|".join([*MONTHS, *(rf"{name[:3]}" for name in MONTHS if name != "may"), "sept"])
YEAR = r"(?:19|20)\d\d"
QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
HALVES = {"first": 1, "second": 7}
NAMED = {"now": 0, "today": 0, "yesterday": 1}
PARTS = {"early": (1, 4), "mid": (5, 4), "late": (9, 4)}
ENDS = {"start": 0, "beginning": 0, "end": -1}
FEASTS = {"christmas": (12, 25), "easter": (4, 1), "new year": (1, 1)}
WHICH = "last|this|next|the past|past|the previous|previous|the current"
DATED = (
    r"(?P<iso>(?:19|20)\d\d-\d\d-\d\d)"
    rf"|(?P<day>\d\d?)(?:st|nd|rd|th)? (?:of )?(?P<daymonth>{MONTH}) (?P<dayyear>{YEAR})"
    rf"|(?P<quarter>(?:{'|'.join(QUARTERS)}) quarter|q[1-4]),?(?: (?:of|in))?"
    rf" (?P<quarteryear>{YEAR})"
    rf"|(?P<half>first|second) half of (?P<halfyear>{YEAR})"
    rf"|(?:the )?(?P<season>{'|'.join(SEASONS)})(?: of| in)? (?P<seasonyear>{YEAR})"
    rf"|(?P<seasonwhich>last|this|next) (?P<whichseason>{'|'.join(SEASONS)})"
    rf"|(?P<feast>{'|'.join(FEASTS)})(?: (?P<feastyear>{YEAR}))?"
    rf"|(?P<month>{MONTH}),?(?: of| in)? (?P<monthyear>{YEAR}|last year|this year|next year)"
    rf"|(?P<monthwhich>last|this|next) (?P<whichmonth>{MONTH})"
    r"|(?:the )?(?P<decade>(?:19|20)\d0)s"
    rf"|(?P<part>{'|'.join(PARTS)})[ -](?P<partyear>{YEAR})"
    rf"|(?:the )?(?P<end>{'|'.join(ENDS)}) of (?:the year )?"
    rf"(?P<endyear>{YEAR}|(?:the|this|last|next) year)"
    r"|(?:the )?year (?P<beforelast>before last)"
    rf"|(?P<year>{YEAR})"
    rf"|(?P<which>{WHICH}) (?P<unit>year|month|week)"
    r"|(?P<named>today|yesterday|now)"
    rf"|(?P<alone>{MONTH})"
)
ONE = re.compile(DATED)
LONG = {"day": (0, 1), "week": (0, 7), "month": (1, 0), "year": (12, 0)}
COUNTED = rf"(?P<count>{NUMBER}|an?|few|couple of)?\s*(?P<unit>day|week|month|year)s?"
DAY = dt.timedelta(days=1)


class Span(NamedTuple):
    """Days from the first to the last; None is open."""

    first: dt.date | None
    last: dt.date | None


class Days(NamedTuple):
    """A period with both its ends."""

    first: dt.date
    last: dt.date


def moved(day: dt.date, months: int) -> dt.date:
    """The same day of another month, or its last."""
    at = day.year * 12 + day.month - 1 + months
    year, month = min(9998, max(2, at // 12)), at % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def shifted(today: dt.date, found: re.Match[str], sign: int) -> dt.date:
    """A day so many days, weeks, months or years from today, as COUNTED tells."""
    said = found["count"]
    amount = {None: 1.0, "a": 1.0, "an": 1.0, "few": 3.0, "couple of": 2.0}.get(said) or number(
        said
    )
    months, days = (int(sign * min(amount, 1e4) * per) for per in LONG[found["unit"]])
    return moved(today, months) + dt.timedelta(days=days)


def months_of(first: dt.date, months: int) -> Days:
    """So many whole months from a first of a month."""
    return Days(first, moved(first, months) - DAY)


def period(text: str, today: dt.date, *, ahead: bool) -> Days | None:
    """The days of a phrase that DATED matches whole; ``ahead``: a bare month is the next one."""
    found = ONE.fullmatch(text)
    if found is None:
        return None
    told = {name: value for name, value in found.groupdict().items() if value}
    try:
        return _period(told, today, ahead=ahead)
    except ValueError:  # the 30th of February
        return None


def _period(told: dict[str, str], today: dt.date, *, ahead: bool) -> Days | None:
    if "iso" in told or "named" in told:
        ago = NAMED.get(told.get("named", ""), 0) * DAY
        day = dt.date.fromisoformat(told["iso"]) if "iso" in told else today - ago
        return Days(day, day)
    if "day" in told:
        day = dt.date(int(told["dayyear"]), _month(told["daymonth"]), int(told["day"]))
        return Days(day, day)
    if "feast" in told:
        return _feast(told, today, ahead=ahead)
    if "unit" in told:
        return _calendar(told["unit"], _step(told["which"]), today)
    if "decade" in told:
        return months_of(dt.date(int(told["decade"]), 1, 1), 120)
    if "beforelast" in told:
        return _calendar("year", -2, today)
    if "end" in told:
        return _end(told["end"], told["endyear"], today)
    return _months(told, today, ahead=ahead)


def _months(told: dict[str, str], today: dt.date, *, ahead: bool) -> Days:
    """Whole months of a year that is said, or the nearest that began."""
    if told.keys() & {"part", "quarter", "half"}:
        return _part(told)
    if "year" in told:
        return months_of(dt.date(int(told["year"]), 1, 1), 12)
    if "season" in told:
        return months_of(dt.date(int(told["seasonyear"]), SEASONS[told["season"]], 1), 3)
    if "month" in told:
        year = told["monthyear"]
        number = int(year) if year.isdigit() else today.year + _step(year.split()[0])
        return months_of(dt.date(number, _month(told["month"]), 1), 1)
    if "whichseason" in told:
        return _near(SEASONS[told["whichseason"]], 3, told["seasonwhich"], today)
    if "whichmonth" in told:
        return _near(_month(told["whichmonth"]), 1, told["monthwhich"], today)
    return _near(_month(told["alone"]), 1, "next" if ahead else "begun", today)


def _part(told: dict[str, str]) -> Days:
    """A third, a quarter or a half of a year."""
    if "part" in told:
        first, months = PARTS[told["part"]]
        return months_of(dt.date(int(told["partyear"]), first, 1), months)
    if "quarter" in told:
        word = told["quarter"].split()[0]
        at = QUARTERS.get(word) or int(word[1])
        return months_of(dt.date(int(told["quarteryear"]), 3 * at - 2, 1), 3)
    return months_of(dt.date(int(told["halfyear"]), HALVES[told["half"]], 1), 6)


def _near(month: int, months: int, which: str, today: dt.date) -> Days:
    """Months of this year, or of the year before or after, as is said."""
    found = months_of(dt.date(today.year, month, 1), months)
    if which == "next" and found.last <= today:
        return months_of(moved(found.first, 12), months)
    if (which == "last" and found.last >= today) or (which == "begun" and found.first > today):
        return months_of(moved(found.first, -12), months)
    return found


def _feast(told: dict[str, str], today: dt.date, *, ahead: bool) -> Days:
    month, day = FEASTS[told["feast"]]
    found = dt.date(int(told.get("feastyear", today.year)), month, day)
    if "feastyear" not in told:
        years = 1 if ahead and found < today else -1 if not ahead and found > today else 0
        found = moved(found, 12 * years)
    return Days(found, found)


def _calendar(unit: str, step: int, today: dt.date) -> Days:
    """This, the last or the next week, month or year of the calendar."""
    if unit == "week":
        monday = today - today.weekday() * DAY + 7 * step * DAY
        return Days(monday, monday + 6 * DAY)
    if unit == "month":
        return months_of(moved(today.replace(day=1), step), 1)
    return months_of(dt.date(today.year + step, 1, 1), 12)


def _end(which: str, year: str, today: dt.date) -> Days:
    """The first or the last day of a year."""
    step = 0 if year.startswith("the ") else _step(year.split()[0])
    number = int(year) if year.isdigit() else today.year + step
    days = months_of(dt.date(number, 1, 1), 12)
    day = days[ENDS[which]]
    return Days(day, day)


def _step(which: str) -> int:
    return {"next": 1, "this": 0, "current": 0}.get(which.split()[-1], -1)


def _month(name: str) -> int:
    return next(at for at, month in enumerate(MONTHS, start=1) if month.startswith(name[:3]))
