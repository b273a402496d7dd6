"""Rules over the lines that stand on a thing, its plate or its receipt. Reading them is OCR's.

Each rule tells what it found and how sure it is of the rule; how sure the reader is of the line
is told by the line. English, German and French words stand on what Europe sells.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

FLAGS = re.IGNORECASE
CODE = r"([A-Z0-9][A-Z0-9\-/.]{2,30}[A-Z0-9])"
WORD = r"[A-Z0-9][A-Z0-9\-/.]{1,30}"
SERIAL = re.compile(
    rf"\b(?:S/?N|serial(?:\s*(?:no|nr|number))?|serien-?(?:nr|nummer)|fab\.?-?nr|n[o°]\s*de\s*s[ée]rie)"
    rf"\b[.:#\s]*{CODE}",
    FLAGS,
)
MODEL = re.compile(
    rf"\b(?:model|modell|mod[èe]le|type|typ|art(?:icle|ikel)?)\b\.?(?:\s*(?:no|nr|name|number)\b\.?)?"
    rf"[:#\s]+({WORD}(?:\s(?=\S*\d){WORD})?)",
    FLAGS,
)
MONEY = r"(\d{1,3}(?:[ .,']\d{3})+[.,]\d{2}|\d{1,6}[.,]\d{2})"
SIGN = r"(?:€|EUR|\$|USD|£|GBP|CHF|kr)"
PRICE = re.compile(rf"{SIGN}\s*{MONEY}\b|\b{MONEY}\s*{SIGN}", FLAGS)
TOTAL = re.compile(r"\b(?:total|sum|summe|gesamt|betrag|amount|montant)\b", FLAGS)
BOUGHT = re.compile(r"\b(?:date|datum|purchased?|invoice|receipt|rechnung|beleg|kauf)", FLAGS)
WARRANTY = re.compile(r"\b(?:warranty|garantie|gew[äa]hrleistung)", FLAGS)
OTHER_DATES = re.compile(
    r"\b(?:exp|best before|mhd|haltbar|use by|mfg|made|prod|hergestellt)", FLAGS
)
ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
DOTTED = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b")
EARLIEST = 1970


class Line(NamedTuple):
    """A line as it was read: how sure the reader is (0 to 1), how high its letters are."""

    text: str
    confidence: float
    height: float


class Found(NamedTuple):
    """What a rule found: the field of an item, its value, how sure (0 to 1)."""

    field: str
    value: str | float
    confidence: float


def read(lines: Sequence[Line], makers: Sequence[str] = ()) -> list[Found]:
    """Everything the rules find, the surest first; ``makers``: further names of makers."""
    found = [one for line in lines for one in _of_line(line, makers)]
    found += _title(lines, {str(one.value).casefold() for one in found})
    return sorted(found, key=lambda one: (-one.confidence, one.field, str(one.value)))


def _of_line(line: Line, makers: Sequence[str]) -> Iterator[Found]:
    for field, rule, sure in (("serial", SERIAL, 0.9), ("model", MODEL, 0.8)):
        for match in rule.finditer(line.text):
            if any(letter.isdigit() for letter in match[1]):
                yield _found(field, match[1], sure, line)
    yield from _prices(line)
    yield from _dates(line)
    for maker in (*known_makers(), *makers):
        if re.search(rf"(?<!\w){re.escape(maker)}(?!\w)", line.text, FLAGS):
            yield _found("manufacturer", maker, 0.8, line)


def _prices(line: Line) -> Iterator[Found]:
    """Amounts with a currency; a total is likelier what was paid than a part of it."""
    for match in PRICE.finditer(line.text):
        digits = re.sub(r"\D", "", match[1] or match[2])
        sure = 0.8 if TOTAL.search(line.text) else 0.5
        yield _found("purchase_price", int(digits) / 100, sure, line)


def _dates(line: Line) -> Iterator[Found]:
    """Dates that can be read in one way; a line that tells of another day is no purchase."""
    if OTHER_DATES.search(line.text):
        return
    named = WARRANTY.search(line.text)
    field = "warranty_until" if named else "purchased_on"
    sure = 0.8 if named or BOUGHT.search(line.text) else 0.4
    for year, month, day in _days(line.text):
        try:
            yield _found(field, dt.date(year, month, day).isoformat(), sure, line)
        except ValueError:
            continue


def _days(text: str) -> Iterator[tuple[int, int, int]]:
    for year, month, day in ISO.findall(text):
        yield int(year), int(month), int(day)
    for first, second, year in DOTTED.findall(text):
        one, other = int(first), int(second)
        slashed = f"{first}/{second}" in text
        if int(year) < EARLIEST or (slashed and one <= 12 and other <= 12 and one != other):
            continue  # 03/04/2024 is March in one country and April in another
        yield int(year), *((other, one) if other <= 12 else (one, other))


def _title(lines: Sequence[Line], known: set[str]) -> Iterator[Found]:
    """The line with the largest letters is what a package calls itself."""
    words = [
        line
        for line in lines
        if sum(letter.isalpha() for letter in line.text) >= 3 and line.text.casefold() not in known
    ]
    for line in sorted(words, key=lambda line: (-line.height, line.text))[:1]:
        yield _found("name", line.text.strip()[:255], 0.5, line)


def _found(field: str, value: str | float, sure: float, line: Line) -> Found:
    return Found(field, value, round(sure * line.confidence, 4))


@cache
def known_makers() -> tuple[str, ...]:
    """Names of makers that everybody's products bear."""
    text = (files("ml.belongings.drafts") / "makers.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))
