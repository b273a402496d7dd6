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
    """Where one way to slip leads: beginnings of what was meant, and where to look for others.

    ``texts`` are such beginnings. So are words that have one of the ``keys`` and are LIKE one of
    the ``patterns``, with ``rest`` behind them; and names that are LIKE one of ``inside``, or the
    first ``size`` letters of first words that are, if the text is one word.
    """

    texts: list[str]
    keys: list[int]
    patterns: list[str]
    rest: str
    inside: list[str]
    size: int


class Probes(NamedTuple):
    """Where to look for names whose beginning is one slip from a text.

    A letter was ``lost`` (or swapped with its neighbour), or a ``stray`` one typed (for another, or
    for none). Of all slips of the one way there are few, of the other 26 times as many: so what
    the first explains comes first (Kernighan, Church and Gale, "A spelling correction program based
    on a noisy channel model", 1990). Patterns within all begin with ``start``.
    """

    lost: Guess
    stray: Guess
    kind: Kind
    start: str


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
    short = head if space else head[:-1]
    start, size = len(head) + len(space), len(typed)
    lost = Guess(
        _fitting(typed, {*_swapped(typed), *_parted(typed, 0)}),
        [key_of(short)],
        [*_missing(short, 0), f"{_plain(short)}_"],
        typed[len(short) :],
        [f"{pattern}%" for pattern in _missing(typed, start)],
        size + 1,
    )
    stray = Guess(
        _fitting(typed, {*_without_one(typed), *_parted(typed, 1)}),
        keys_without_one(head),
        _wrong(head, 0),
        typed[len(head) :],
        [f"{pattern}%" for pattern in _wrong(typed, start)],
        size,
    )
    return Probes(lost, stray, Kind.FIRST if space else Kind.BEGINNING, typed[:start])


def keys_without_one(word: str) -> list[int]:
    """Keys of a word without each of its letters, as deletion_keys() has them."""
    return sorted({key_of(text) for text in _without_one(word)})


def key_of(word: str) -> int:
    """The key of a word, as word_keys() has it."""
    hashed = 0
    for letter in word:
        hashed = (hashed * MULTIPLIER + ord(letter)) & MASK
    for shift, factor in STIRS:
        hashed = ((hashed ^ (hashed >> shift)) * factor) & MASK
    hashed ^= hashed >> 31
    return hashed - (1 << 64) if hashed >> 63 else hashed


def _without_one(text: str) -> list[str]:
    return [text[:at] + text[at + 1 :] for at in range(len(text))]


def _swapped(text: str) -> list[str]:
    places = range(len(text) - 1)
    return [text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in places]


def _parted(text: str, without: int) -> list[str]:
    """One word as two, by a space before a letter, or in place of it."""
    places = range(1, len(text)) if " " not in text else ()
    return [f"{text[:at]} {text[at + without :]}" for at in places]


def _fitting(typed: str, texts: set[str]) -> list[str]:
    """Texts that can begin a name, without those that only go on with what was typed."""
    return sorted(
        t for t in texts if t.strip() and not t.startswith((typed, " ")) and "  " not in t
    )


def _wrong(text: str, start: int) -> list[str]:
    """Patterns: one letter is any other."""
    places = [at for at in range(start, len(text)) if text[at] != " "]
    return [f"{_plain(text[:at])}_{_plain(text[at + 1 :])}" for at in places]


def _missing(text: str, start: int) -> list[str]:
    """Patterns: one more letter before one of the text."""
    return [f"{_plain(text[:at])}_{_plain(text[at:])}" for at in range(start, len(text))]


def _plain(text: str) -> str:
    """A text that LIKE takes letter by letter."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
