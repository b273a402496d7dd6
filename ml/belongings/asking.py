"""A question read into filters and words: place, category, quantity, value, dates. Pure text.

What is read is shown to who asked, so rules are few and each can be seen at work. A filter is read
only where the sentence says so: "spirit level 100 cm" is all words, "at least 25 m" is a bound.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ml.belongings.dates import Span, dates
from ml.belongings.figures import Bounds, figures
from ml.belongings.words import folded, tokens

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


class Known(NamedTuple):
    """What a viewer may see: names of places and tags, as they are written."""

    places: Iterable[str]
    tags: Iterable[str]


class Asked(NamedTuple):
    """A question as it was read. Units are lower case; a quantity without one is a count.

    ``text`` is what filters left of it, in its own words.
    """

    words: list[str]
    places: list[str]
    tags: list[str]
    quantity: Bounds | None
    unit: str | None
    value: Bounds | None
    bought: Span | None
    warranty: Span | None
    text: str = ""

    @property
    def has_filters(self) -> bool:
        """Whether anything but words was read."""
        figures = (self.quantity, self.value, self.bought, self.warranty)
        return bool(self.places or self.tags) or any(part is not None for part in figures)


def read_question(question: str, known: Known, today: dt.date) -> Asked:
    """Read a question. ``today`` is what "last year" and "under warranty" are told from."""
    rest = " ".join(folded(question).split())
    bought, warranty, rest = dates(rest, today)
    quantity, unit, value, rest = figures(rest)
    places, rest = _places(rest, known.places)
    words = [word for word in tokens(rest) if word not in NOISE]
    bare = [word for word in tokens(ANY_THING.sub(" ", rest)) if word not in NOISE]
    tags = _tags(bare, known.tags)
    left = [] if tags else words
    text = " ".join(rest.split())
    return Asked(left, places, tags, quantity, unit, value, bought, warranty, text)


def asked_of(words: list[str], text: str) -> Asked:
    """Words to look for, where nothing is to be read as a filter."""
    return Asked(words, [], [], None, None, None, None, None, text)


def _places(text: str, names: Iterable[str]) -> tuple[list[str], str]:
    """Names of places that the text says something lies in, and the rest; long names first."""
    spelt: dict[str, str] = {}
    for name in names:
        bare = " ".join(folded(name).split())
        if bare in text:  # of thousands of names a question holds few: to compile all takes seconds
            spelt.setdefault(bare, name)
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
