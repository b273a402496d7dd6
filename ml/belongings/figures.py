"""Figures that a question tells of: a quantity with its unit, or what a thing is worth."""

import re
from typing import NamedTuple

OVER = "more than|longer than|over|above|at least|from"
UNDER = "less than|fewer than|cheaper than|shorter than|under|below|at most|up to"
INCLUSIVE = ("at least", "at most", "up to", "from")
NUMBER = r"(\d+(?:[.,]\d+)?)"
UNIT = r"(?:\s*(kg|g|mg|oz|lb|ml|l|litres?|liters?|fl_oz|gal|mm|cm|m|metres?|in|ft))?\b"
CURRENCY = r"\s*(?:euros?|eur|dollars?|pounds?|\$|\u20ac|\u00a3)"
BOUND = re.compile(rf"\b({OVER}|{UNDER})\s+{NUMBER}{UNIT}({CURRENCY})?")
BETWEEN = re.compile(rf"\bbetween\s+{NUMBER}\s+and\s+{NUMBER}({CURRENCY})?")
WORTH = re.compile(r"\b(worth|costs?|priced?|valued?|cheaper|dearer)\b")
BASE_UNITS = {"litre": "l", "liter": "l", "litres": "l", "liters": "l", "metre": "m", "metres": "m"}


class Bounds(NamedTuple):
    """A range of a figure; a bound that is not inclusive is strict."""

    low: float | None
    high: float | None
    inclusive: bool


def figures(text: str) -> tuple[Bounds | None, str | None, Bounds | None, str]:
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
