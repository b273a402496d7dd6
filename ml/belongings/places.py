"""Places that a question says something lies in, by their names or near them. Pure text.

A place is read where a preposition or the order of words says so: after "in the", at the start
before "of", before a colon. In full it may stand after any of these; a part of its name, another
word for it or a misspelt one only after a preposition, and only where one name alone is meant.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import eq
from typing import NamedTuple

from ml.belongings.edits import likeness
from ml.belongings.rooms import Phrase, said_otherwise, terms_beside
from ml.belongings.words import WORD, folded, singular, tokens

_LYING = (
    "in on under inside at of from within into onto by near behind beside beneath below "
    "underneath above over atop against around to inside"
)
LYING = frozenset(_LYING.split())
WEAK = frozenset(["of", "above", "over", "against", "around", "to"])
_OWN = (
    "the my our his her their your this that mum mums mom moms dad dads kid kids childrens "
    "grandma grandmas grandpa grandpas big small little large old new other whole"
)
OWN = frozenset(_OWN.split())
SHOWING = frozenset(["the", "my", "our", "his", "her", "their"])
_AFTER = "of in on at under by above over near beside behind below inside from"
AFTER = frozenset(_AFTER.split())
CONTENT = frozenset(["content", "inventory"])
LONGEST, OWN_WORDS = 6, 3  # words of a name, and between it and its preposition
MEANT, SHORTEST, LEAST = 0.78, 5, 3
EXACT, OTHERWISE, PART, MISSPELT = range(4)  # how much a name that was met is to be doubted


class Word(NamedTuple):
    """One word of a question: its term, as it is spelt, where it stands."""

    term: str
    spelt: str
    start: int
    end: int


class Near(NamedTuple):
    """What stands around some words: a preposition, whether "the" follows it, where it begins."""

    lying: str
    is_shown: bool
    is_head: bool
    first: int


class Place(NamedTuple):
    """A name that was met by the words from the first to before the last; surest ones first.

    A longer one in other words is surer than a shorter one to the letter.
    """

    is_guessed: bool
    fewer: int
    doubt: int
    first: int
    last: int
    name: str


def places(text: str, names: Iterable[str], doubt: int = MISSPELT) -> tuple[list[str], str]:
    """Names of places that a folded text says something lies in, long ones first; and the rest.

    ``doubt``: up to which names are read.
    """
    words = [Word(singular(m[0]), m[0], *m.span()) for m in WORD.finditer(text)]
    met = sorted(one for one in _met(text, words, Names.of(names, words)) if one.doubt <= doubt)
    taken: set[int] = set()
    found: list[Place] = []
    for place in met:
        span = set(range(place.first, place.last))
        if not span & taken:
            taken |= span
            found.append(place)
    for place in sorted(found, key=lambda place: -place.first):
        start, end = words[place.first].start, words[place.last - 1].end
        text = f"{text[:start]} {text[end:]}"
    return list(dict.fromkeys(place.name for place in found)), text


class Names(NamedTuple):
    """Names by their terms, and by parts of them that mean one name alone."""

    whole: dict[Phrase, str]
    parts: dict[Phrase, str]

    @classmethod
    def of(cls, names: Iterable[str], words: list[Word]) -> "Names":
        """Names; parts of those alone that share a word with the question, which are few."""
        asked = {term for word in words for term in (word.term, *terms_beside(word.term))}
        whole: dict[Phrase, str] = {}
        for name in names:
            whole.setdefault(_terms(name), name)
        parts: dict[Phrase, set[str]] = defaultdict(set)
        for phrase, name in whole.items():
            if phrase and not asked.isdisjoint(phrase) and phrase[0] not in LYING:
                for part in _runs(phrase, asked):
                    parts[part].add(name)
        alone = {part: min(found) for part, found in parts.items() if len(found) == 1}
        return cls(whole, {part: alone[part] for part in alone if _is_telling(part)})

    def met_by(self, phrase: Phrase, near: Near) -> tuple[int, str] | None:
        """The name that some words mean where they stand, and how much it is to be doubted."""
        begins_so = phrase[0] in LYING and len(phrase) > 1
        is_placed = near.is_head or begins_so or bool(near.lying)
        if is_placed and phrase in self.whole:
            return EXACT, self.whole[phrase]
        if not (is_placed and near.lying not in WEAK):
            return None
        others = [self.whole[other] for other in said_otherwise(phrase) if other in self.whole]
        if others:
            return OTHERWISE, others[0]
        if not (begins_so or (near.lying and near.is_shown)):
            return None
        for part in (phrase, *said_otherwise(phrase)):
            if part in self.parts:
                return PART, self.parts[part]
        alike = self.misspelt(phrase)
        return (MISSPELT, alike) if alike and not begins_so else None

    def misspelt(self, phrase: Phrase) -> str | None:
        """The name that is spelt nearly so."""
        said = " ".join(phrase)
        if len(said) < SHORTEST:
            return None
        # Of a name of several words one at least is spelt well: few are compared letter by letter.
        near = {
            " ".join(known): name
            for known, name in self.whole.items()
            if len(known) == len(phrase)
            and (len(known) == 1 or any(map(eq, phrase, known)))
            and known[0][0] == said[0]
        }
        alike = [(likeness(said, known, MEANT), name) for known, name in sorted(near.items())]
        best = max(alike, default=(0.0, ""))
        return best[1] if best[0] >= MEANT else None


def _met(text: str, words: list[Word], names: Names) -> Iterator[Place]:
    for first in range(len(words)):
        for last in range(first + 1, min(len(words), first + LONGEST) + 1):
            phrase = tuple(word.term for word in words[first:last])
            near = _near(text, words, first, last)
            found = names.met_by(phrase, near)
            # "vacuum bags" are things, though a place is called "Vacuum bag".
            spelt = [word.spelt for word in words[first:last]]
            if found is not None and (
                near.lying or spelt == WORD.findall(folded(found[1])) or phrase not in names.whole
            ):
                yield Place(
                    found[0] > OTHERWISE, first - last, *found[:1], near.first, last, found[1]
                )


def _near(text: str, words: list[Word], first: int, last: int) -> Near:
    """What stands before and after some words."""
    at, is_shown = first, False
    while at > 0 and first - at < OWN_WORDS and words[at - 1].spelt in OWN:
        at -= 1
        is_shown |= words[at].spelt in SHOWING
    behind = text[words[last - 1].end :].lstrip()
    after = [word for word in words[last:] if word.term not in CONTENT]
    ends = not after or (last < len(words) and words[last].spelt in AFTER) or behind[:1] in ":,-"
    if at > 0 and words[at - 1].spelt in LYING:
        return Near(words[at - 1].spelt, is_shown, is_head=False, first=at - 1)
    return Near("", is_shown, is_head=at == 0 and ends, first=first)


def _runs(phrase: Phrase, asked: set[str]) -> Iterator[Phrase]:
    """Parts of a phrase, all of whose words are asked for."""
    for first in range(len(phrase)):
        for last in range(first + 1, len(phrase) + 1):
            if phrase[last - 1] not in asked:
                break
            yield phrase[first:last]


def _is_telling(part: Phrase) -> bool:
    """Whether a part of a name is more than a number or a letter."""
    return any(len(term) >= LEAST and not term.isdigit() for term in part)


@lru_cache(maxsize=65_536)
def _terms(name: str) -> Phrase:
    return tuple(tokens(name))
