"""A line of search as people type it: words, quoted phrases and filters. Nothing is searched here.

``camera:"canon eos" place:bergen tag:boat year:2019 rating>=4 before:2020-05-01 harbour``
"""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from msgspec import Struct, structs
from msgspec.structs import replace

from api.photos.filters import PhotoFilters

TOKEN = re.compile(
    r'(?P<name>[a-z]+)(?P<sign>:|>=|<=|>|<|=)(?:"(?P<quoted>[^"]*)"|(?P<value>\S+))'
    r'|"(?P<phrase>[^"]*)"|(?P<word>\S+)',
    re.IGNORECASE,
)
LAST = dt.time(23, 59, 59, 999_999)


class Query(Struct, frozen=True):
    """What a line asks for: filters, single words, phrases."""

    filters: PhotoFilters
    words: tuple[str, ...]
    phrases: tuple[str, ...]

    @property
    def text(self) -> str:
        """Words and phrases as one line, as an embedding reads it."""
        return " ".join((*self.words, *self.phrases))

    def shown(self) -> dict[str, Any]:
        """The filters that are set, for people."""
        default = PhotoFilters()
        given = structs.asdict(self.filters)
        return {name: value for name, value in given.items() if value != getattr(default, name)}


def parse(line: str) -> Query:
    """Read a line of search; a filter that can't be read is taken as words."""
    filters, words, phrases = PhotoFilters(), [], []
    for found in TOKEN.finditer(line.replace("\0", " ")):
        if found["name"]:
            value = found["quoted"] if found["quoted"] is not None else found["value"]
            read = _filtered(filters, found["name"].lower(), found["sign"], value)
            if read is None:
                words.extend(_plain(found[0]))
            filters = read or filters
        elif found["phrase"] is not None:
            phrases.append(found["phrase"].strip())
        else:
            words.extend(_plain(found["word"]))
    return Query(filters, tuple(words), tuple(phrase for phrase in phrases if phrase))


def _plain(text: str) -> list[str]:
    """The words of a text without the signs around them."""
    return re.findall(r"[^\W_]+(?:['’.-][^\W_]+)*", text)


def _filtered(filters: PhotoFilters, name: str, sign: str, value: str) -> PhotoFilters | None:
    """Filters with one more; None where it is none."""
    reader = READERS.get(name)
    if reader is None or not value.strip():
        return None
    try:
        given = reader(filters, sign, value.strip())
    except (ValueError, OverflowError):
        return None
    return None if given is None else replace(filters, **given)


def _named(field: str) -> Callable[[PhotoFilters, str, str], dict[str, Any] | None]:
    return lambda _, sign, value: {field: value} if sign in ":=" else None


def _tag(filters: PhotoFilters, sign: str, value: str) -> dict[str, Any] | None:
    return {"tags": (*filters.tags, value.lower())} if sign in ":=" else None


def _label(filters: PhotoFilters, sign: str, value: str) -> dict[str, Any] | None:
    return {"labels": (*filters.labels, value)} if sign in ":=" else None


def _rating(_: PhotoFilters, sign: str, value: str) -> dict[str, Any] | None:
    stars = int(value)
    if not 0 <= stars <= 5:
        return None
    lowest = {">=": stars, ">": stars + 1, ":": stars, "=": stars}.get(sign)
    highest = {"<=": stars, "<": stars - 1, ":": stars, "=": stars}.get(sign)
    bounds = {"rating_min": lowest, "rating_max": highest}
    return {name: bound for name, bound in bounds.items() if bound is not None}


def _year(_: PhotoFilters, sign: str, value: str) -> dict[str, Any] | None:
    year = dt.date(int(value), 1, 1)
    first, last = _first(year), _last(year.replace(month=12, day=31))
    before, after = _last(year - dt.timedelta(days=1)), _first(year.replace(year=year.year + 1))
    start = {">=": first, ">": after, ":": first, "=": first}.get(sign)
    stop = {"<=": last, "<": before, ":": last, "=": last}.get(sign)
    bounds = {"taken_from": start, "taken_to": stop}
    return {name: bound for name, bound in bounds.items() if bound is not None}


def _before(_: PhotoFilters, sign: str, value: str) -> dict[str, Any] | None:
    day = dt.date.fromisoformat(value)
    return {"taken_to": _last(day - dt.timedelta(days=1))} if sign in ":=" else None


def _after(_: PhotoFilters, sign: str, value: str) -> dict[str, Any] | None:
    return {"taken_from": _first(dt.date.fromisoformat(value))} if sign in ":=" else None


def _first(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time())


def _last(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, LAST)


READERS: dict[str, Callable[[PhotoFilters, str, str], dict[str, Any] | None]] = {
    "camera": _named("camera"),
    "make": _named("make"),
    "model": _named("model"),
    "place": _named("place"),
    "country": _named("country"),
    "visibility": _named("visibility"),
    "tag": _tag,
    "label": _label,
    "category": _named("category"),
    "rating": _rating,
    "year": _year,
    "before": _before,
    "after": _after,
}
