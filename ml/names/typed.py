"""What people type into a box, in pure Python: one text at a time, in microseconds. No lookups.

A slip is one letter too many, too few, wrong, or swapped with its neighbour, measured against the
beginning of a name, because what is typed goes on: a beginning that is two slips away stays so.
A space typed for a letter counts as none, since of two words it would make one.
"""

import re
import unicodedata
from typing import NamedTuple

from ml.names.deletions import BASE, STIRS
from ml.names.index import BEGINNING, Kind
from ml.names.letters import SIGNS, TYPED, WHOLE
from ml.names.vocabulary import SPELLINGS

MASK = (1 << 64) - 1
LETTERS = str.maketrans(SIGNS | TYPED | WHOLE)
MARKER = re.compile(rf" (?:{SPELLINGS})\.(?= |$)")
BRACKET = re.compile(r" \([^() ]*\)(?= )")
CROSS = re.compile(r"(^| )(?:[×†?]|x(?= )) ?")
SPACES = re.compile(r"\s+")
# With fewer letters hundreds of thousands of names are one slip away.
FEWEST = 5
MULTIPLIER = int(BASE)


class Guess(NamedTuple):
    """A letter of the first word, or of its beginning, that is wrong or missing.

    Words of the kind that have one of the keys, are LIKE one of the patterns, and go on with the
    rest, are beginnings of what was meant.
    """

    keys: list[int]
    patterns: list[str]
    rest: str


class Probes(NamedTuple):
    """Where to look for names whose beginning is one slip from a text.

    ``texts`` are beginnings that need no guess. ``wrong`` and ``missing`` guess a letter at the
    front. Behind it, patterns of a wrong and of a missing letter hold of names that begin with
    ``inside``, or of first words that do, where the text has one word.
    """

    texts: list[str]
    kind: Kind
    wrong: Guess
    missing: Guess
    inside: str
    wrong_inside: list[str]
    missing_inside: list[str]


def typed_form(text: str) -> str:
    """Small plain letters with single spaces, as canonical names have them; one at the end stays.

    Marks of ranks, subgenera in brackets and hybrid signs go, as canonical names have none.
    """
    letters = unicodedata.normalize("NFD", text.translate(LETTERS))
    plain = "".join(c for c in letters if not unicodedata.combining(c)).lower()
    bare = CROSS.sub(r"\1", BRACKET.sub("", MARKER.sub("", SPACES.sub(" ", plain))))
    return SPACES.sub(" ", bare).lstrip()


def probes(typed: str) -> Probes:
    """Where to look for what was meant by a text in typed_form(), of FEWEST letters or more."""
    first, space, _ = typed.partition(" ")
    head = first if space else typed[:BEGINNING]
    short, size = head if space else head[:-1], len(head)
    start = size + len(space)
    return Probes(
        _texts(typed),
        Kind.FIRST if space else Kind.BEGINNING,
        Guess(keys_without_one(head), _wrong(head, 0), typed[size:]),
        Guess([key_of(short)], [*_missing(short, 0), f"{_plain(short)}_"], typed[len(short) :]),
        typed[:start],
        [f"{pattern}%" for pattern in _wrong(typed, start)],
        [f"{pattern}%" for pattern in _missing(typed, start)],
    )


def keys_without_one(word: str) -> list[int]:
    """Keys of a word without each of its letters, as deletion_keys() has them."""
    return sorted({key_of(word[:at] + word[at + 1 :]) for at in range(len(word))})


def key_of(word: str) -> int:
    """The key of a word, as word_keys() has it."""
    hashed = 0
    for letter in word:
        hashed = (hashed * MULTIPLIER + ord(letter)) & MASK
    for shift, factor in STIRS:
        hashed = ((hashed ^ (hashed >> shift)) * factor) & MASK
    hashed ^= hashed >> 31
    return hashed - (1 << 64) if hashed >> 63 else hashed


def _texts(typed: str) -> list[str]:
    """The text without a letter, with neighbours swapped, with a space put in or for a letter."""
    places = range(len(typed))
    found = {typed[:at] + typed[at + 1 :] for at in places}
    found |= {typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :] for at in places[:-1]}
    if " " not in typed:
        found |= {f"{typed[:at]} {typed[at:]}" for at in places[1:]}
        found |= {f"{typed[:at]} {typed[at + 1 :]}" for at in places[1:]}
    return sorted(text for text in found if not text.startswith((typed, " ")) and "  " not in text)


def _wrong(text: str, start: int) -> list[str]:
    places = range(start, len(text))
    return [f"{_plain(text[:at])}_{_plain(text[at + 1 :])}" for at in places if text[at] != " "]


def _missing(text: str, start: int) -> list[str]:
    return [f"{_plain(text[:at])}_{_plain(text[at:])}" for at in range(start, len(text))]


def _plain(text: str) -> str:
    """A text that LIKE takes letter by letter."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
