"""Questions to a made house, and how well each item answers them by construction. No search here.

``queries.txt`` was written before any search was, and may be looked at while one is made. Its last
third was to be set aside, but whoever wrote the words that the search is taught had seen it, so it
measures no more than the rest. ``aside.txt`` stood in its stead: written later by another, who saw
neither search nor words. It was scored once, with the right item first for 0.578 of its questions,
and then given up as a measure: the search is made better by where it failed there, and a set that a
search is made by no longer measures it. ``aside_2.txt`` was written by one who saw the other two
files, and neither search nor words; it was scored once, with 0.745, and given up likewise.
``aside_3.txt`` came about in the same way; scored once, the right item came first for 0.912. A
later set is asked from a file of its own, once, before it is looked at.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from catalog_data.sample.belongings import House, Item, made_house

QUERIES = Path(__file__).with_name("queries.txt")
SEEN = tuple(Path(__file__).with_name(name) for name in ("aside.txt", "aside_2.txt", "aside_3.txt"))
HOUSE_SHA256 = "19b16469304b20d0cdc5eab248edc82b1f39a1be7c5e7af880224cbbe4be9aa7"
JUDGED_SHA256 = "7f842a8be19376adc12ff28c19a73bd5340b049f5cfc151ea663c00adb14d770"
SEEN_SHA256 = (
    "9899b056196debc3494b4b428df8464b42e704358b1fd658e66e7e152abc9415",
    "d61a83d48e809759c4a060a09af5a88c5aa5fbb008395316f93cb2d5e540354d",
    "e888dc9d2055ecd8b9b1f0360968df453ea8dcbe38d07389f4feabc79428b9f1",
)
THIRDS = 3
GRADES = (3, 2, 1)
FIGURE = re.compile(r"(quantity|price|bought|until)([<>])(.+)")
FIELDS = {
    "price": "price",
    "bought": "bought_on",
    "until": "warranty_until",
    "quantity": "quantity",
}
Test = Callable[[House, Item], bool]


@dataclass(frozen=True)
class Question:
    """One question: its class, its third of that class (0, 1 or 2), items by grade."""

    number: int
    kind: str
    third: int
    text: str
    grades: dict[int, int]


def condition(text: str) -> Test:
    """One condition of a file of questions as a test of an item."""
    figure = FIGURE.fullmatch(text)
    if figure:
        return compared(*figure.groups())
    key, _, value = text.rpartition(":")
    if key == "in":
        return lambda house, item: value in house.units[item.unit].path
    if key:
        field = {"use": "use", "cat": "category", "maker": "maker"}[key]
        return lambda _, item: getattr(item, field) == value
    thing, _, variant = text.partition("/")
    return lambda _, item: item.thing == thing and (not variant or item.variant == variant)


def compared(field: str, sign: str, bound: str) -> Test:
    """Whether a figure or date of an item lies beyond a bound; what is not known does not."""
    limit = dt.date.fromisoformat(bound) if field in ("bought", "until") else float(bound)

    def test(_: House, item: Item) -> bool:
        value = getattr(item, FIELDS.get(field, field))
        return value is not None and (value > limit if sign == ">" else value < limit)

    return test


def meant(house: House, text: str) -> set[int]:
    """Numbers of the items that meet one of the alternatives, all of its conditions."""
    found: set[int] = set()
    for alternative in filter(None, text.split(", ")):
        tests = [condition(part) for part in alternative.split(" & ")]
        found |= {i.number for i in house.items if all(test(house, i) for test in tests)}
    return found


def graded(house: House, told: list[str]) -> dict[int, int]:
    """The best grade of each item that has one."""
    grades: dict[int, int] = {}
    for grade, text in zip(GRADES, told, strict=True):
        for number in sorted(meant(house, text)):
            grades.setdefault(number, grade)
    return grades


@cache
def house() -> House:
    """The house that is asked."""
    return made_house(2_000, 1)


@cache
def questions() -> tuple[Question, ...]:
    """The questions written before any search; they may be looked at while one is made."""
    return asked_in(QUERIES)


@cache
def seen() -> tuple[tuple[Question, ...], ...]:
    """Sets of questions that were set aside until they were scored; they may be looked at since."""
    return tuple(map(asked_in, SEEN))


def asked_in(file: Path) -> tuple[Question, ...]:
    """The questions of one file in its order, each class dealt into thirds."""
    asked, found = house(), list[Question]()
    counts: dict[str, int] = {}
    lines = [x for x in file.read_text("utf-8").splitlines() if x and not x.startswith("#")]
    for number, line in enumerate(lines):
        kind, text, *told = line.split("|")
        third = counts.get(kind, 0) % THIRDS
        counts[kind] = counts.get(kind, 0) + 1
        found.append(Question(number, kind, third, text, graded(asked, told)))
    return tuple(found)


def hash_of(told: object) -> str:
    """SHA-256 of anything as JSON."""
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


def house_hash() -> str:
    """Over everything in the house."""
    return hash_of(asdict(house()))


def judged_hash() -> str:
    """Over every question written before the search, with its grades."""
    return hash_of([asdict(question) for question in questions()])


def seen_hashes() -> tuple[str, ...]:
    """Over every question of each set that was set aside until it was scored, with its grades."""
    return tuple(hash_of([asdict(question) for question in asked]) for asked in seen())
