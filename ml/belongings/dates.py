"""Days that a question tells of: when a thing was bought, until when somebody answers for it."""

import datetime as dt
import re
from typing import NamedTuple

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
DATE = re.compile(
    r"\b(?:(until after|before|after|since|in|between)\s+)?"
    rf"(?:({'|'.join(MONTHS)})\s+)?((?:19|20)\d\d|last year|this year)"
    r"(?:\s+and\s+((?:19|20)\d\d))?\b"
)
BOUGHT = re.compile(r"\b(bought|purchased|acquired)\b")
WARRANTY = re.compile(r"\b(warranty|guarantee)\b")
COVERED = re.compile(r"\b(?:still )?(?:under|in|with) (?:warranty|guarantee)\b")
DATED = re.compile(
    r"\b(?:bought|purchased|acquired|warrant\w+|guarantees?|expire[sd]?|ends?|ended"
    r"|runs out|ran out|whose|was|were|what|which|still|with)\b"
)


class Span(NamedTuple):
    """Days from the first to the last; None is open."""

    first: dt.date | None
    last: dt.date | None


def dates(text: str, today: dt.date) -> tuple[Span | None, Span | None, str]:
    """When it was bought, until when there is a warranty, and the rest of the text."""
    about_warranty = WARRANTY.search(text) is not None
    if not about_warranty and BOUGHT.search(text) is None:
        return None, None, text
    found = DATE.search(text)
    if found is None:
        covered = about_warranty and COVERED.search(text)
        span = Span(today, None) if covered else None
        rest = DATED.sub(" ", COVERED.sub(" ", text)) if span else text
        return None, span, rest
    span = span_of(found, today)
    rest = DATED.sub(" ", text[: found.start()] + " " + text[found.end() :])
    return (None, span, rest) if about_warranty else (span, None, rest)


def span_of(found: re.Match[str], today: dt.date) -> Span:
    """The days a phrase of time means."""
    how, month, year, until = found.groups()
    said = {"last year": today.year - 1, "this year": today.year}.get(year) or int(year)
    first, last = dt.date(said, 1, 1), dt.date(int(until or said), 12, 31)
    if month:
        number = MONTHS.index(month) + 1
        first = first.replace(month=number)
        last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    day = dt.timedelta(days=1)
    if how == "before":
        return Span(None, first - day)
    if how in ("after", "until after"):
        return Span(last + day, None)
    return Span(first, None) if how == "since" else Span(first, last)
