"""Other words for rooms and furniture, and ordinals as numbers. No place is known here."""

from collections import defaultdict
from functools import cache, lru_cache
from importlib.resources import files

from ml.belongings.numbers import UNITS
from ml.belongings.words import tokens

Phrase = tuple[str, ...]
_ORDINALS = ("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th")
ORDINALS = {word: str(at) for at, words in enumerate(_ORDINALS, 1) for word in words.split()}


@cache
def _groups() -> dict[Phrase, list[Phrase]]:
    """Other words for each name of a room or a piece of furniture."""
    found: dict[Phrase, list[Phrase]] = defaultdict(list)
    for line in (files(__package__) / "rooms.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        group = list(dict.fromkeys(tuple(tokens(name)) for name in line.split(",")))
        for name in group:
            found[name] += [other for other in group if other != name]
    return dict(found)


@cache
def terms_beside(term: str) -> frozenset[str]:
    """Terms of other names of what one term may be a part of."""
    known = [others for name, others in _groups().items() if term in name]
    return frozenset(part for others in known for other in others for part in other)


@lru_cache(maxsize=4_096)
def said_otherwise(phrase: Phrase) -> tuple[Phrase, ...]:
    """The phrase with one or two runs of its words said otherwise, those with one first."""
    once = _said_once(phrase)
    twice = [further for other in once for further in _said_once(other)]
    return tuple(other for other in dict.fromkeys([*once, *twice]) if other != phrase)


def _said_once(phrase: Phrase) -> list[Phrase]:
    """The phrase with a run of its words said otherwise, or with its ordinal as a number."""
    found = []
    for first in range(len(phrase)):
        for last in range(first + 1, len(phrase) + 1):
            for other in _groups().get(phrase[first:last], ()):
                found.append(phrase[:first] + other + phrase[last:])
    numbered = tuple(str(int(UNITS[term])) if term in UNITS else term for term in phrase)
    if numbered != phrase:
        found.append(numbered)
    if len(phrase) > 1 and phrase[0] in ORDINALS:
        found.append((*phrase[1:], ORDINALS[phrase[0]]))
    return found
