"""A question read into filters and words: place, category, quantity, value, dates. Pure text.

What is read is shown to who asked, so rules are few and each can be seen at work. A filter is read
only where the sentence says so: "spirit level 100 cm" is all words, "at least 25 m" is a bound.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ml.belongings.dates import dates
from ml.belongings.figures import Bounds, figures
from ml.belongings.periods import Span
from ml.belongings.places import MISSPELT, OTHERWISE, places
from ml.belongings.purposes import tells_a_purpose
from ml.belongings.ranking import BY_KIND, BY_NAME, BY_USE, Emphasis
from ml.belongings.words import NOISE, folded, tokens

ANY_THING = re.compile(r"\b(?:machines|devices)\b")


class Known(NamedTuple):
    """What a viewer may see: names of places and tags, as they are written."""

    places: Iterable[str]
    tags: Iterable[str]


class Asked(NamedTuple):
    """A question as it was read. Units are lower case; a quantity without one is a count.

    ``text`` is what filters left of it, in its own words; ``is_for``: it tells what is to be done.
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
    is_for: bool = False

    @property
    def looked_for(self) -> list[str]:
        """The words, or those that tags were read of: the words to rank by."""
        return self.words or [word for word in tokens(self.text) if word not in NOISE]

    @property
    def emphasis(self) -> Emphasis:
        """Where it counts most that a word is met."""
        if not self.words:
            return BY_KIND
        return BY_USE if self.is_for else BY_NAME

    def only_words(self) -> "Asked":
        """The same without its filters."""
        return asked_of(self.words, self.text)._replace(is_for=self.is_for)

    @property
    def has_filters(self) -> bool:
        """Whether anything but words was read."""
        figures = (self.quantity, self.value, self.bought, self.warranty)
        return bool(self.places or self.tags) or any(part is not None for part in figures)


def read_question(question: str, known: Known, today: dt.date, doubt: int = MISSPELT) -> Asked:
    """Read a question. ``today`` is what "last year" and "under warranty" are told from.

    ``doubt``: up to which names of places are read, of EXACT to MISSPELT.
    """
    rest = " ".join(folded(question).split())
    bought, warranty, rest = dates(rest, today)
    quantity, unit, value, rest = figures(rest)
    named, rest = places(rest, known.places, doubt)
    words = [word for word in tokens(rest) if word not in NOISE]
    bare = [word for word in tokens(ANY_THING.sub(" ", rest)) if word not in NOISE]
    tags = _tags(bare, known.tags)
    left = [] if tags else words
    text = " ".join(rest.split())
    figured = (quantity, unit, value, bought, warranty)
    return Asked(left, named, tags, *figured, text, is_for=tells_a_purpose(text))


def readings(question: str, known: Known, today: dt.date) -> Iterator[Asked]:
    """A question as it may be meant, the most literal first: with fewer and fewer guessed filters.

    The words of a place that was guessed are words again where no thing is found in it.
    """
    strict = read_question(question, known, today)
    yield strict
    surer = read_question(question, known, today, OTHERWISE)
    if surer != strict:
        yield surer
    if strict.has_filters and strict.words:
        yield strict.only_words()
        yield strict._replace(words=[], text="")


def asked_of(words: list[str], text: str) -> Asked:
    """Words to look for, where nothing is to be read as a filter."""
    return Asked(words, [], [], None, None, None, None, None, text)


def _tags(words: list[str], tags: Iterable[str]) -> list[str]:
    """Tags, where a question's words are nothing but tags."""
    spelt: Mapping[tuple[str, ...], str] = {tuple(tokens(tag)): tag for tag in sorted(tags)}
    whole = spelt.get(tuple(words))
    if whole is not None:
        return [whole]
    single = [spelt.get((word,)) for word in words]
    return [tag for tag in single if tag] if words and all(single) else []
