"""Things of a household by their names: other names of each, what it is for, what kind it is of.

The words themselves stand in ``lexicon.txt``. Nothing is known here of any item.
"""

from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ml.belongings.words import NOISE, tokens

Phrase = tuple[str, ...]
# Names of things that beside another name tell what that is made of, for or like.
_TELLING = (
    "bread canvas card cane chain charcoal cloth cotton cream elastic fabric felt flannel fleece"
    " gauze glass horn iron jug leather letter magnet manual marble material nail paper piano"
    " rubber needle salt shirt silicone sledge sock soup spirit step string sugar table tea"
    " textile travel waterproof wine wireless wool balloon belt bookshelf tile whiteboard"
)
TELLING = frozenset(_TELLING.split())


class Sense(NamedTuple):
    """Names of one thing, what it is used for, and the kinds it is of."""

    names: tuple[Phrase, ...]
    uses: tuple[Phrase, ...]
    kinds: tuple[Phrase, ...]


def read_lexicon(text: str) -> list[Sense]:
    """Senses of a text: sections of kinds in brackets, then a thing a line, names and uses."""
    found: list[Sense] = []
    kinds: tuple[Phrase, ...] = ()
    for line in text.splitlines():
        if line.startswith("["):
            kinds = _phrases(line.strip("[]"))
        elif line and not line.startswith("#"):
            names, _, uses = line.partition(":")
            told = tuple(tuple(t for t in use if t not in NOISE) for use in _phrases(uses))
            found.append(Sense(_phrases(names), tuple(filter(None, told)), kinds))
    return found


def lexicon_text() -> str:
    """The words as they are written."""
    return (files(__package__) / "lexicon.txt").read_text(encoding="utf-8")


@cache
def by_name() -> dict[Phrase, list[Sense]]:
    """Senses by each of their names."""
    found: dict[Phrase, list[Sense]] = defaultdict(list)
    for sense in read_lexicon(lexicon_text()):
        for name in sense.names:
            found[name].append(sense)
    return dict(found)


@cache
def longest() -> int:
    """How many terms a name has at most."""
    return max(map(len, by_name()))


def senses(name: list[str]) -> list[Sense]:
    """What a thing of this name is: senses of the longest names that stand in it.

    "Wool scarf" is a scarf, and no wool; "hammer, nails" are both.
    """
    spans = [
        (first, last)
        for first in range(len(name))
        for last in range(first + 1, min(len(name), first + longest()) + 1)
        if tuple(name[first:last]) in by_name()
    ]
    most = max((last - first for first, last in spans), default=0)
    long = [tuple(name[first:last]) for first, last in spans if last - first == most]
    things = [phrase for phrase in long if TELLING.isdisjoint(phrase)] if most == 1 else long
    return [sense for phrase in things or long for sense in by_name()[phrase]]


def _phrases(text: str) -> tuple[Phrase, ...]:
    return tuple(filter(None, (tuple(tokens(part)) for part in text.split(","))))
