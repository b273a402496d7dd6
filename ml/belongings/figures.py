"""Figures that a question tells of: a quantity with its unit, or what a thing is worth."""

import re
from typing import NamedTuple

from ml.belongings.numbers import NUMBER, number

AT_LEAST = (
    r"at least|no less than|not less than|no fewer than|not fewer than|(?:a )?minimum(?: of)?"
)
AT_MOST = r"at most|up to|no more than|not more than|not over|no over|(?:a )?maximum(?: of)?"
OVER = (
    r"(?:more|longer|greater|larger|bigger|heavier|higher|dearer|pricier) than"
    r"|more expensive than|over|above|exceeding|upwards of"
)
# "From 2019" tells of a year.
FROM = r"from(?!\s+(?:19|20)\d\d\b)"
UNDER = r"(?:less|fewer|cheaper|shorter|lighter|smaller|lower) than|under|below"
HOW = rf"{AT_LEAST}|{AT_MOST}|{FROM}|{OVER}|{UNDER}"
SPELT_UNITS = {
    "kg": r"kgs?|kilos?|kilogram(?:me)?s?",
    "mg": r"mg|milligrams?",
    "g": r"g|gr|gram(?:me)?s?",
    "oz": r"oz|ounces?",
    "lb": r"lbs?",
    "ml": r"ml|millilit(?:re|er)s?",
    "l": r"l|lit(?:re|er)s?",
    "fl_oz": r"fl_oz|fl oz|fluid ounces?",
    "gal": r"gal|gallons?",
    "mm": r"mm|millimet(?:re|er)s?",
    "cm": r"cm|centimet(?:re|er)s?",
    "m": r"m|met(?:re|er)s?",
    "in": r"in(?!\s+(?:the|my|our|a|an|which|all|total)\b)|inch(?:es)?",
    "ft": r"ft|foot|feet",
}
UNIT = "|".join(SPELT_UNITS.values())
LONG_UNIT = r"kilo(?:gram(?:me)?)?|gram(?:me)?|lit(?:re|er)|met(?:re|er)"
MONEY = r"euros?|eur|dollars?|usd|bucks?|pounds?|gbp|quid|\u20ac|\$|\u00a3"
NOTES = {"fiver": 5.0, "tenner": 10.0, "grand": 1000.0}
AMOUNT = (
    rf"(?:(?P<sign{{0}}>[\u20ac$\u00a3])\s*)?(?:a (?P<note{{0}}>fiver|tenner|grand)\b"
    rf"|(?P<number{{0}}>{NUMBER.replace('{', '{{').replace('}', '}}')}|an?(?=\s+(?:{LONG_UNIT})\b))"
    rf"(?:\s*(?P<unit{{0}}>{UNIT})\b)?(?:\s*(?P<money{{0}}>{MONEY})(?!\w))?)(?!\w)"
)
BOUND = re.compile(rf"(?<!\w)(?P<how>{HOW})\s+(?:about\s+)?{AMOUNT.format('')}")
BETWEEN = re.compile(
    rf"(?<!\w)(?:(?P<how>between|from)\s+)?{AMOUNT.format('')}\s*(?P<to>and|to|-|\u2013)\s*"
    + AMOUNT.format("2")
)
MORE = r"(?:or|and) (?:more|above|over|longer|larger|bigger|upwards?|heavier|dearer)|plus\b|\+"
LESS = r"(?:or|and) (?:less|fewer|under|below|shorter|smaller|cheaper)"
AFTER = re.compile(
    rf"(?<!\w){AMOUNT.format('')}(?P<thing>(?:\s+[^\W\d]\S*){{0,4}}?)\s*(?:(?P<more>{MORE})|{LESS})(?!\w)"
)
WORTH = re.compile(
    r"\b(worth|cost|costs|costing|priced?|valued?|cheaper|dearer|pricier|expensive|paid|spent"
    r"|sets? (?:me|us) back)\b"
)


class Bounds(NamedTuple):
    """A range of a figure; a bound that is not inclusive is strict."""

    low: float | None
    high: float | None
    inclusive: bool


class Figure(NamedTuple):
    """Bounds as they were said: of money, or of a quantity in a unit; where they stood."""

    bounds: Bounds
    unit: str | None
    is_money: bool
    kept: str
    start: int
    end: int


def figures(text: str) -> tuple[Bounds | None, str | None, Bounds | None, str]:
    """Bounds of a quantity with its unit, or of a value; and the rest of the text."""
    quantity, unit, value, worth = None, None, None, WORTH.search(text) is not None
    several = _more_than_one(text)
    while (found := _first(text)) is not None:
        told = WORTH.search(text[: found.start]) if several else worth
        if found.is_money or (found.unit is None and told):
            value = value or found.bounds
        else:
            quantity, unit = quantity or found.bounds, unit or found.unit or "count"
        text = f"{text[: found.start]} {found.kept} {text[found.end :]}"
    if quantity is None and value is None:
        return None, None, None, text
    return quantity, unit, value, WORTH.sub(" ", text)


def _more_than_one(text: str) -> bool:
    found = _first(text)
    return found is not None and _first(f"{text[: found.start]} ; {text[found.end :]}") is not None


def _first(text: str) -> Figure | None:
    """The first figure of a text; a range before one bound, which may be its part."""
    for between in BETWEEN.finditer(text):
        if _is_range(between):
            low, high = _said(between, ""), _said(between, "2")
            unit, money = _unit(between, "2") or _unit(between, ""), _is_money(between)
            return Figure(Bounds(low, high, True), unit, money, "", *between.span())
    after, bound = AFTER.search(text), BOUND.search(text)
    if bound is not None and (after is None or bound.start() <= after.start()):
        how, said = bound["how"], _said(bound, "")
        low, inclusive = _over(how), re.fullmatch(f"{AT_LEAST}|{AT_MOST}|from", how) is not None
        bounds = Bounds(said if low else None, None if low else said, inclusive)
        return Figure(bounds, _unit(bound, ""), _is_money(bound), "", *bound.span())
    if after is None:
        return None
    said = _said(after, "")
    bounds = Bounds(said, None, True) if after["more"] else Bounds(None, said, True)
    return Figure(bounds, _unit(after, ""), _is_money(after), after["thing"], *after.span())


def _is_range(found: re.Match[str]) -> bool:
    """Whether two numbers are a range: "5 to 15 m" is, "70-200 mm" is a name, "4 and 5" neither."""
    if found["how"] == "between":
        return found["to"] == "and"
    told = found["how"] or _unit(found, "2") or _is_money(found)
    return found["to"] == "to" and bool(told)


def _over(how: str) -> bool:
    return re.fullmatch(f"{AT_LEAST}|from|{OVER}", how) is not None


def _said(found: re.Match[str], which: str) -> float:
    note = found[f"note{which}"]
    return NOTES[note] if note else number(found[f"number{which}"])


def _unit(found: re.Match[str], which: str) -> str | None:
    said = found[f"unit{which}"]
    if said is None:
        return None
    return next(unit for unit, spelt in SPELT_UNITS.items() if re.fullmatch(spelt, said))


def _is_money(found: re.Match[str]) -> bool:
    told = ("sign", "money", "note")
    return any(value for name, value in found.groupdict().items() if name.rstrip("2") in told)
