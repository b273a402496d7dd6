"""A question read into filters and words: place, category, quantity, value, dates. Pure text.

What is read is shown to who asked, so rules are few and each can be seen at work. A filter is read
only where the sentence says so: "spirit level 100 cm" is all words, "at least 25 m" is a bound.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ml.belongings.words import folded, tokens

OVER = "more than|longer than|over|above|at least|from"
UNDER = "less than|fewer than|cheaper than|shorter than|under|below|at most|up to"
INCLUSIVE = ("at least", "at most", "up to", "from")
NUMBER = r"(\d+(?:[.,]\d+)?)"
UNIT = r"(?:\s*(kg|g|mg|oz|lb|ml|l|litres?|liters?|fl_oz|gal|mm|cm|m|metres?|in|ft))?\b"
CURRENCY = r"\s*(?:euros?|eur|dollars?|pounds?|\$|\u20ac|\u00a3)"
BOUND = re.compile(rf"\b({OVER}|{UNDER})\s+{NUMBER}{UNIT}({CURRENCY})?")
BETWEEN = re.compile(rf"\bbetween\s+{NUMBER}\s+and\s+{NUMBER}({CURRENCY})?")
WORTH = re.compile(r"\b(worth|costs?|priced?|valued?|cheaper|dearer)\b")
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
    rf"(?:({'|'.join(MONTHS)})\s+)?((?:19|20)\d\d|last year|this year)(?:\s+and\s+((?:19|20)\d\d))?\b"
)
BOUGHT = re.compile(r"\b(bought|purchased|acquired)\b")
WARRANTY = re.compile(r"\b(warranty|guarantee)\b")
COVERED = re.compile(r"\b(?:still )?(?:under|in|with) (?:warranty|guarantee)\b")
DATED = re.compile(
    r"\b(?:bought|purchased|acquired|warrant\w+|guarantees?|expire[sd]?|ends?|ended"
    r"|runs out|ran out|whose|was|were|what|which|still|with)\b"
)
WITHIN = r"(?:in|on|under|inside|at|of|from)\s+(?:the\s+|my\s+|our\s+)?"
NOISE = frozenset(
    [
        "a",
        "an",
        "the",
        "my",
        "our",
        "we",
        "i",
        "me",
        "you",
        "it",
        "its",
        "is",
        "are",
        "was",
        "were",
        "be",
        "do",
        "did",
        "does",
        "have",
        "has",
        "had",
        "where",
        "what",
        "which",
        "who",
        "how",
        "find",
        "show",
        "put",
        "keep",
        "lies",
        "lie",
        "ly",
        "in",
        "on",
        "of",
        "at",
        "to",
        "for",
        "from",
        "with",
        "and",
        "or",
        "any",
        "some",
        "all",
        "anything",
        "everything",
        "something",
        "thing",
        "still",
        "there",
        "here",
        "can",
        "could",
        "would",
        "please",
        "worth",
        "than",
        "euro",
        "sheet",
        "stuff",
        "gear",
    ]
)
ANY_THING = re.compile(r"\b(?:machines|devices)\b")
BASE_UNITS = {"litre": "l", "liter": "l", "litres": "l", "liters": "l", "metre": "m", "metres": "m"}


class Bounds(NamedTuple):
    """A range of a figure; a bound that is not inclusive is strict."""

    low: float | None
    high: float | None
    inclusive: bool


class Span(NamedTuple):
    """Days from the first to the last; None is open."""

    first: dt.date | None
    last: dt.date | None


class Known(NamedTuple):
    """What a viewer may see: names of places and tags, as they are written."""

    places: Iterable[str]
    tags: Iterable[str]


class Asked(NamedTuple):
    """A question as it was read. Units are lower case; a quantity without one is a count."""

    words: list[str]
    places: list[str]
    tags: list[str]
    quantity: Bounds | None
    unit: str | None
    value: Bounds | None
    bought: Span | None
    warranty: Span | None

    @property
    def has_filters(self) -> bool:
        """Whether anything but words was read."""
        return bool(self.places or self.tags) or any(part is not None for part in self[3:])


def read_question(text: str, known: Known, today: dt.date) -> Asked:
    """Read a question. ``today`` is what "last year" and "under warranty" are told from."""
    rest = " ".join(folded(text).split())
    bought, warranty, rest = _dates(rest, today)
    quantity, unit, value, rest = _figures(rest)
    places, rest = _places(rest, known.places)
    words = [word for word in tokens(rest) if word not in NOISE]
    bare = [word for word in tokens(ANY_THING.sub(" ", rest)) if word not in NOISE]
    tags = _tags(bare, known.tags)
    left = [] if tags else words
    return Asked(left, places, tags, quantity, unit, value, bought, warranty)


def _dates(text: str, today: dt.date) -> tuple[Span | None, Span | None, str]:
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


def _figures(text: str) -> tuple[Bounds | None, str | None, Bounds | None, str]:
    """Bounds of a quantity with its unit, or of a value; and the rest of the text."""
    is_money = WORTH.search(text) is not None
    between = BETWEEN.search(text)
    if between is not None:
        low, high = (_number(between[at]) for at in (1, 2))
        bounds, unit, money = Bounds(low, high, True), None, bool(between[3])
        rest = text[: between.start()] + " " + text[between.end() :]
    else:
        found = BOUND.search(text)
        if found is None:
            return None, None, None, text
        how, number, unit, currency = found.groups()
        bounds, money = _bounds(how, _number(number)), bool(currency)
        rest = text[: found.start()] + " " + text[found.end() :]
    rest = WORTH.sub(" ", rest)
    if money or is_money:
        return None, None, bounds, rest
    return bounds, BASE_UNITS.get(unit, unit) if unit else "count", None, rest


def _bounds(how: str, number: float) -> Bounds:
    is_over = re.fullmatch(OVER, how) is not None
    return Bounds(number if is_over else None, None if is_over else number, how in INCLUSIVE)


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _places(text: str, names: Iterable[str]) -> tuple[list[str], str]:
    """Names of places that the text says something lies in, and the rest; long names first."""
    spelt: dict[str, str] = {}
    for name in names:
        spelt.setdefault(" ".join(folded(name).split()), name)
    found = []
    for folded_name in sorted(spelt, key=lambda name: (-len(name), name)):
        pattern = _pattern(folded_name)
        hit = pattern.search(text) or _alone(folded_name, text)
        if hit is not None:
            found.append(spelt[folded_name])
            text = text[: hit.start()] + " " + text[hit.end() :]
    return found, text


def _pattern(name: str) -> re.Pattern[str]:
    """A place after a preposition, which may be a part of its name; one of two may be plural."""
    bare = re.escape(name)
    if re.match(WITHIN, f"{name} "):
        return re.compile(rf"\b{bare}\b")
    return re.compile(rf"\b{WITHIN}{bare}(?:s|es)?\b")


def _alone(name: str, text: str) -> re.Match[str] | None:
    """A place that begins the question and is told on: "bottom drawer of the workbench"."""
    return re.match(rf"\s*(?:the )?{re.escape(name)}(?=\s+(?:of|in)\b|\s*$)", text)


def _tags(words: list[str], tags: Iterable[str]) -> list[str]:
    """Tags, where a question's words are nothing but tags."""
    spelt: Mapping[tuple[str, ...], str] = {tuple(tokens(tag)): tag for tag in sorted(tags)}
    whole = spelt.get(tuple(words))
    if whole is not None:
        return [whole]
    single = [spelt.get((word,)) for word in words]
    return [tag for tag in single if tag] if words and all(single) else []
